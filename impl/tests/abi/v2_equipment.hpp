// The equipment of a v2 connection on which every mechanism may be started.
#pragma once

#include <cstring>

#include "honest_client.hpp"
#include "sasl/sasl.h"

namespace saslspec::impl::test::v2 {

/// SASL_CHANNEL_BINDING's value: the channel of honest_client.hpp.
inline const sasl_channel_binding_t* channel() {
  static const sasl_channel_binding_t described{channel_type, 0, channel_data.size(),
                                                reinterpret_cast<const unsigned char*>(channel_data.data())};
  return &described;
}

/// SASL_CB_GETOPT: mech_list names every mechanism, be it historic.
inline int offer_every_mechanism(void*, const char*, const char* name, const char** result, unsigned* length) {
  if (std::string_view(name) != "mech_list") return SASL_FAIL;
  *result = every_mechanism();
  if (length != nullptr) *length = static_cast<unsigned>(std::string_view(*result).size());
  return SASL_OK;
}

/// For sasl_server_init.
inline const sasl_callback_t* every_mechanism_callbacks() {
  static const sasl_callback_t list[] = {
      {SASL_CB_GETOPT,   reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(&offer_every_mechanism)), nullptr},
      {SASL_CB_LIST_END, nullptr,                                                                           nullptr}
  };
  return list;
}

/// Establishes an external identity and a channel; SASL_OK or why not.
inline int equip(sasl_conn_t* conn, const char* identity = external_identity) {
  const int code = sasl_setprop(conn, SASL_CHANNEL_BINDING, channel());
  return code == SASL_OK ? sasl_setprop(conn, SASL_AUTH_EXTERNAL, identity) : code;
}

/// SASL_CB_SERVER_CHECK_TOKEN for the tokens of honest_client.hpp: good when the password in it is.
inline int check_token(sasl_conn_t* conn, void*, const char*, const char*, const char* token, unsigned,
                       sasl_token_answer_t* answer) {
  static thread_local std::string user;
  const TokenClaim claim = claim_of(token);
  user = claim.user;
  answer->user = user.c_str();
  answer->scope = "mail";
  const int code = sasl_checkpass(conn, user.c_str(), static_cast<unsigned>(user.size()), claim.password,
                                  static_cast<unsigned>(std::strlen(claim.password)));
  return code;
}

/// A connection's callbacks that let every mechanism be started on it.
inline const sasl_callback_t* all_callbacks() {
  static const sasl_callback_t list[] = {
      {SASL_CB_SERVER_CHECK_TOKEN, reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(&check_token)),
       nullptr                                                                                                         },
      {SASL_CB_LIST_END,           nullptr,                                                                     nullptr}
  };
  return list;
}

} // namespace saslspec::impl::test::v2
