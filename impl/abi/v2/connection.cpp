#include "abi/v2/connection.hpp"

#include "abi/callbacks.hpp"
#include "abi/configuration_file.hpp"
#include "abi/host_name.hpp"
#include "abi/input.hpp"
#include "abi/v2/utils.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

namespace {

void assign_if_given(Octets& out, const char* text) {
  if (text != nullptr) out.assign(text);
}

} // namespace

sasl_conn::sasl_conn(void* room, const Parameters& given)
    : Connection(room), callbacks_(given.callbacks), library_callbacks_(library_callbacks()) {
  HostName host;
  service_.assign(given.service);
  server_name_.assign(host_name(given.server_name, host));
  assign_if_given(realm_, given.realm);
  assign_if_given(local_address_, given.local_address);
  assign_if_given(remote_address_, given.remote_address);
  assign_if_given(application_, application_name());
  success_data_ = (given.flags & SASL_SUCCESS_DATA) != 0;
  needs_authzid_ = (given.flags & SASL_NEED_PROXY) != 0;
  needs_http_ = (given.flags & SASL_NEED_HTTP) != 0;

  utils_ = make_utils(this);
  parameters_.utils = &utils_;
  parameters_.callbacks = callbacks_;
  parameters_.flags = given.flags;
  parameters_.canon_user = &canonicalize_for_plugin;
  parameters_.propctx = prop_new(0);
  if (parameters_.propctx == nullptr) throw std::bad_alloc();
  show_to_plugins();
}

sasl_conn::~sasl_conn() {
  prop_dispose(&parameters_.propctx);
}

/// Brings what plug-ins see up to date with what was set.
void sasl_conn::show_to_plugins() {
  const auto show = [](const Octets& text, const char*& shown, unsigned& length) {
    shown = text.c_str_if_set();
    length = static_cast<unsigned>(text.size());
  };
  show(service_, parameters_.service, parameters_.servicelen);
  show(application_, parameters_.appname, parameters_.applen);
  show(server_name_, parameters_.serverFQDN, parameters_.slen);
  show(realm_, parameters_.user_realm, parameters_.urlen);
  show(local_address_, parameters_.iplocalport, parameters_.iploclen);
  show(remote_address_, parameters_.ipremoteport, parameters_.ipremlen);
  parameters_.props = given_properties_;
  parameters_.external_ssf = external_ssf_;
  parameters_.cbinding = channel_binding_;
  parameters_.http_request = http_request_;
}

std::optional<ChannelBinding> sasl_conn::channel_binding() const {
  if (channel_binding_ == nullptr) return std::nullopt;
  return ChannelBinding{
      channel_binding_->name, {reinterpret_cast<const char*>(channel_binding_->data), channel_binding_->len}
  };
}

const sasl_callback_t* sasl_conn::callback(unsigned long id) const {
  const sasl_callback_t* own = find_callback(callbacks_, id);
  return own != nullptr ? own : find_callback(library_callbacks_, id);
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
Code sasl_conn::authorize(const Octets& authcid, const Octets& authzid, Octets& acting_as) {
  const Code looked_up = look_up(authzid.view(), SASL_AUXPROP_AUTHZID);
  if (looked_up == Code::NoMem) return looked_up; // whatever else it says: the account may well have no properties

  const sasl_callback_t* entry = callback(SASL_CB_PROXY_POLICY);
  if (entry == nullptr || entry->proc == nullptr) return Connection::authorize(authcid, authzid, acting_as);
  const int answer = function_of<sasl_authorize_t>(entry->proc)(
      this, entry->context, authzid.c_str(), static_cast<unsigned>(authzid.size()), authcid.c_str(),
      static_cast<unsigned>(authcid.size()), realm_.c_str_if_set(), static_cast<unsigned>(realm_.size()),
      parameters_.propctx);
  if (answer == SASL_NOMEM) return Code::NoMem;
  if (answer != SASL_OK) return Code::NoAuthz;
  acting_as.assign(authzid.view());
  return Code::Ok;
}
