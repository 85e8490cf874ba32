// What the target asks the application about: options, paths, who may act as whom, bearer tokens.
#include "cyrus_v2.hpp"

namespace saslspec::adapter::v2 {

using namespace cyrus;

namespace {

int get_option(void*, const char* plugin, const char* option, const char** value, unsigned* length) {
  const Callback paused;
  struct Answer {
    std::string_view option;
    const char* value;
  };
  static constexpr Answer answers[] = {
      {"auxprop_plugin",  "saslspec"},
      {"pwcheck_method",  "auxprop" },
      {"auto_transition", "no"      },
  };
  if (plugin != nullptr || option == nullptr || value == nullptr) return CYRUS_FAIL;
  for (const auto& answer : answers)
    if (answer.option == option) return answer_option(answer.value, value, length);
  return CYRUS_FAIL;
}

int get_connection_option(void* context, const char* plugin, const char* option, const char** value, unsigned* length) {
  return mechanism_list_or(get_option, static_cast<const Connection*>(context), plugin, option, value, length);
}

int get_path(void*, const char** path) {
  const Callback paused;
  if (path == nullptr) return CYRUS_BADPARAM;
  *path = plugin_folder.c_str();
  return CYRUS_OK;
}

int proxy_policy(v2_conn*, void*, const char* requested, unsigned requested_length, const char* authenticated,
                 unsigned authenticated_length, const char*, unsigned, v2_propctx*) {
  const Callback paused;
  if (requested == nullptr || authenticated == nullptr) return CYRUS_BADPARAM;
  return may_act_as({authenticated, authenticated_length}, {requested, requested_length}) ? CYRUS_OK : CYRUS_NOAUTHZ;
}

int ask_interaction(v2_conn*, void*, const char*, const char*, unsigned, v2_propctx*) {
  return CYRUS_INTERACT;
}

int ask_about_token(v2_conn*, void* context, const char*, const char*, const char* token, unsigned length,
                    cyrus_token_answer* answer) {
  return check_token(*static_cast<const Connection*>(context), token, length, answer);
}

} // namespace

const cyrus_callback* global_callbacks() {
  static const cyrus_callback with_path[] = {callback(CYRUS_CB_GETOPT, get_option),
                                             callback(CYRUS_CB_LOG, log_while_loading),
                                             callback(CYRUS_CB_GETPATH, get_path),
                                             {}};
  static const cyrus_callback without_path[] = {
      callback(CYRUS_CB_GETOPT, get_option), callback(CYRUS_CB_LOG, log_while_loading), {}};
  return plugin_folder.empty() ? without_path : with_path;
}

const cyrus_callback* connection_callbacks(Connection& connection) {
  auto* next = connection.callbacks.data();
  *next++ = callback(CYRUS_CB_PROXY_POLICY, proxy_policy, &connection);
  *next++ = callback(CYRUS_CB_CHECK_TOKEN, ask_about_token, &connection);
  if (connection.setting.interact != 0) *next++ = callback(V2_CB_USERDB_CHECKPASS, ask_interaction, &connection);
  if (connection.setting.mechanism_list != nullptr)
    *next++ = callback(CYRUS_CB_GETOPT, get_connection_option, &connection);
  return connection.callbacks.data();
}

} // namespace saslspec::adapter::v2
