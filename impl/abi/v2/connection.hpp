// The connection as the v2 ABI has it: callbacks and properties around the core. AccountLookup finds accounts,
// PluginSide deals with mechanisms' plug-ins.
#pragma once

#include "abi/callbacks.hpp"
#include "core/connection.hpp"
#include "sasl/sasl.h"
#include "sasl/saslplug.h"

namespace saslspec::impl {
class AccountLookup;
class PluginExchange;
struct PluginSide;
} // namespace saslspec::impl

struct sasl_conn final : saslspec::impl::Connection {
public:
  using Code = saslspec::impl::Code;
  using Octets = saslspec::impl::Octets;

  /// Strings have a NUL behind them. A string without data is not given.
  struct Parameters {
    std::string_view service;
    std::string_view server_name; ///< not given: this host's
    std::string_view realm;
    std::string_view local_address;
    std::string_view remote_address;
    const sasl_callback_t* callbacks;
    unsigned flags;
    bool is_client;
  };

  /// The place of the strings that a connection was made with, each with a NUL behind it. It lives as long as the
  /// connection.
  class Texts;
  inline sasl_conn(void* room, Texts texts, const Parameters& parameters) noexcept;
  ~sasl_conn() override;

  /// A client's connection has properties and reasons, and no mechanism to negotiate with.
  bool is_client() const { return is_client_; }

  // Surroundings: questions about accounts are passed on to an AccountLookup.
  [[nodiscard]] Code password(std::string_view user, std::string_view& out) override;
  [[nodiscard]] Code check_password(std::string_view user, std::string_view password) override;
  [[nodiscard]] Code scram_verifier(std::string_view mechanism, std::string_view user,
                                    saslspec::impl::ScramVerifier& out) override;
  [[nodiscard]] Code otp_entry(std::string_view user, saslspec::impl::OtpEntry& out) override;
  [[nodiscard]] Code otp_replace(std::string_view user, const saslspec::impl::OtpEntry& expected,
                                 const saslspec::impl::OtpEntry& next) override;
  [[nodiscard]] Code check_token(std::string_view mechanism, std::string_view authzid, std::string_view token,
                                 saslspec::impl::TokenAnswer& out) override;
  [[nodiscard]] Code admits(const saslspec::impl::MechanismInfo& mechanism) override;
  std::optional<saslspec::impl::ChannelBinding> channel_binding() const override;
  std::string_view stated_server_name() const override {
    return server_name_is_stated_ ? server_name_ : std::string_view();
  }
  unsigned local_port() const override;
  std::string_view server_name() const override;
  std::string_view service() const override { return service_; }
  std::string_view realm() const override { return realm_.data() != nullptr ? realm_ : server_name(); }

  /// A callback of the connection or of the library; null: neither has it.
  const sasl_callback_t* callback(unsigned long id) const { return callbacks_.find(id); }
  /// The value of an option; null: not set. Lives until the next option is asked for.
  const char* option(const char* plugin, const char* name) const;
  /// Hands `message` to SASL_CB_LOG.
  void log(int level, const char* message) const;
  /// For one question about an account.
  saslspec::impl::AccountLookup accounts();
  [[nodiscard]] Code canonical(std::string_view name, bool is_authzid, Octets& out) override;

  /// The canonical form of a name that came from outside; `flags` are SASL_CU_*.
  [[nodiscard]] Code canonical_form(std::string_view name, unsigned flags, Octets& out);
  /// The connection's dealings with plug-ins of mechanisms; made when first needed. Throws std::bad_alloc.
  saslspec::impl::PluginSide& plugin_side();
  /// The connection as a mechanism's plug-in sees it, up to date, for as long as the connection lives.
  sasl_server_params_t& shown_to_plugins();
  /// The exchange of a plug-in that is negotiating; null: no plug-in is.
  saslspec::impl::PluginExchange* exchange() const;

