// Passwords outside a negotiation: checking, asking for accounts, setting.
#include "abi/callbacks.hpp"
#include "abi/guard.hpp"
#include "abi/input.hpp"
#include "abi/v2/account_lookup.hpp"
#include "abi/v2/auxprop_sources.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugin_negotiation.hpp"
#include "abi/v2/server_plugins.hpp"
#include "core/code.hpp"
#include "core/scram_secret.hpp"
#include "crypto/scram_hash.hpp"
#include "store/accounts.hpp"

using namespace saslspec::impl;

namespace {

/// The properties that sasl_setpass stores, in a context of their own. One-time passwords are no business of a new
/// password, but go when the account is closed.
class PasswordProperties {
public:
  explicit PasswordProperties(bool erases) : context_(prop_new(0)) {
    const char* names[] = {SASL_AUX_PASSWORD_PROP, "authPassword", erases ? "cmusaslsecretOTP" : nullptr, nullptr};
    if (context_ == nullptr) throw std::bad_alloc();
    if (prop_request(context_, names) != SASL_OK) {
      prop_dispose(&context_);
      throw std::bad_alloc();
    }
  }
  PasswordProperties(const PasswordProperties&) = delete;
  PasswordProperties& operator=(const PasswordProperties&) = delete;
  ~PasswordProperties() { prop_dispose(&context_); }

  void set(const char* name, std::string_view value) {
    if (prop_set(context_, name, value.data(), static_cast<int>(value.size())) != SASL_OK) throw std::bad_alloc();
  }
  struct propctx* get() {
    return context_;
  }

private:
  struct propctx* context_;
};

/// Code::NoMech when no mechanism's plug-in keeps passwords; where only the mechanism in use is asked, when its plug-in
/// keeps none. A plug-in without a change to make, or without an entry of its own, counts as content.
Code set_password_in_mechanisms(sasl_conn_t& conn, const char* user, std::optional<std::string_view> password,
                                std::optional<std::string_view> old_password, unsigned flags) {
  const auto octets = [](const auto& text) { return text ? text->data() : nullptr; };
  const auto length = [](const auto& text) { return text ? static_cast<unsigned>(text->size()) : 0; };
  const PluginMechanism* in_use = plugin_mechanism(conn.mechanism());
  Code result = Code::NoMech;
  for (const ServerPlugin* plugin = server_plugins(); plugin != nullptr; plugin = plugin->next) {
    const sasl_server_plug_t& plug = plugin->plug();
    const bool is_excluded = (flags & SASL_SET_CURMECH_ONLY) != 0 && (in_use == nullptr || in_use->plugin != plugin);
    if (plug.setpass == nullptr || is_excluded) continue;
    const Code code =
        from_application(plug.setpass(plug.glob_context, &conn.shown_to_plugins(), user, octets(password),
                                      length(password), octets(old_password), length(old_password), flags));
    const bool is_content = code == Code::Ok || code == Code::NoChange || code == Code::NoVerify;
    if (!is_content && code != Code::NoMech) return code;
    if (is_content) result = Code::Ok;
  }
  return result;
}

/// Code::NoMech when no plug-in stores. Without a password the properties go out without values, which erases them.
Code set_password_in_plugins(sasl_conn_t& conn, const char* user, std::optional<std::string_view> password,
                             unsigned flags) {
  if (const Code code = store_in_sources(conn, nullptr, user); code != Code::Ok) return code;
  if ((flags & SASL_SET_CREATE) == 0) {
    if (const Code code = conn.accounts().exists_in_plugins(user); code != Code::Ok) return code;
  }
  PasswordProperties properties(!password);
  if (password && (flags & SASL_SET_NOPLAIN) == 0) properties.set(SASL_AUX_PASSWORD_PROP, *password);
  for (const ScramName& scram : scram_names) {
    if (!password) break;
    Octets verifier;
    if (const Code code = write_scram_secret(scram.mechanism, *password, verifier); code != Code::Ok) return code;
    properties.set("authPassword", verifier.view());
  }
  return store_in_sources(conn, properties.get(), user);
}

/// Code::NoMech when no store is configured.
Code set_password_in_store(sasl_conn_t& conn, const char* user, std::optional<std::string_view> password,
                           unsigned flags) {
  Octets name;
  if (const Code code = conn.canonical(user, false, name); code != Code::Ok) return code;
  const char* path = nullptr; // lives until the next option is asked for
  if (const Code configured = conn.accounts().store_path(path); configured != Code::Ok) return configured;
  if (path == nullptr) return Code::NoMech;
  Accounts accounts(path);
  const Code code = accounts.set_password(name.view(), password, (flags & SASL_SET_CREATE) != 0,
                                          (flags & SASL_SET_NOPLAIN) != 0 ? PasswordChange::Plaintext::Drop
                                                                          : PasswordChange::Plaintext::Keep);
  if (accounts.trouble() != nullptr) conn.log(SASL_LOG_ERR, accounts.trouble());
  return code;
}

/// The application's own function is final. Otherwise every place that stores is told, so that no place keeps an old
/// password; it is enough that one place has the account.
Code set_password(sasl_conn_t& conn, const char* user, std::optional<std::string_view> password,
                  std::optional<std::string_view> old_password, unsigned flags) {
  if ((flags & SASL_SET_DISABLE) != 0) password.reset();
  if ((flags & SASL_SET_CURMECH_ONLY) != 0)
    return set_password_in_mechanisms(conn, user, password, old_password, flags);
  if (const sasl_callback_t* entry = conn.callback(SASL_CB_SERVER_USERDB_SETPASS);
      entry != nullptr && entry->proc != nullptr)
    return from_application(function_of<sasl_server_userdb_setpass_t>(entry->proc)(
        &conn, entry->context, user, password ? password->data() : nullptr,
        password ? static_cast<unsigned>(password->size()) : 0, &conn.properties_context(), flags));

  Code result = Code::NoMech;
  const auto count_in = [&result](Code code) {
    const bool is_missing_there = code == Code::NoMech || code == Code::NoUser;
    if (!is_missing_there || result == Code::NoMech) result = code;
    return is_missing_there || code == Code::Ok;
  };
  if (count_in(set_password_in_plugins(conn, user, password, flags)) &&
      count_in(set_password_in_store(conn, user, password, flags)))
    static_cast<void>(count_in(set_password_in_mechanisms(conn, user, password, old_password, flags)));
  return result;
}

/// A length of 0 stands for the text up to its NUL.
std::string_view counted(const char* text, unsigned length) {
  return length == 0 ? std::string_view(text) : std::string_view(text, length);
}

std::optional<std::string_view> counted_if_given(const char* text, unsigned length) {
  return text == nullptr ? std::nullopt : std::optional(counted(text, length));
}

} // namespace

