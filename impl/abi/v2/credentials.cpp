// Accounts and passwords through the auxprop plug-ins and the callbacks of the application.
#include <array>

#include "abi/callbacks.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugins.hpp"
#include "abi/v2/prop.hpp"
#include "core/code.hpp"
#include "core/scram_secret.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/secret.hpp"

using namespace saslspec::impl;

namespace {

constexpr const char* password_property = SASL_AUX_PASSWORD;
constexpr const char* verifier_property = "*authPassword";

/// Whether anything is asked for under the names that such a lookup fills in.
bool is_anything_requested(struct propctx* context, bool authzid) {
  for (const propval* property = prop_get(context); property != nullptr && property->name != nullptr; ++property)
    if ((property->name[0] != '*') == authzid) return true;
  return false;
}

bool is_enabled(const char* configured, std::string_view name) {
  if (configured == nullptr) return true;
  std::string_view rest = configured;
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest))
    if (word == name) return true;
  return false;
}

std::string_view value_of(const propval& property, unsigned i) {
  return property.values[i];
}

} // namespace

/// The plug-ins that do not know the user say so; what any other says counts when none of them does.
Code sasl_conn::look_up(std::string_view user, unsigned flags) {
  if (!is_anything_requested(parameters_.propctx, (flags & SASL_AUXPROP_AUTHZID) != 0)) return Code::NoUser;
  const Octets name(user); // plug-ins may read on to a NUL
  const char* configured = auxprop_plugins() == nullptr ? nullptr : option(nullptr, "auxprop_plugin");
  show_to_plugins();
  static_cast<void>(take_lost_value(parameters_.propctx)); // an application's own loss is none of this lookup's
  bool is_known = false;
  Code failure = Code::NoUser;
  for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next) {
    if (!is_enabled(configured, source->name.view()) || source->plugin->auxprop_lookup == nullptr) continue;
    const Code code = from_application(source->plugin->auxprop_lookup(
        source->plugin->glob_context, &parameters_, flags, name.c_str(), static_cast<unsigned>(name.size())));
    if (code == Code::Ok)
      is_known = true;
    else if (code != Code::NoUser && code != Code::NoMech)
      failure = code;
  }
  if (take_lost_value(parameters_.propctx)) return Code::NoMem;
  return is_known ? Code::Ok : failure;
}

void sasl_conn::request_credentials() {
  const char* names[] = {password_property, verifier_property, nullptr};
  const int answer = prop_request(parameters_.propctx, names);
  if (answer == SASL_NOMEM) throw std::bad_alloc();
}

/// Nothing that was looked up for one account stays around for the next.
void sasl_conn::forget_credentials() {
  prop_erase(parameters_.propctx, password_property);
  prop_erase(parameters_.propctx, verifier_property);
}

Code sasl_conn::look_up_credentials(std::string_view user) {
  Octets name;
  if (const Code code = canonical(user, false, name); code != Code::Ok) return code;
  request_credentials();
  forget_credentials();
  return look_up(name.view(), 0);
}

const propval* sasl_conn::found(const char* name) const {
  for (const propval* property = prop_get(parameters_.propctx); property->name != nullptr; ++property)
    if (std::string_view(property->name) == name) return property->nvalues > 0 ? property : nullptr;
  return nullptr;
}

Code sasl_conn::password(std::string_view user, std::string_view& out) {
  if (const Code code = look_up_credentials(user); code != Code::Ok) return code;
  const propval* passwords = found(password_property);
  if (passwords == nullptr) {
    forget_credentials();
    return Code::NoVerify;
  }
  secret_.assign(value_of(*passwords, 0));
  forget_credentials();
  out = secret_.view();
  return Code::Ok;
}

Code sasl_conn::scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) {
  if (const Code code = look_up_credentials(user); code != Code::Ok) return code;
  Code code = Code::NoUser; // an account without a verifier runs through the mock exchange, as an unknown one does
  const propval* verifiers = found(verifier_property);
  for (unsigned i = 0; verifiers != nullptr && i < verifiers->nvalues && code == Code::NoUser; ++i) {
    const SecretForm form = read_scram_secret(value_of(*verifiers, i), mechanism, secret_, out);
    if (form != SecretForm::OtherMechanism) code = form == SecretForm::Ready ? Code::Ok : Code::BadVers;
  }
  const propval* passwords = found(password_property);
  if (code == Code::NoUser && passwords != nullptr)
    code = compute_scram_verifier(mechanism, user, value_of(*passwords, 0), secret_, out);
  forget_credentials();
  return code;
}

