#include "abi/v2/connection.hpp"

#include <charconv>

#include "abi/callbacks.hpp"
#include "abi/configuration_file.hpp"
#include "abi/host_name.hpp"
#include "abi/input.hpp"
#include "abi/v2/plugin_side.hpp"
#include "abi/v2/prop.hpp"
#include "abi/v2/spare_derivations.hpp"
#include "abi/v2/utils.hpp"
#include "abi/v2/view.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

/// This host's name, unless one was given: asked for when it is needed, since that is a system call.
std::string_view sasl_conn::server_name() const {
  if (server_name_.data() == nullptr) {
    HostName host;
    answers().host_name.assign(host_name(nullptr, host));
    server_name_ = answers().host_name.view();
  }
  return server_name_;
}

/// Addresses are "host;port".
unsigned sasl_conn::local_port() const {
  const std::string_view address = local_address_;
  const std::size_t semicolon = address.rfind(';');
  if (semicolon == std::string_view::npos) return 0;
  const std::string_view text = address.substr(semicolon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() ? port : 0;
}

std::string_view sasl_conn::application() const {
  return answers_ != nullptr && answers_->application.c_str_if_set() != nullptr ? answers_->application.view()
                                                                                : application_name();
}

sasl_security_properties_t sasl_conn::security_properties() const {
  return {properties_.min_ssf, properties_.max_ssf, properties_.max_buffer,
          properties_.flags,   property_names_,     property_values_};
}

propctx& sasl_conn::properties_context() {
  if (properties_context_ == nullptr) properties_context_ = make<propctx>();
  return *properties_context_;
}

sasl_conn::Answers& sasl_conn::answers() const {
  if (answers_ == nullptr) answers_ = make<Answers>();
  return *answers_;
}

sasl_conn::View::View(sasl_conn& conn, struct propctx* context) : utils_(utils_for(&conn)) {
  update(conn, context);
}

void sasl_conn::View::update(sasl_conn& conn, struct propctx* context) {
  const auto show = [](std::string_view text, const char*& shown, unsigned& length) {
    shown = text.data();
    length = static_cast<unsigned>(text.size());
  };
  show(conn.service_, parameters_.service, parameters_.servicelen);
  show(conn.application(), parameters_.appname, parameters_.applen);
  show(conn.server_name(), parameters_.serverFQDN, parameters_.slen);
  show(conn.realm_, parameters_.user_realm, parameters_.urlen);
  show(conn.local_address_, parameters_.iplocalport, parameters_.iploclen);
  show(conn.remote_address_, parameters_.ipremoteport, parameters_.ipremlen);
  parameters_.utils = &utils_;
  parameters_.callbacks = conn.callbacks_;
  parameters_.flags = conn.flags_;
  parameters_.canon_user = &canonicalize_for_plugin;
  parameters_.propctx = context;
  parameters_.props = conn.security_properties();
  parameters_.external_ssf = conn.external_ssf_;
  parameters_.cbinding = conn.channel_binding_;
  parameters_.http_request = conn.http_request_;
  parameters_.log_level = SASL_LOG_DEBUG; // the callback chooses, but for traces
  parameters_.gss_creds = conn.gss_credentials();
}

std::optional<ChannelBinding> sasl_conn::channel_binding() const {
  if (channel_binding_ == nullptr) return std::nullopt;
  return ChannelBinding{
      channel_binding_->name, {reinterpret_cast<const char*>(channel_binding_->data), channel_binding_->len}
  };
}

const char* sasl_conn::option(const char* plugin, const char* name) const {
  const char* value = ask_option<sasl_getopt_t>(find_callback(callbacks_, SASL_CB_GETOPT), plugin, name);
  if (value != nullptr) return value;
  value = ask_option<sasl_getopt_t>(find_callback(library_callbacks_, SASL_CB_GETOPT), plugin, name);
  return value != nullptr ? value : configured_option(plugin, name);
}

void sasl_conn::log(int level, const char* message) const {
  const sasl_callback_t* entry = callback(SASL_CB_LOG);
  if (entry == nullptr || entry->proc == nullptr) return;
  function_of<sasl_log_t>(entry->proc)(entry->context, level, message);
}

void sasl_conn::refused(Code code, const char* reason) {
  const sasl_callback_t* entry = callback(SASL_CB_LOG);
  if (entry == nullptr || entry->proc == nullptr) return;
  log_text(this, code == Code::NoMem || code == Code::Fail ? SASL_LOG_ERR : SASL_LOG_FAIL, "%s: %s: %s",
           mechanism() == nullptr ? "SASL" : mechanism()->name.data(), text(code), reason);
}

/// SASL_CB_PROXY_POLICY decides, for identities that act as themselves too: an application may have a say in both.
Code sasl_conn::authorize(const Octets& authcid, Octets& authzid) {
  if (verifier_was_stored_) note_entry_without_derivation(KeyUse::Scram);
  const Code looked_up =
      properties_context_ == nullptr ? Code::NoUser : look_up(authzid, SASL_AUXPROP_AUTHZID, *properties_context_);
  if (looked_up == Code::NoMem) return looked_up; // whatever else it says: the account may well have no properties

  const sasl_callback_t* entry = callback(SASL_CB_PROXY_POLICY);
  if (entry == nullptr || entry->proc == nullptr) return Connection::authorize(authcid, authzid);
  const int answer = function_of<sasl_authorize_t>(entry->proc)(
      this, entry->context, authzid.c_str(), static_cast<unsigned>(authzid.size()), authcid.c_str(),
      static_cast<unsigned>(authcid.size()), realm_.data(), static_cast<unsigned>(realm_.size()),
      &properties_context());
  if (answer == SASL_NOMEM) return Code::NoMem;
  return answer == SASL_OK ? Code::Ok : Code::NoAuthz;
}
