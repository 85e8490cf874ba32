// Accounts and passwords through the auxprop plug-ins and callbacks of the application, and in the built-in store.
#include <array>

#include "abi/callbacks.hpp"
#include "abi/input.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugins.hpp"
#include "abi/v2/prop.hpp"
#include "abi/v2/spare_derivations.hpp"
#include "abi/v2/utils.hpp"
#include "abi/v2/view.hpp"
#include "core/code.hpp"
#include "core/library.hpp"
#include "core/otp_secret.hpp"
#include "core/scram_secret.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/scram_keys.hpp"
#include "crypto/secret.hpp"
#include "store/accounts.hpp"

using namespace saslspec::impl;

namespace {

constexpr const char* password_property = SASL_AUX_PASSWORD;
constexpr const char* verifier_property = "*authPassword";
constexpr const char* otp_property = "*cmusaslsecretOTP";
constexpr const char* password_properties[] = {password_property, verifier_property};
constexpr const char* otp_properties[] = {otp_property};
constexpr const char* store_name = "sqlite";

/// Whether anything is asked for under the names that such a lookup fills in.
bool is_anything_requested(const struct propctx& context, bool authzid) {
  for (const propval* property = context.properties(); property->name != nullptr; ++property)
    if ((property->name[0] != '*') == authzid) return true;
  return false;
}

bool is_enabled(const char* configured, std::string_view name) {
  if (configured == nullptr) return true;
  std::string_view rest = configured;
  if (rest == name) return true; // the whole list, mostly
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest))
    if (same_name(word, name)) return true;
  return false;
}

/// A plug-in goes by its own name, and by the one that the application registered it by.
bool is_enabled(const char* configured, const Registered<sasl_auxprop_plug_t>& source) {
  return is_enabled(configured, source.name.view()) ||
         (source.plugin->name != nullptr && is_enabled(configured, source.plugin->name));
}

bool is_any_enabled(const char* configured) {
  for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next)
    if (is_enabled(configured, *source)) return true;
  return false;
}

std::string_view value_of(const propval& property, unsigned i) {
  return property.values[i];
}

} // namespace

/// Plug-ins may not know the user, or have no verifier; any other refusal (SASL_DISABLED, SASL_UNAVAIL, ...)
/// counts whatever the others say.
Code sasl_conn::look_up(const Octets& user, unsigned flags, struct propctx& context) {
  if (auxprop_plugins() == nullptr || !is_anything_requested(context, (flags & SASL_AUXPROP_AUTHZID) != 0))
    return Code::NoUser;
  const char* configured = option(nullptr, "auxprop_plugin");
  View view(*this, &context);
  static_cast<void>(context.take_lost_value()); // an application's own loss is none of this lookup's
  bool is_known = false;
  Code failure = Code::NoUser;
  for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next) {
    if (!is_enabled(configured, *source) || source->plugin->auxprop_lookup == nullptr) continue;
    const Code code = from_application(source->plugin->auxprop_lookup(
        source->plugin->glob_context, view.parameters(), flags, user.c_str(), static_cast<unsigned>(user.size())));
    if (code == Code::Ok || code == Code::NoVerify)
      is_known = true;
    else if (code != Code::NoUser && code != Code::NoMech)
      failure = code;
  }
  if (context.take_lost_value()) return Code::NoMem;
  return is_known && failure == Code::NoUser ? Code::Ok : failure;
}

/// The credentials of one account, from the plug-ins: in the application's context, so that what it asks for is found,
/// too; else in one of its own. Gone with this object: nothing that was looked up for one account is there for the
/// next.
class sasl_conn::Lookup {
public:
  explicit Lookup(sasl_conn& conn, std::span<const char* const> names = password_properties)
      : conn_(conn), names_(names) {}
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  ~Lookup() {
    if (context_ != &own_) forget();
  }

  /// `name` becomes the canonical form of `user`. At most once.
  [[nodiscard]] Code run(std::string_view user, Octets& name) {
    if (const Code code = conn_.canonical(user, false, name); code != Code::Ok) return code;
    if (conn_.properties_context_ == nullptr) {
      for (const char* property : names_)
        own_.request_another(property);
    } else {
      context_ = conn_.properties_context_;
      for (const char* property : names_)
        context_->request(property);
      forget();
    }
    return conn_.look_up(name, 0, *context_);
  }
  /// The values of one property; null: none.
  const propval* found(const char* name) const {
    const std::size_t i = context_->find(name);
    return i < context_->requested() && context_->properties()[i].nvalues > 0 ? &context_->properties()[i] : nullptr;
  }

private:
  void forget() {
    for (const char* name : names_)
      if (const std::size_t i = context_->find(name); i < context_->requested()) context_->forget(i);
  }

