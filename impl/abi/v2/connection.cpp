#include "abi/v2/connection.hpp"

#include <charconv>

#include "abi/callbacks.hpp"
#include "abi/host_name.hpp"
#include "abi/v2/application.hpp"
#include "abi/v2/log.hpp"
#include "abi/v2/prop.hpp"
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

std::optional<ChannelBinding> sasl_conn::channel_binding() const {
  if (channel_binding_ == nullptr) return std::nullopt;
  return ChannelBinding{
      channel_binding_->name, {reinterpret_cast<const char*>(channel_binding_->data), channel_binding_->len}
  };
}

const char* sasl_conn::option(const char* plugin, const char* name) const {
  return callbacks_.option<sasl_getopt_t>(SASL_CB_GETOPT, plugin, name);
}

void sasl_conn::log(int level, const char* message) const {
  static_cast<void>(call<sasl_log_t>(callback(SASL_CB_LOG), SASL_OK, level, message));
}

void sasl_conn::refused(Code code, const char* reason) {
  log_text(callback(SASL_CB_LOG), code == Code::NoMem || code == Code::Fail ? SASL_LOG_ERR : SASL_LOG_FAIL,
           "%s: %s: %s", mechanism() == nullptr ? "SASL" : mechanism()->name.data(), text(code), reason);
}
