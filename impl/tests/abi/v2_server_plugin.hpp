// A mechanism's plug-in, as an application compiled for libsasl2 brings it: X-FRUIT, and X-VEG beside it.
//
// The client sends "authcid authzid"; the plug-in makes both canonical and says what the Script says. X-FRUIT-PLUS is
// what the library makes of SASL_FEAT_CHANNEL_BINDING.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sasl/saslplug.h"

namespace saslspec::impl::test::v2 {

/// How the plug-in behaves. Reached through a global: there is one at a time.
struct Script {
  int version = SASL_SERVER_PLUG_VERSION;
  int entry_answer = SASL_OK;
  std::vector<sasl_server_plug_t> mechanisms; ///< X-FRUIT and X-VEG
  int new_answer = SASL_OK;
  int avail_answer = SASL_OK;
  bool avail_makes_context = false;
  int query_answer = SASL_OK;
  int setpass_answer = SASL_OK;
  int idle_answer = 0;
  /// The whole of mech_step, when it is set, but for counting.
  std::function<int(sasl_server_params_t&, std::string_view, const char*&, unsigned&, sasl_out_params_t&)> step;
  std::string output; ///< with success or refusal
  unsigned canon_flags = 0;
  int step_answer = SASL_OK;
  unsigned ssf = 0;
  int layer_answer = SASL_OK;

  std::vector<std::string> calls; ///< "new", "step", "dispose", "avail", "free", ...
  int contexts = 0;               ///< made and not disposed of
};

Script& script();
/// A new script with the two mechanisms.
void reset_script();

int server_plugin_entry(const sasl_utils_t* utils, int max_version, int* out_version, sasl_server_plug_t** list,
                        int* count);

} // namespace saslspec::impl::test::v2
