#include <mutex>

#include "loaded.hpp"
#include "otp_account.hpp"
#include "sasl/sasl.h"
#include "sasl/saslplug.h"
#include "v2_equipment.hpp"

namespace saslspec::impl::test {

namespace {

std::mutex guard;
std::string one_time_password;

int look_up(void*, sasl_server_params_t* server, unsigned, const char* user, unsigned) {
  if (std::string_view(user) != "alice") return SASL_NOUSER;
  const std::lock_guard lock(guard);
  server->utils->prop_set(server->propctx, (std::string("*") + otp_property).c_str(), one_time_password.c_str(), 0);
  server->utils->prop_set(server->propctx, SASL_AUX_PASSWORD, "wonderland-7", 0);
  return SASL_OK;
}

int store(void*, sasl_server_params_t* server, struct propctx* properties, const char*, unsigned) {
  if (properties == nullptr) return SASL_OK;
  const std::lock_guard lock(guard);
  one_time_password = server->utils->prop_get(properties)->values[0];
  return SASL_OK;
}

int check_password_token(sasl_conn_t*, void*, const char*, const char*, const char* token, unsigned,
                         sasl_token_answer_t* answer) {
  answer->user = "alice";
  return token == token_of({}) ? SASL_OK : SASL_BADAUTH;
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_SERVER_CHECK_TOKEN, reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(&check_password_token)),
     nullptr                                                                                                                  },
    {SASL_CB_LIST_END,           nullptr,                                                                              nullptr}
};

int entry(const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plug, const char*) {
  static char name[] = "memory";
  static sasl_auxprop_plug_t plugin{0, 0, nullptr, nullptr, &look_up, name, &store};
  *version = SASL_AUXPROP_PLUG_VERSION;
  *plug = &plugin;
  return SASL_OK;
}

/// Plays one exchange and keeps what the server says; false when it fails.
bool play(void* library, const char* mechanism, std::vector<std::string>& said) {
  HonestClient client = honest_client(mechanism, {});
  if (!client) return false;
  sasl_conn_t* conn = nullptr;
  if (SASLSPEC_LOADED(library, sasl_server_new)("imap", "server.example.com", nullptr, nullptr, nullptr, callbacks,
                                                SASL_SUCCESS_DATA, &conn) != SASL_OK)
    return false;
  SASLSPEC_LOADED(library, sasl_setprop)(conn, SASL_AUTH_EXTERNAL, external_identity);
  SASLSPEC_LOADED(library, sasl_setprop)(conn, SASL_CHANNEL_BINDING, v2::channel());
  const char* output = nullptr;
  unsigned length = 0;
  int code = SASLSPEC_LOADED(library, sasl_server_start)(conn, mechanism, nullptr, 0, &output, &length);
  while (code == SASL_CONTINUE) {
    if (length > 0) said.emplace_back(output, length);
    const std::string reply = client(std::string(output, length));
    code = SASLSPEC_LOADED(library, sasl_server_step)(conn, reply.data(), static_cast<unsigned>(reply.size()), &output,
                                                      &length);
  }
  SASLSPEC_LOADED(library, sasl_dispose)(&conn);
  return code == SASL_OK;
}

} // namespace

std::vector<std::string> play_all_v2(void* library) {
  if (SASLSPEC_LOADED(library, sasl_server_init)(v2::every_mechanism_callbacks(), "saslspec-test") != SASL_OK)
    return {};
  bool all_well = SASLSPEC_LOADED(library, sasl_auxprop_add_plugin)("memory", &entry) == SASL_OK;
  one_time_password = otp_account("wonderland-7");
  std::vector<std::string> said;
  for (const char** name = SASLSPEC_LOADED(library, sasl_global_listmech)(); *name != nullptr; ++name)
    all_well &= play(library, *name, said);
  all_well &= SASLSPEC_LOADED(library, sasl_server_done)() == SASL_OK;
  return all_well ? said : std::vector<std::string>();
}

} // namespace saslspec::impl::test