  sasl_conn& conn_;
  std::span<const char* const> names_;
  struct propctx own_;
  struct propctx* context_ = &own_;
};

/// The file of the built-in store, if the option auxprop_plugin names it; null: it does not.
Code sasl_conn::store_path(const char*& path) const {
  path = nullptr;
  const char* sources = option(nullptr, "auxprop_plugin");
  if (sources == nullptr || !is_enabled(sources, store_name)) return Code::Ok;
  path = option(nullptr, "sqlite_db");
  if (path != nullptr) return Code::Ok;
  log(SASL_LOG_ERR, "the option auxprop_plugin names sqlite, but the option sqlite_db does not say which file");
  return Code::BadParam;
}

template <class Body>
Code sasl_conn::or_in_store(Code code, const Octets& name, Body body) {
  if (code != Code::NoUser && code != Code::NoVerify) return code;
  const char* path = nullptr;
  if (const Code configured = store_path(path); configured != Code::Ok) return configured;
  if (path == nullptr) return code;
  Accounts accounts(path);
  code = body(accounts);
  if (accounts.trouble() != nullptr)
    log_text(this, SASL_LOG_ERR, "%s", accounts.trouble());
  else if (code != Code::Ok && code != Code::BadAuth)
    log_text(this, SASL_LOG_FAIL, "%s: \"%s\": %s", store_name, name.c_str(), text(code));
  return is_about_account(code) ? Code::NoUser : code;
}

/// The built-in store has no properties but the password.
Code sasl_conn::look_up_for_plugin(std::string_view user, unsigned flags) {
  propctx& context = properties_context();
  context.clear();
  if (!is_anything_requested(context, false)) return Code::Ok;
  const Octets name(user);
  const Code code = look_up(name, flags, context);
  const std::size_t password = context.find(password_property);
  if (password == context.requested()) return code;
  return or_in_store(code, name, [&](Accounts& accounts) {
    const Code answer = accounts.password(name.view(), secret_);
    if (answer == Code::Ok) context.add(password, secret_.view());
    secret_.clear();
    return answer;
  });
}

void sasl_conn::forget_account() {
  verifier_was_stored_ = false;
  if (properties_context_ != nullptr) properties_context_->clear();
}

Code sasl_conn::password(std::string_view user, std::string_view& out) {
  ShortName name;
  Lookup lookup(*this);
  const Code code = lookup.run(user, name);
  const Code found_in_plugins = code == Code::Ok ? password_in_properties(lookup, out) : code;
  return or_in_store(found_in_plugins, name, [&](Accounts& accounts) {
    const Code answer = accounts.password(name.view(), secret_);
    out = secret_.view();
    return answer;
  });
}

Code sasl_conn::password_in_properties(const Lookup& lookup, std::string_view& out) {
  const propval* passwords = lookup.found(password_property);
  if (passwords == nullptr) return Code::NoVerify;
  secret_.assign(value_of(*passwords, 0));
  out = secret_.view();
  return Code::Ok;
}

Code sasl_conn::scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) {
  ShortName name;
  Lookup lookup(*this);
  const Code code = lookup.run(user, name);
  bool is_derived = false;
  const Code found_in_plugins =
      code == Code::Ok ? verifier_in_properties(lookup, mechanism, name.view(), out, is_derived) : code;
  if (!even_out_scram(found_in_plugins, is_derived, mechanism, name.view())) return Code::Fail;
  const Code found = or_in_store(found_in_plugins, name, [&](Accounts& accounts) {
    return accounts.scram_verifier(mechanism, name.view(), secret_, out);
  });
  if (name.view() != user && !use_canonical_mock_salt(mechanism, name.view(), found, out)) return Code::Fail;
  return found;
}