  [[nodiscard]] Code get_property(int number, const void*& value);
  [[nodiscard]] Code set_property(int number, const void* value);

  /// The properties that the application may ask for and read; made when first needed. Throws std::bad_alloc.
  struct propctx& properties_context();
  /// The same; null where it has not been made.
  struct propctx* properties_context_if_made() {
    return properties_context_;
  }
  /// The memory behind the answers that were handed out last, each until the next of its kind.
  struct Answers {
    Octets list;
    Octets encoded;
    Octets decoded;
    Octets detail;
    Octets application; ///< SASL_APPNAME, only after it was set, as the next three
    Octets realm;
    Octets local_address;
    Octets remote_address;
    Octets host_name; ///< the server's name where the application gave none
    /// The text that sasl_seterror was given in or since the last call.
    Octets plugin_error;
    sasl_security_properties_t security_properties{};
  };
  /// Made when first needed. Throws std::bad_alloc.
  Answers& answers() const;
  Octets& list() { return answers().list; }
  Octets& encoded() { return answers().encoded; }
  Octets& decoded() { return answers().decoded; }
  Octets& detail() { return answers().detail; }
  Octets& plugin_error() { return answers().plugin_error; }
  void forget_plugin_error() noexcept {
    if (answers_ != nullptr) answers_->plugin_error.clear();
  }

  /// The connection as plug-ins see it, for as long as one is called.
  class View;

protected:
  [[nodiscard]] Code authorize(const Octets& authcid, Octets& authzid) override;
  bool takes_names_as_they_are() override;
  const char* configured_mechanisms() override { return option(nullptr, "mech_list"); }
  bool binding_is_critical() const override { return channel_binding_ != nullptr && channel_binding_->critical != 0; }
  void refused(Code code, const char* reason) override;
  bool checks_tokens() const override { return callback(SASL_CB_SERVER_CHECK_TOKEN) != nullptr; }
  bool keeps_otp_entries() override;
  /// Forgets the values that were looked up, and keeps the requests.
  void forget_account() override;

private:
  /// Destroys the parts that were made when first needed.
  [[gnu::noinline]] void destroy_extras();
  std::string_view application() const;
  sasl_security_properties_t security_properties() const;
  void replace(std::string_view& shown, Octets Answers::*kept, const void* text);
  void set_security_properties(const sasl_security_properties_t& given);
  // Most applications have no such callback or plug-in. Out of line, these cost nothing to pass by.
  [[nodiscard, gnu::noinline]] Code canonical_by_callback(const sasl_callback_t& entry, std::string_view name,
                                                          unsigned flags, Octets& out);
  [[nodiscard, gnu::noinline]] Code canonical_by_plugin(std::string_view name, unsigned flags, Octets& out);

  saslspec::impl::Callbacks<sasl_callback_t> callbacks_; ///< with those of its side's last initialisation
  // With a NUL behind; without data: not given. In the connection's own block, or in Answers after sasl_setprop.
  std::string_view service_;
  mutable std::string_view server_name_; ///< may be found out when first asked for
  std::string_view realm_;
  std::string_view local_address_;
  std::string_view remote_address_;
  mutable Answers* answers_ = nullptr;
  saslspec::impl::PluginSide* plugin_side_ = nullptr;
  struct propctx* properties_context_ = nullptr; ///< null until the application asks for it
  const char** property_names_ = nullptr;        ///< of the security properties, for plug-ins
  const char** property_values_ = nullptr;
  const sasl_channel_binding_t* channel_binding_ = nullptr;
  const sasl_http_request_t* http_request_ = nullptr;
  const void* gss_credentials_ = nullptr;
  unsigned layer_ssf_ = 0;           ///< the last sasl_getprop pointed to it
  unsigned layer_input_ = 0;         ///< the same
  bool verifier_was_stored_ = false; ///< by a plug-in, in the SCRAM exchange that is going on
  bool server_name_is_stated_;
  bool is_client_;
  unsigned flags_;
};
