// The parts of the adapter for libsasl2 know each other by this file.
#pragma once

#include "cyrus.hpp"
#include "cyrus_v2_abi.h"

#include <array>
#include <string>

namespace saslspec::adapter::v2 {

struct Library {
  v2_server_init* server_init;
  v2_auxprop_add_plugin* auxprop_add_plugin;
  v2_done* done;
  v2_server_new* server_new;
  v2_server_start* server_start;
  v2_server_step* server_step;
  v2_dispose* dispose;
  v2_listmech* listmech;
  v2_getprop* getprop;
  v2_setprop* setprop;
  v2_errdetail* errdetail;
  v2_code* encode;
  v2_code* decode;
  v2_version_info* version_info;
  v2_prop_get* prop_get;
  v2_prop_set* prop_set;
  v2_prop_erase* prop_erase;
  SetNonce* set_nonce;
};
extern Library sasl;

struct Connection : cyrus::KeptSetting {
  v2_conn* handle = nullptr;
  std::string channel_type;
  std::string channel_data;
  v2_channel_binding channel{}; ///< the library reads it whenever it needs it
  std::string mechanism;        ///< named by the last start
  std::array<cyrus_callback, 6> callbacks{};
};
/// The connection whose call is under way: auxprop plug-ins are global, but what they answer is chosen per connection.
extern Connection* current;

/// The callbacks of the process, which sasl_server_init keeps until sasl_done.
const cyrus_callback* global_callbacks();
/// Those of the connection, in the connection.
const cyrus_callback* connection_callbacks(Connection& connection);

/// The auxprop plug-in "saslspec": users live in it.
v2_auxprop_init auxprop_init;
/// Undoes what the target did to the entries of one-time passwords.
void seed_entries();

} // namespace saslspec::adapter::v2
