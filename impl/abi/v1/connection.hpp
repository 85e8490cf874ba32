// The connection as the v1 ABI has it: callbacks and properties around the core.
#pragma once

#include <optional>

#include <netinet/in.h>

#include "abi/callbacks.hpp"
#include "abi/v1/account_lookup.hpp"
#include "core/connection.hpp"
#include "sasl.h"

struct sasl_conn final : saslspec::impl::Connection {
public:
  using Code = saslspec::impl::Code;
  using Octets = saslspec::impl::Octets;

  struct Parameters {
    const char* service;
    const char* server_name; ///< NULL: this host's
    const char* realm;       ///< NULL: the server's name
    const sasl_callback_t* callbacks;
  };

  /// Throws std::bad_alloc.
  sasl_conn(void* room, const Parameters& parameters);
  ~sasl_conn() override { end(); }

  // Surroundings: questions about accounts are passed on to an AccountLookup.
  [[nodiscard]] Code password(std::string_view user, std::string_view& out) override;
  [[nodiscard]] Code check_password(std::string_view user, std::string_view password) override;
  [[nodiscard]] Code scram_verifier(std::string_view mechanism, std::string_view user,
                                    saslspec::impl::ScramVerifier& out) override;
  [[nodiscard]] Code cram_md5_digest(std::string_view user, std::string_view challenge,
                                     std::span<std::uint8_t, 16> digest) override;
  [[nodiscard]] Code digest_md5_secret(std::string_view user, std::string_view realm,
                                       std::span<std::uint8_t, 16> digest) override;
  [[nodiscard]] Code otp_entry(std::string_view user, saslspec::impl::OtpEntry& out) override;
  [[nodiscard]] Code otp_replace(std::string_view user, const saslspec::impl::OtpEntry& expected,
                                 const saslspec::impl::OtpEntry& next) override;
  [[nodiscard]] Code check_token(std::string_view mechanism, std::string_view authzid, std::string_view token,
                                 saslspec::impl::TokenAnswer& out) override;
  std::string_view stated_server_name() const override {
    return server_name_is_stated_ ? server_name_.view() : std::string_view();
  }
  std::string_view server_name() const override { return server_name_.view(); }
  unsigned local_port() const override { return local_address_ ? ntohs(local_address_->sin_port) : 0; }
  std::string_view service() const override { return service_.view(); }
  std::string_view realm() const override { return realm_.view(); }

  /// For one question about an account.
  saslspec::impl::AccountLookup accounts() { return {callbacks_, realm_, secret_}; }
  [[nodiscard]] Code get_property(int number, void*& value);
  [[nodiscard]] Code set_property(int number, const void* value);

  /// The reason why the last call was refused: the policy callback's words when it gave any.
  const char* error_text() const { return policy_reason_ != nullptr ? policy_reason_ : reason(); }
  void forget_policy_reason() { policy_reason_ = nullptr; }

protected:
  [[nodiscard]] Code authorize(const Octets& authcid, Octets& authzid) override;
  bool takes_names_as_they_are() override { return callback(SASL_CB_PROXY_POLICY) == nullptr; }
  const char* configured_mechanisms() override;
  bool binding_is_critical() const override { return false; }
  void forget_account() override {}
  void refused(Code code, const char* reason) override;
  bool checks_tokens() const override { return callback(SASL_CB_SERVER_CHECK_TOKEN) != nullptr; }
  bool keeps_otp_entries() override;

private:
  const sasl_callback_t* callback(unsigned long id) const { return callbacks_.find(id); }
  saslspec::impl::Callbacks<sasl_callback_t> callbacks_; ///< with those of the sasl_server_init before it was made
  bool server_name_is_stated_;
  Octets server_name_;
  Octets service_;
  Octets realm_;
  unsigned layer_ssf_ = 0;   ///< the last sasl_getprop pointed to it
  unsigned layer_input_ = 0; ///< the same
  std::optional<sockaddr_in> local_address_;
  std::optional<sockaddr_in> remote_address_;
  const char* policy_reason_ = nullptr;
};

namespace saslspec::impl {

/// The callbacks of the last sasl_server_init; null: it gave none.
const sasl_callback_t* library_callbacks();

/// The number of a code in v1; a code that v1 lacks becomes its nearest.
[[nodiscard]] int to_v1(Code code);

} // namespace saslspec::impl
