// Accounts and their passwords: in the application's auxprop plug-ins and callbacks, then in the built-in store.
#pragma once

#include <string_view>

#include "abi/v2/connection.hpp"

namespace saslspec::impl {

class AccountProperties;

/// Answers one question about an account; made by sasl_conn::accounts() and gone with the call. Names are made
/// canonical first. Unless said otherwise, functions are as those of Surroundings that have their names, and throw
/// std::bad_alloc.
class AccountLookup {
public:
  /// Views of the answers lie in `room`.
  AccountLookup(sasl_conn_t& conn, Octets& room) : conn_(conn), room_(room) {}

  [[nodiscard]] Code password(std::string_view user, std::string_view& out);
  [[nodiscard]] Code check_password(std::string_view user, std::string_view password);
  /// `was_stored`: whether a plug-in has the verifier itself, so that no key was derived.
  [[nodiscard]] Code scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out,
                                    bool& was_stored);
  [[nodiscard]] Code otp_entry(std::string_view user, OtpEntry& out);
  [[nodiscard]] Code otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next);
  [[nodiscard]] bool keeps_otp_entries();

  /// Code::Ok when the account exists and may be used.
  [[nodiscard]] Code exists(std::string_view user);
  [[nodiscard]] Code exists_in_plugins(std::string_view user);
  /// Fills in the properties that a mechanism's plug-in requested of `user`, a canonical name. Code::NoUser when no
  /// source knows the name, Code::Ok when nothing was requested.
  [[nodiscard]] Code look_up_for_plugin(std::string_view user, unsigned flags);
  /// The file of the built-in store, if the option auxprop_plugin names it; null: it does not. Code::BadParam when the
  /// file is not configured. `path` lives until the next option is asked for.
  [[nodiscard]] Code store_path(const char*& path) const;

private:
  /// Runs `body` on the built-in store's accounts where it is configured and `code`, the plug-ins' answer, says that
  /// they lack the account or the credential. The log is told why an account there cannot be used; the account counts
  /// as unknown.
  template <class Body>
  [[nodiscard]] Code or_in_store(Code code, const Octets& name, Body body);
  [[nodiscard]] Code password_in_properties(const AccountProperties& properties, std::string_view& out);
  [[nodiscard]] Code verifier_in_properties(const AccountProperties& properties, std::string_view mechanism,
                                            std::string_view user, ScramVerifier& out, bool& is_derived);
  /// See dummy_work.hpp. False when OpenSSL failed.
  [[nodiscard]] bool even_out_scram(Code found, bool is_derived, std::string_view mechanism, std::string_view name);
  /// Shows an unknown user the salt that belongs to the canonical `name`. False when OpenSSL failed.
  [[nodiscard]] bool use_canonical_mock_salt(std::string_view mechanism, std::string_view name, Code found,
                                             ScramVerifier& out);
  [[nodiscard]] Code otp_in_properties(const AccountProperties& properties, OtpEntry& out);
  [[nodiscard]] Code replace_otp_in_plugins(std::string_view user, const OtpEntry& expected, const OtpEntry& next);
  // Most applications have no callback of this kind. Out of line, it costs nothing to pass by.
  [[nodiscard, gnu::noinline]] Code check_password_by_callback(const sasl_callback_t& entry, std::string_view user,
                                                               std::string_view password);
  [[nodiscard]] Code check_against_properties(const AccountProperties& properties, std::string_view password,
                                              bool& is_derived);
  [[nodiscard, gnu::noinline]] Code check_against_verifiers(const propval& stored, std::string_view password,
                                                            bool& is_derived);
  void even_out_check(Code answer, bool is_derived, std::string_view password);

  sasl_conn_t& conn_;
  Octets& room_;
};

} // namespace saslspec::impl

inline saslspec::impl::AccountLookup sasl_conn::accounts() {
  return {*this, secret_};
}