/// The application's own check is final. Otherwise the option pwcheck_method, whose one known method is "auxprop".
Code sasl_conn::check_password(std::string_view user, std::string_view password) {
  if (const sasl_callback_t* entry = callback(SASL_CB_SERVER_USERDB_CHECKPASS); entry != nullptr) {
    if (entry->proc == nullptr) return Code::Interact;
    Octets name;
    if (const Code code = canonical(user, false, name); code != Code::Ok) return code;
    const Octets pass(password);
    return from_application(function_of<sasl_server_userdb_checkpass_t>(entry->proc)(
        this, entry->context, name.c_str(), pass.c_str(), static_cast<unsigned>(pass.size()), parameters_.propctx));
  }
  const char* method = option(nullptr, "pwcheck_method");
  if (method != nullptr && !is_enabled(method, "auxprop")) {
    log(SASL_LOG_ERR, "the option pwcheck_method names no method that this library has: it has auxprop");
    return Code::BadParam;
  }
  const Code code = check_against_properties(user, password);
  forget_credentials();
  return code;
}

Code sasl_conn::check_against_properties(std::string_view user, std::string_view password) {
  if (const Code code = look_up_credentials(user); code != Code::Ok) return code;
  const propval* passwords = found(password_property);
  if (passwords == nullptr) {
    const propval* verifiers = found(verifier_property);
    return verifiers == nullptr ? Code::NoVerify : check_against_verifiers(*verifiers, password);
  }
  bool matches = false;
  for (unsigned i = 0; i < passwords->nvalues; ++i)
    matches |= equal_in_constant_time(value_of(*passwords, i), password);
  return matches ? Code::Ok : Code::BadAuth;
}

Code sasl_conn::check_against_verifiers(const propval& stored, std::string_view password) {
  for (const ScramName& scram : scram_names)
    for (unsigned i = 0; i < stored.nvalues; ++i) {
      ScramVerifier verifier{};
      if (read_scram_secret(value_of(stored, i), scram.mechanism, secret_, verifier) == SecretForm::Ready)
        return scram_verifier_matches(scram.mechanism, password, verifier) ? Code::Ok : Code::BadAuth;
    }
  return Code::NoVerify;
}

Code sasl_conn::exists(std::string_view user) {
  const Code code = look_up_credentials(user);
  forget_credentials();
  return code;
}

/// SASL_CB_CANON_USER, or the plug-in that the option canon_user_plugin names; else a name is what it is.
Code sasl_conn::canonical(std::string_view name, bool is_authzid, Octets& out) {
  const unsigned flags = is_authzid ? SASL_CU_AUTHZID : SASL_CU_AUTHID;
  const sasl_callback_t* entry = callback(SASL_CB_CANON_USER);
  if (entry == nullptr || entry->proc == nullptr) return canonical_by_plugin(name, flags, out);

  std::array<char, 1024> room;
  unsigned used = 0;
  const Octets given(name);
  const Code code = from_application(function_of<sasl_canon_user_t>(entry->proc)(
      this, entry->context, given.c_str(), static_cast<unsigned>(given.size()), flags, realm_.c_str_if_set(),
      room.data(), room.size() - 1, &used));
  if (code != Code::Ok) return code;
  if (used >= room.size()) return Code::BufOver;
  out.assign({room.data(), used});
  return Code::Ok;
}

Code sasl_conn::canonical_by_plugin(std::string_view name, unsigned flags, Octets& out) {
  const char* configured = has_canonuser_plugins() ? option(nullptr, "canon_user_plugin") : nullptr;
  const auto* chosen = configured == nullptr ? nullptr : canonuser_plugin(configured);
  if (chosen == nullptr || chosen->plugin->canon_user_server == nullptr)
    return Connection::canonical(name, (flags & SASL_CU_AUTHZID) != 0, out);

  std::array<char, 1024> room;
  unsigned used = 0;
  const Octets given(name);
  show_to_plugins();
  const Code code = from_application(chosen->plugin->canon_user_server(
      chosen->plugin->glob_context, &parameters_, given.c_str(), static_cast<unsigned>(given.size()), flags,
      room.data(), room.size() - 1, &used));
  if (code != Code::Ok) return code;
  if (used >= room.size()) return Code::BufOver;
  out.assign({room.data(), used});
  return Code::Ok;
}
