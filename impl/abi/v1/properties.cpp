// sasl_getprop and sasl_setprop.
#include "abi/callbacks.hpp"
#include "abi/guard.hpp"
#include "abi/v1/connection.hpp"

using namespace saslspec::impl;

namespace {

/// A value that may not be there yet. v1 hands out pointers without const; nobody may write through them.
Code readable(const void* found, void*& value) {
  value = const_cast<void*>(found);
  return found == nullptr ? Code::NotDone : Code::Ok;
}

unsigned to_core(unsigned flags) {
  // v1's SASL_SEC_PASS_CREDENTIALS is another bit than v2's, which the mechanisms declare.
  constexpr unsigned pass_credentials = 0x0020;
  return (flags & SASL_SEC_PASS_CREDENTIALS) != 0 ? (flags & ~unsigned{SASL_SEC_PASS_CREDENTIALS}) | pass_credentials
                                                  : flags;
}

} // namespace

/// Only a successful negotiation has an identity and a layer.
Code sasl_conn::get_property(int number, void*& value) {
  value = nullptr;
  switch (number) {
  case SASL_USERNAME:
    return readable(is_authenticated() ? authzid() : nullptr, value);
  case SASL_SSF:
    layer_ssf_ = layer() == nullptr ? 0 : layer()->ssf();
    return readable(is_authenticated() ? &layer_ssf_ : nullptr, value);
  case SASL_MAXOUTBUF:
    layer_input_ = layer() == nullptr ? 0 : layer()->max_input();
    return readable(is_authenticated() ? &layer_input_ : nullptr, value);
  case SASL_REALM:
    return readable(realm_.c_str_if_set(), value);
  case SASL_GETOPTCTX: {
    const sasl_callback_t* entry = callback(SASL_CB_GETOPT);
    value = entry == nullptr ? nullptr : entry->context;
    return Code::Ok;
  }
  case SASL_IP_LOCAL:
    return readable(local_address_ ? &*local_address_ : nullptr, value);
  case SASL_IP_REMOTE:
    return readable(remote_address_ ? &*remote_address_ : nullptr, value);
  default:
    return Code::BadParam;
  }
}

Code sasl_conn::set_property(int number, const void* value) {
  if (value == nullptr) return Code::BadParam;
  switch (number) {
  case SASL_SSF_EXTERNAL: {
    const auto& external = *static_cast<const sasl_external_properties_t*>(value);
    if (external.auth_id == nullptr)
      external_identity_.unset();
    else
      external_identity_.assign(external.auth_id);
    external_ssf_ = external.ssf;
    return Code::Ok;
  }
  case SASL_SEC_PROPS: {
    const auto& wanted = *static_cast<const sasl_security_properties_t*>(value);
    properties_ = {wanted.min_ssf, wanted.max_ssf, wanted.maxbufsize, to_core(wanted.security_flags)};
    return Code::Ok;
  }
  case SASL_REALM:
    realm_.assign(static_cast<const char*>(value));
    return Code::Ok;
  case SASL_IP_LOCAL:
    local_address_ = *static_cast<const sockaddr_in*>(value);
    return Code::Ok;
  case SASL_IP_REMOTE:
    remote_address_ = *static_cast<const sockaddr_in*>(value);
    return Code::Ok;
  default:
    return Code::BadParam;
  }
}

int sasl_getprop(sasl_conn_t* conn, int propnum, void** pvalue) {
  if (pvalue != nullptr) *pvalue = nullptr;
  if (conn == nullptr || pvalue == nullptr) return SASL_BADPARAM;
  return to_v1(guarded([&] { return conn->get_property(propnum, *pvalue); }));
}

int sasl_setprop(sasl_conn_t* conn, int propnum, const void* value) {
  if (conn == nullptr) return SASL_BADPARAM;
  return to_v1(guarded([&] { return conn->set_property(propnum, value); }));
}
