// sasl_getprop and sasl_setprop.
#include "abi/guard.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/library.hpp"
#include "abi/v2/plugin_negotiation.hpp"

using namespace saslspec::impl;

namespace {

/// A value that may not be there yet.
Code readable(const void* found, const void*& value) {
  value = found;
  return found == nullptr ? Code::NotDone : Code::Ok;
}

[[gnu::noinline]] void replace_by_part(Octets& out, std::string_view part) {
  out.assign(ShortName(part).view());
}

/// `text` may be, or lie in, what was read from `out`.
void replace(Octets& out, const void* text) {
  if (text == nullptr) return out.unset();
  const std::string_view given(static_cast<const char*>(text));
  if (out.holds(given.data())) return replace_by_part(out, given);
  out.assign(given);
}

bool is_usable(const sasl_channel_binding_t& channel) {
  return channel.name != nullptr && channel.data != nullptr && channel.len > 0 && channel.len <= max_channel_binding;
}

} // namespace

/// Only a successful negotiation has an identity and a layer.
Code sasl_conn::get_property(int number, const void*& value) {
  value = nullptr;
  const sasl_out_params_t* outcome = plugin_outcome(*this);
  switch (number) {
  case SASL_USERNAME:
    return readable(is_authenticated() ? authzid() : nullptr, value);
  case SASL_AUTHUSER:
    return readable(is_authenticated() ? authcid() : nullptr, value);
  case SASL_SSF:
    layer_ssf_ = layer() == nullptr ? 0 : layer()->ssf();
    return readable(is_authenticated() ? &layer_ssf_ : nullptr, value);
  case SASL_MAXOUTBUF:
    layer_input_ = layer() == nullptr ? 0 : layer()->max_input();
    return readable(is_authenticated() ? &layer_input_ : nullptr, value);
  case SASL_AUTHSOURCE:
    if (const PluginMechanism* registered = plugin_mechanism(mechanism()); registered != nullptr)
      return readable(registered->plugin->name(), value);
    [[fallthrough]];
  case SASL_MECHNAME:
    return readable(mechanism() == nullptr ? nullptr : mechanism()->name.data(), value);
  case SASL_GETOPTCTX: {
    const sasl_callback_t* entry = callback(SASL_CB_GETOPT);
    value = entry == nullptr ? nullptr : entry->context;
    return Code::Ok;
  }
  case SASL_CALLBACK:
    return readable(callbacks_.own(), value);
  case SASL_PLUGERR:
    return readable(answers_ == nullptr ? "" : answers_->plugin_error.c_str(), value);
  case SASL_SERVICE:
    return readable(service_.data(), value);
  case SASL_SERVERFQDN:
    return readable(server_name().data(), value);
  case SASL_DEFUSERREALM:
    return readable(realm_.data(), value);
  case SASL_IPLOCALPORT:
    return readable(local_address_.data(), value);
  case SASL_IPREMOTEPORT:
    return readable(remote_address_.data(), value);
  case SASL_APPNAME:
    return readable(application().data(), value);
  case SASL_AUTH_EXTERNAL:
    return readable(external_identity_.c_str_if_set(), value);
  case SASL_SSF_EXTERNAL:
    return readable(&external_ssf_, value);
  case SASL_SEC_PROPS:
    answers().security_properties = security_properties();
    return readable(&answers().security_properties, value);
  case SASL_CHANNEL_BINDING:
    return readable(channel_binding_, value);
  case SASL_HTTP_REQUEST:
    return readable(http_request_, value);
  case SASL_GSS_CREDS:
    return readable(gss_credentials_, value);
  case SASL_DELEGATEDCREDS:
    return readable(outcome == nullptr ? nullptr : outcome->client_creds, value);
  case SASL_GSS_PEER_NAME:
    return readable(outcome == nullptr ? nullptr : outcome->gss_peer_name, value);
  case SASL_GSS_LOCAL_NAME:
    return readable(outcome == nullptr ? nullptr : outcome->gss_local_name, value);
  default:
    return Code::BadParam;
  }
}

void sasl_conn::set_security_properties(const sasl_security_properties_t& given) {
  properties_ = {given.min_ssf, given.max_ssf, given.maxbufsize, given.security_flags};
  property_names_ = given.property_names;
  property_values_ = given.property_values;
}

/// The same of what lies in the connection's block until it is replaced.
void sasl_conn::replace(std::string_view& shown, Octets Answers::*kept, const void* text) {
  if (text == nullptr) {
    shown = {};
    return;
  }
  ::replace(answers().*kept, text);
  shown = (answers().*kept).view();
}

Code sasl_conn::set_property(int number, const void* value) {
  switch (number) {
  case SASL_SSF_EXTERNAL:
    if (value == nullptr) return Code::BadParam;
    external_ssf_ = *static_cast<const sasl_ssf_t*>(value);
    return Code::Ok;
  case SASL_SEC_PROPS:
    if (value == nullptr) return Code::BadParam;
    set_security_properties(*static_cast<const sasl_security_properties_t*>(value));
    return Code::Ok;
  case SASL_AUTH_EXTERNAL:
    ::replace(external_identity_, value);
    return Code::Ok;
  case SASL_DEFUSERREALM:
    replace(realm_, &Answers::realm, value);
    return Code::Ok;
  case SASL_IPLOCALPORT:
    replace(local_address_, &Answers::local_address, value);
    return Code::Ok;
  case SASL_IPREMOTEPORT:
    replace(remote_address_, &Answers::remote_address, value);
    return Code::Ok;
  case SASL_APPNAME:
    ::replace(answers().application, value);
    return Code::Ok;
  case SASL_CHANNEL_BINDING: {
    const auto* channel = static_cast<const sasl_channel_binding_t*>(value);
    if (channel != nullptr && !is_usable(*channel)) return Code::BadParam;
    channel_binding_ = channel;
    return Code::Ok;
  }
  case SASL_HTTP_REQUEST:
    http_request_ = static_cast<const sasl_http_request_t*>(value);
    return Code::Ok;
  case SASL_GSS_CREDS:
    gss_credentials_ = value;
    return Code::Ok;
  case SASL_USERNAME:
  case SASL_AUTHUSER:
  case SASL_SSF:
  case SASL_MAXOUTBUF:
  case SASL_MECHNAME:
    return Code::BadProt; // outcomes, not settings
  default:
    return Code::BadParam;
  }
}

int sasl_getprop(sasl_conn_t* conn, int propnum, const void** pvalue) {
  if (pvalue != nullptr) *pvalue = nullptr;
  if (!is_initialised(conn)) return SASL_NOTINIT;
  if (conn == nullptr || pvalue == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] { return conn->get_property(propnum, *pvalue); }));
}

int sasl_setprop(sasl_conn_t* conn, int propnum, const void* value) {
  if (!is_initialised(conn)) return SASL_NOTINIT;
  if (conn == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] { return conn->set_property(propnum, value); }));
}