int sasl_setpass(sasl_conn_t* conn, const char* user, const char* pass, unsigned passlen, const char* oldpass,
                 unsigned oldpasslen, unsigned flags) {
  if (!library_is_open()) return SASL_NOTINIT;
  if (conn == nullptr || conn->is_client()) return SASL_BADPARAM;
  if (text_of(user).empty() || is_malformed(pass, passlen) || is_malformed(oldpass, oldpasslen) ||
      (pass != nullptr && counted(pass, passlen).empty()))
    return static_cast<int>(conn->note(Code::BadParam, "sasl_setpass needs a user and a password"));
  const Code code = guarded([&] {
    return set_password(*conn, user, counted_if_given(pass, passlen), counted_if_given(oldpass, oldpasslen), flags);
  });
  return static_cast<int>(conn->note(code, code == Code::Ok ? nullptr : "the password could not be set"));
}

int sasl_checkpass(sasl_conn_t* conn, const char* user, unsigned userlen, const char* pass, unsigned passlen) {
  if (!library_is_open()) return SASL_NOTINIT;
  if (conn == nullptr || conn->is_client()) return SASL_BADPARAM;
  if (user == nullptr) return SASL_OK; // asks whether passwords can be checked
  if (pass == nullptr) return static_cast<int>(conn->note(Code::BadParam, "sasl_checkpass needs a password"));
  const Code code =
      for_client(guarded([&] { return conn->check_password(counted(user, userlen), counted(pass, passlen)); }));
  return static_cast<int>(conn->note(code, code == Code::Ok ? nullptr : "the password was not accepted"));
}

int sasl_user_exists(sasl_conn_t* conn, const char* /*service*/, const char* /*realm*/, const char* user) {
  if (!library_is_open()) return SASL_NOTINIT;
  if (conn == nullptr || conn->is_client()) return SASL_BADPARAM;
  if (user == nullptr) return static_cast<int>(conn->note(Code::BadParam, "sasl_user_exists needs a user"));
  const Code code = guarded([&] { return conn->accounts().exists(user); });
  return static_cast<int>(conn->note(code, code == Code::Ok ? nullptr : "the user was not found"));
}

int sasl_checkapop(sasl_conn_t* conn, const char*, unsigned, const char*, unsigned) {
  if (!library_is_open()) return SASL_NOTINIT;
  if (conn == nullptr || conn->is_client()) return SASL_BADPARAM;
  return static_cast<int>(conn->note(Code::NoMech, "APOP is not offered"));
}