/// A key is derived for whoever needs none, as long as the plug-ins' accounts may be such that need one.
bool sasl_conn::even_out_scram(Code found, bool is_derived, std::string_view mechanism, std::string_view name) {
  verifier_was_stored_ = found == Code::Ok && !is_derived;
  if (is_derived) {
    note_derivation(KeyUse::Scram);
    return true;
  }
  if ((found != Code::Ok && !is_about_account(found)) || !needs_spare_derivation(KeyUse::Scram) ||
      !is_any_enabled(option(nullptr, "auxprop_plugin")))
    return true;
  ShortOctets<159> room;
  return derive_scram_spare(mechanism, name, room);
}

/// All names of one account have one salt: so must all names of none.
bool sasl_conn::use_canonical_mock_salt(std::string_view mechanism, std::string_view name, Code found,
                                        ScramVerifier& out) {
  std::array<std::uint8_t, 16> salt; // made for everybody, so that a known user does not cost less
  if (!stable_salt(mock_secret(), mechanism, name, salt)) return false;
  if (found == Code::Ok || !out.salt.empty()) return true;
  secret_.assign(as_text(salt));
  out = {secret_.view(), scram_default_iterations, {}, {}};
  return true;
}

Code sasl_conn::verifier_in_properties(const Lookup& lookup, std::string_view mechanism, std::string_view user,
                                       ScramVerifier& out, bool& is_derived) {
  Code code = Code::NoUser; // an account without a verifier runs through the mock exchange, as an unknown one does
  const propval* verifiers = lookup.found(verifier_property);
  for (unsigned i = 0; verifiers != nullptr && i < verifiers->nvalues && code == Code::NoUser; ++i) {
    const SecretForm form = read_scram_secret(value_of(*verifiers, i), mechanism, secret_, out);
    if (form != SecretForm::OtherMechanism) code = form == SecretForm::Ready ? Code::Ok : Code::BadVers;
  }
  const propval* passwords = lookup.found(password_property);
  if (code == Code::NoUser && passwords != nullptr) {
    code = compute_scram_verifier(mechanism, user, value_of(*passwords, 0), secret_, out);
    is_derived = code == Code::Ok;
  }
  return code;
}

/// Where plug-ins store, or the built-in store is.
bool sasl_conn::keeps_otp_entries() {
  const char* path = nullptr;
  if (store_path(path) != Code::Ok) return false;
  return path != nullptr || (auxprop_plugins() != nullptr && store(nullptr, {}) == Code::Ok);
}

Code sasl_conn::otp_entry(std::string_view user, OtpEntry& out) {
  ShortName name;
  Lookup lookup(*this, otp_properties);
  const Code code = lookup.run(user, name);
  const Code found_in_plugins = code == Code::Ok ? otp_in_properties(lookup, out) : code;
  return or_in_store(found_in_plugins, name,
                     [&](Accounts& accounts) { return accounts.otp(name.view(), secret_, out); });
}

Code sasl_conn::otp_in_properties(const Lookup& lookup, OtpEntry& out) {
  const propval* entries = lookup.found(otp_property);
  if (entries == nullptr) return Code::NoUser;
  secret_.assign(value_of(*entries, 0));
  return read_otp_secret(secret_.view(), out) ? Code::Ok : Code::BadVers;
}

Code sasl_conn::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  const Code replaced_in_plugins = replace_otp_in_plugins(user, expected, next);
  ShortName name;
  if (const Code code = canonical(user, false, name); code != Code::Ok) return code;
  return or_in_store(replaced_in_plugins, name,
                     [&](Accounts& accounts) { return accounts.replace_otp(name.view(), expected, next); });
}

/// Plug-ins cannot replace a value as one step: the library's lock makes it one, within this process.
Code sasl_conn::replace_otp_in_plugins(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  const LibraryLock lock;
  if (!lock.is_held()) return Code::Fail;
  ShortName name;
  Lookup lookup(*this, otp_properties);
  OtpEntry current{};
  Code code = lookup.run(user, name);
  if (code == Code::Ok) code = otp_in_properties(lookup, current);
  if (code != Code::Ok) return code;
  if (!is_same_otp_entry(current, expected)) return Code::TryAgain;
  struct propctx changed;
  changed.request(otp_property + 1);
  ShortOctets<127> text;
  write_otp_secret(next, text);
  changed.add(0, text.view());
  return store(&changed, name.view());
}

