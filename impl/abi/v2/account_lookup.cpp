#include "abi/v2/account_lookup.hpp"

#include <array>

#include "abi/callbacks.hpp"
#include "abi/v2/auxprop_sources.hpp"
#include "abi/v2/dummy_work.hpp"
#include "abi/v2/log.hpp"
#include "abi/v2/plugins.hpp"
#include "abi/v2/prop.hpp"
#include "core/code.hpp"
#include "core/library.hpp"
#include "core/otp_secret.hpp"
#include "core/scram_secret.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/scram_keys.hpp"
#include "crypto/secret.hpp"
#include "store/accounts.hpp"

namespace saslspec::impl {

namespace {

constexpr const char* password_property = SASL_AUX_PASSWORD;
constexpr const char* verifier_property = "*authPassword";
constexpr const char* otp_property = "*cmusaslsecretOTP";
constexpr const char* password_properties[] = {password_property, verifier_property};
constexpr const char* otp_properties[] = {otp_property};
constexpr const char* store_name = "sqlite";

std::string_view value_of(const propval& property, unsigned i) {
  return property.values[i];
}

} // namespace

Code AccountLookup::store_path(const char*& path) const {
  path = nullptr;
  const char* sources = conn_.option(nullptr, "auxprop_plugin");
  if (sources == nullptr || !is_enabled(sources, store_name)) return Code::Ok;
  path = conn_.option(nullptr, "sqlite_db");
  if (path != nullptr) return Code::Ok;
  conn_.log(SASL_LOG_ERR, "the option auxprop_plugin names sqlite, but the option sqlite_db does not say which file");
  return Code::BadParam;
}

template <class Body>
Code AccountLookup::or_in_store(Code code, const Octets& name, Body body) {
  if (code != Code::NoUser && code != Code::NoVerify) return code;
  const char* path = nullptr;
  if (const Code configured = store_path(path); configured != Code::Ok) return configured;
  if (path == nullptr) return code;
  Accounts accounts(path);
  code = body(accounts);
  if (accounts.trouble() != nullptr)
    log_text(conn_.callback(SASL_CB_LOG), SASL_LOG_ERR, "%s", accounts.trouble());
  else if (code != Code::Ok && code != Code::BadAuth)
    log_text(conn_.callback(SASL_CB_LOG), SASL_LOG_FAIL, "%s: \"%s\": %s", store_name, name.c_str(), text(code));
  return is_about_account(code) ? Code::NoUser : code;
}

/// The built-in store has no properties but the password.
Code AccountLookup::look_up_for_plugin(std::string_view user, unsigned flags) {
  propctx& context = conn_.properties_context();
  context.clear();
  if (!is_anything_requested(context, false)) return Code::Ok;
  const Octets name(user);
  const Code code = look_up_in_sources(conn_, name, flags, context);
  const std::size_t password = context.find(password_property);
  if (password == context.requested()) return code;
  return or_in_store(code, name, [&](Accounts& accounts) {
    const Code answer = accounts.password(name.view(), room_);
    if (answer == Code::Ok) context.add(password, room_.view());
    room_.clear();
    return answer;
  });
}

Code AccountLookup::password(std::string_view user, std::string_view& out) {
  ShortName name;
  AccountProperties properties(conn_, password_properties);
  const Code code = properties.look_up(user, name);
  const Code found_in_plugins = code == Code::Ok ? password_in_properties(properties, out) : code;
  return or_in_store(found_in_plugins, name, [&](Accounts& accounts) {
    const Code answer = accounts.password(name.view(), room_);
    out = room_.view();
    return answer;
  });
}

Code AccountLookup::password_in_properties(const AccountProperties& properties, std::string_view& out) {
  const propval* passwords = properties.found(password_property);
  if (passwords == nullptr) return Code::NoVerify;
  room_.assign(value_of(*passwords, 0));
  out = room_.view();
  return Code::Ok;
}

Code AccountLookup::scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out,
                                   bool& was_stored) {
  ShortName name;
  AccountProperties properties(conn_, password_properties);
  const Code code = properties.look_up(user, name);
  bool is_derived = false;
  const Code found_in_plugins =
      code == Code::Ok ? verifier_in_properties(properties, mechanism, name.view(), out, is_derived) : code;
  was_stored = found_in_plugins == Code::Ok && !is_derived;
  if (!even_out_scram(found_in_plugins, is_derived, mechanism, name.view())) return Code::Fail;
  const Code found = or_in_store(found_in_plugins, name, [&](Accounts& accounts) {
    return accounts.scram_verifier(mechanism, name.view(), room_, out);
  });
  if (name.view() != user && !use_canonical_mock_salt(mechanism, name.view(), found, out)) return Code::Fail;
  return found;
}