/// The application's strings live until the step has ended.
Code sasl_conn::check_token(std::string_view mechanism, std::string_view authzid, std::string_view token,
                            TokenAnswer& out) {
  const sasl_callback_t* entry = callback(SASL_CB_SERVER_CHECK_TOKEN);
  if (entry == nullptr) return Code::NoMech;
  if (entry->proc == nullptr) return Code::Interact;
  const ShortName name(authzid);
  const Octets given(token);
  sasl_token_answer_t answer{};
  const Code code = from_application(
      function_of<sasl_server_check_token_t>(entry->proc)(this, entry->context, mechanism.data(), name.c_str(),
                                                          given.c_str(), static_cast<unsigned>(given.size()), &answer));
  out = {text_of(answer.user), text_of(answer.status), text_of(answer.scope), text_of(answer.openid_configuration)};
  return code;
}

Code sasl_conn::check_password_by_callback(const sasl_callback_t& entry, std::string_view user,
                                           std::string_view password) {
  if (entry.proc == nullptr) return Code::Interact;
  ShortName name;
  if (const Code code = canonical(user, false, name); code != Code::Ok) return code;
  const ShortName pass(password);
  return from_application(function_of<sasl_server_userdb_checkpass_t>(entry.proc)(
      this, entry.context, name.c_str(), pass.c_str(), static_cast<unsigned>(pass.size()), &properties_context()));
}

/// The application's own check is final. Otherwise the option pwcheck_method, whose one known method is "auxprop".
Code sasl_conn::check_password(std::string_view user, std::string_view password) {
  if (const sasl_callback_t* entry = callback(SASL_CB_SERVER_USERDB_CHECKPASS); entry != nullptr)
    return check_password_by_callback(*entry, user, password);
  const char* method = option(nullptr, "pwcheck_method");
  if (method != nullptr && !is_enabled(method, "auxprop")) {
    log(SASL_LOG_ERR, "the option pwcheck_method names no method that this library has: it has auxprop");
    return Code::BadParam;
  }
  ShortName name;
  Lookup lookup(*this);
  Code code = lookup.run(user, name);
  bool is_derived = false;
  if (code == Code::Ok) code = check_against_properties(lookup, password, is_derived);
  even_out_check(code, is_derived, password);
  return or_in_store(code, name, [&](Accounts& accounts) { return accounts.check_password(name.view(), password); });
}

/// As even_out_scram.
void sasl_conn::even_out_check(Code answer, bool is_derived, std::string_view password) {
  if (is_derived) return note_derivation(KeyUse::PasswordCheck);
  const bool is_usual = answer == Code::Ok || answer == Code::BadAuth || is_about_account(answer);
  if (is_usual && needs_spare_derivation(KeyUse::PasswordCheck) && is_any_enabled(option(nullptr, "auxprop_plugin")))
    derive_check_spare(password);
  if (answer == Code::Ok) note_entry_without_derivation(KeyUse::PasswordCheck);
}

Code sasl_conn::check_against_properties(const Lookup& lookup, std::string_view password, bool& is_derived) {
  const propval* passwords = lookup.found(password_property);
  if (passwords == nullptr) {
    const propval* verifiers = lookup.found(verifier_property);
    return verifiers == nullptr ? Code::NoVerify : check_against_verifiers(*verifiers, password, is_derived);
  }
  bool matches = false;
  for (unsigned i = 0; i < passwords->nvalues; ++i)
    matches |= equal_in_constant_time(value_of(*passwords, i), password);
  return matches ? Code::Ok : Code::BadAuth;
}

Code sasl_conn::check_against_verifiers(const propval& stored, std::string_view password, bool& is_derived) {
  for (const ScramName& scram : scram_names)
    for (unsigned i = 0; i < stored.nvalues; ++i) {
      Octets room; // not secret_, which outlives a check that is no step
      ScramVerifier verifier{};
      is_derived = read_scram_secret(value_of(stored, i), scram.mechanism, room, verifier) == SecretForm::Ready;
      if (is_derived) return scram_verifier_matches(scram.mechanism, password, verifier) ? Code::Ok : Code::BadAuth;
    }
  return Code::NoVerify;
}

Code sasl_conn::exists_in_plugins(std::string_view user) {
  ShortName name;
  return Lookup(*this).run(user, name);
}

Code sasl_conn::exists(std::string_view user) {
  ShortName name;
  Lookup lookup(*this);
  Code code = lookup.run(user, name);
  const Code usable =
      or_in_store(code, name, [&](Accounts& accounts) { return code = accounts.standing(name.view()); });
  return usable == Code::NoUser ? code : usable; // it is the application that asks: it is told what is the matter
}