/// An exchange that needs no key derives one all the same, as long as other accounts of the plug-ins may need theirs.
bool AccountLookup::even_out_scram(Code found, bool is_derived, std::string_view mechanism, std::string_view name) {
  if (is_derived) {
    note_derivation(KeyUse::Scram);
    return true;
  }
  if ((found != Code::Ok && !is_about_account(found)) || !needs_dummy_work(KeyUse::Scram) ||
      !is_any_source_enabled(conn_))
    return true;
  ShortOctets<159> room;
  return do_dummy_scram_work(mechanism, name, room);
}

/// An unknown name gets one stable salt in all its spellings, as the names of a known account do.
bool AccountLookup::use_canonical_mock_salt(std::string_view mechanism, std::string_view name, Code found,
                                            ScramVerifier& out) {
  std::array<std::uint8_t, 16> salt; // made for everybody, so that a known user does not cost less
  if (!stable_salt(conn_.mock_secret(), mechanism, name, salt)) return false;
  if (found == Code::Ok || !out.salt.empty()) return true;
  room_.assign(as_text(salt));
  out = {room_.view(), scram_default_iterations, {}, {}};
  return true;
}

Code AccountLookup::verifier_in_properties(const AccountProperties& properties, std::string_view mechanism,
                                           std::string_view user, ScramVerifier& out, bool& is_derived) {
  Code code = Code::NoUser; // an account without a verifier runs through the mock exchange, as an unknown one does
  const propval* verifiers = properties.found(verifier_property);
  for (unsigned i = 0; verifiers != nullptr && i < verifiers->nvalues && code == Code::NoUser; ++i) {
    const SecretForm form = read_scram_secret(value_of(*verifiers, i), mechanism, room_, out);
    if (form != SecretForm::OtherMechanism) code = form == SecretForm::Ready ? Code::Ok : Code::BadVers;
  }
  const propval* passwords = properties.found(password_property);
  if (code == Code::NoUser && passwords != nullptr) {
    code = compute_scram_verifier(mechanism, user, value_of(*passwords, 0), room_, out);
    is_derived = code == Code::Ok;
  }
  return code;
}

/// Where plug-ins store, or the built-in store is.
bool AccountLookup::keeps_otp_entries() {
  const char* path = nullptr;
  if (store_path(path) != Code::Ok) return false;
  return path != nullptr || (auxprop_plugins() != nullptr && store_in_sources(conn_, nullptr, {}) == Code::Ok);
}

Code AccountLookup::otp_entry(std::string_view user, OtpEntry& out) {
  ShortName name;
  AccountProperties properties(conn_, otp_properties);
  const Code code = properties.look_up(user, name);
  const Code found_in_plugins = code == Code::Ok ? otp_in_properties(properties, out) : code;
  return or_in_store(found_in_plugins, name, [&](Accounts& accounts) { return accounts.otp(name.view(), room_, out); });
}

Code AccountLookup::otp_in_properties(const AccountProperties& properties, OtpEntry& out) {
  const propval* entries = properties.found(otp_property);
  if (entries == nullptr) return Code::NoUser;
  room_.assign(value_of(*entries, 0));
  return read_otp_secret(room_.view(), out) ? Code::Ok : Code::BadVers;
}

Code AccountLookup::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  const Code replaced_in_plugins = replace_otp_in_plugins(user, expected, next);
  ShortName name;
  if (const Code code = conn_.canonical(user, false, name); code != Code::Ok) return code;
  return or_in_store(replaced_in_plugins, name,
                     [&](Accounts& accounts) { return accounts.replace_otp(name.view(), expected, next); });
}

/// Plug-ins cannot replace a value as one step: the library's lock makes it one, within this process.
Code AccountLookup::replace_otp_in_plugins(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  const LibraryLock lock;
  if (!lock.is_held()) return Code::Fail;
  ShortName name;
  AccountProperties properties(conn_, otp_properties);
  OtpEntry current{};
  Code code = properties.look_up(user, name);
  if (code == Code::Ok) code = otp_in_properties(properties, current);
  if (code != Code::Ok) return code;
  if (!is_same_otp_entry(current, expected)) return Code::TryAgain;
  struct propctx changed;
  changed.request(otp_property + 1);
  ShortOctets<127> text;
  write_otp_secret(next, text);
  changed.add(0, text.view());
  return store_in_sources(conn_, &changed, name.view());
}

Code AccountLookup::check_password_by_callback(const sasl_callback_t& entry, std::string_view user,
                                               std::string_view password) {
  if (entry.proc == nullptr) return Code::Interact;
  ShortName name;
  if (const Code code = conn_.canonical(user, false, name); code != Code::Ok) return code;
  const ShortName pass(password);
  return from_application(function_of<sasl_server_userdb_checkpass_t>(entry.proc)(
      &conn_, entry.context, name.c_str(), pass.c_str(), static_cast<unsigned>(pass.size()),
      &conn_.properties_context()));
}

/// The application's own check is final. Otherwise the option pwcheck_method, whose one known method is "auxprop".
Code AccountLookup::check_password(std::string_view user, std::string_view password) {
  if (const sasl_callback_t* entry = conn_.callback(SASL_CB_SERVER_USERDB_CHECKPASS); entry != nullptr)
    return check_password_by_callback(*entry, user, password);
  const char* method = conn_.option(nullptr, "pwcheck_method");
  if (method != nullptr && !is_enabled(method, "auxprop")) {
    conn_.log(SASL_LOG_ERR, "the option pwcheck_method names no method that this library has: it has auxprop");
    return Code::BadParam;
  }
  ShortName name;
  AccountProperties properties(conn_, password_properties);
  Code code = properties.look_up(user, name);
  bool is_derived = false;
  if (code == Code::Ok) code = check_against_properties(properties, password, is_derived);
  even_out_check(code, is_derived, password);
  return or_in_store(code, name, [&](Accounts& accounts) { return accounts.check_password(name.view(), password); });
}

/// As even_out_scram.
void AccountLookup::even_out_check(Code answer, bool is_derived, std::string_view password) {
  if (is_derived) return note_derivation(KeyUse::PasswordCheck);
  const bool is_usual = answer == Code::Ok || answer == Code::BadAuth || is_about_account(answer);
  if (is_usual && needs_dummy_work(KeyUse::PasswordCheck) && is_any_source_enabled(conn_))
    do_dummy_check_work(password);
  if (answer == Code::Ok) note_entry_without_derivation(KeyUse::PasswordCheck);
}

Code AccountLookup::check_against_properties(const AccountProperties& properties, std::string_view password,
                                             bool& is_derived) {
  const propval* passwords = properties.found(password_property);
  if (passwords == nullptr) {
    const propval* verifiers = properties.found(verifier_property);
    return verifiers == nullptr ? Code::NoVerify : check_against_verifiers(*verifiers, password, is_derived);
  }
  bool matches = false;
  for (unsigned i = 0; i < passwords->nvalues; ++i)
    matches |= equal_in_constant_time(value_of(*passwords, i), password);
  return matches ? Code::Ok : Code::BadAuth;
}

Code AccountLookup::check_against_verifiers(const propval& stored, std::string_view password, bool& is_derived) {
  for (const ScramName& scram : scram_names)
    for (unsigned i = 0; i < stored.nvalues; ++i) {
      Octets room; // not room_, which outlives a check that is no step
      ScramVerifier verifier{};
      is_derived = read_scram_secret(value_of(stored, i), scram.mechanism, room, verifier) == SecretForm::Ready;
      if (is_derived) return scram_verifier_matches(scram.mechanism, password, verifier) ? Code::Ok : Code::BadAuth;
    }
  return Code::NoVerify;
}

Code AccountLookup::exists_in_plugins(std::string_view user) {
  ShortName name;
  return AccountProperties(conn_, password_properties).look_up(user, name);
}

Code AccountLookup::exists(std::string_view user) {
  ShortName name;
  AccountProperties properties(conn_, password_properties);
  Code code = properties.look_up(user, name);
  const Code usable =
      or_in_store(code, name, [&](Accounts& accounts) { return code = accounts.standing(name.view()); });
  return usable == Code::NoUser ? code : usable; // the application asks, so it learns the account's state
}

} // namespace saslspec::impl
