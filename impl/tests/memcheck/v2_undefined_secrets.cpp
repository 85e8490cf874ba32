// Over accounts of an auxprop plug-in.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/scram_secret.hpp"
#include "crypto/scram_hash.hpp"
#include "otp_account.hpp"
#include "sasl/saslplug.h"
#include "undefined_secrets.hpp"
#include "v2_equipment.hpp"

namespace saslspec::impl::test {

using namespace v2;

namespace {

/// What is in the store: alice's password, or verifiers of it.
bool stores_verifiers = false;
bool hides_counts = false;
std::vector<std::string> verifiers;

/// The last one that was accepted is known to whoever listened then.
std::string one_time_password = otp_account(password);

int store(void*, sasl_server_params_t* server, struct propctx* properties, const char*, unsigned) {
  if (properties != nullptr) one_time_password = server->utils->prop_get(properties)->values[0];
  return SASL_OK;
}

int look_up(void*, sasl_server_params_t* server, unsigned, const char* user, unsigned length) {
  if (std::string_view(user, length) != "alice") return SASL_NOUSER;
  server->utils->prop_set(server->propctx, (std::string("*") + otp_property).c_str(), one_time_password.c_str(), 0);
  if (!stores_verifiers) {
    std::string hidden(password);
    hide(hidden.data(), hidden.size());
    server->utils->prop_set(server->propctx, SASL_AUX_PASSWORD, hidden.data(), static_cast<int>(hidden.size()));
    return SASL_OK;
  }
  for (std::string hidden : verifiers) {
    hide_keys(hidden);
    if (hides_counts) hide_count(hidden);
    server->utils->prop_set(server->propctx, "*authPassword", hidden.data(), static_cast<int>(hidden.size()));
  }
  return SASL_OK;
}

int entry(const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plug, const char*) {
  static char name[] = "memory";
  static sasl_auxprop_plug_t plugin{0, 0, nullptr, nullptr, &look_up, name, &store};
  *version = SASL_AUXPROP_PLUG_VERSION;
  *plug = &plugin;
  return SASL_OK;
}

int play(const char* mechanism, const Credentials& credentials) {
  HonestClient client = honest_client(mechanism, credentials);
  sasl_conn_t* conn = nullptr;
  if (sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, all_callbacks(), SASL_SUCCESS_DATA,
                      &conn) != SASL_OK ||
      equip(conn) != SASL_OK)
    return SASL_FAIL;
  const char* output = nullptr;
  unsigned length = 0;
  int code = sasl_server_start(conn, mechanism, nullptr, 0, &output, &length);
  while (code == SASL_CONTINUE) {
    const std::string reply = client(sent(output, length));
    code = sasl_server_step(conn, reply.data(), static_cast<unsigned>(reply.size()), &output, &length);
  }
  sasl_dispose(&conn);
  return code;
}

/// One exchange and what has to come of it; false when something else does.
bool comes_to(int expected, const char* mechanism, const Credentials& credentials) {
  const int code = play(mechanism, credentials);
  if (code == expected) return true;
  std::printf("%s with the password %s: %d, not %d\n", mechanism, credentials.password.c_str(), code, expected);
  return false;
}

bool play_all() {
  bool all_well = true;
  unsigned exchanges = 0;
  for (const char** mechanism = sasl_global_listmech(); *mechanism != nullptr; ++mechanism) {
    if (!honest_client(*mechanism, {})) {
      std::printf("no client for %s: honest_client.cpp\n", *mechanism);
      return false;
    }
    const bool has_password = has_passwords(*mechanism);
    const bool needs_password = needs_stored_password(*mechanism);
    all_well &= comes_to(stores_verifiers && needs_password ? SASL_BADAUTH : SASL_OK, *mechanism, {});
    all_well &= comes_to(has_password ? SASL_BADAUTH : SASL_OK, *mechanism, {"alice", "wonderland-8", ""});
    all_well &= comes_to(has_password ? SASL_BADAUTH : SASL_OK, *mechanism, {"nobody", "wonderland-7", ""});
    exchanges += 3;
  }
  std::printf("%u exchanges over %s\n", exchanges, stores_verifiers ? "verifiers" : "passwords");
  return all_well;
}

void make_verifiers() {
  for (const ScramName& name : scram_names) {
    Octets text;
    if (write_scram_secret(name.mechanism, password, text) == Code::Ok) verifiers.emplace_back(text.view());
  }
}

} // namespace

int run(bool hides_too_much) {
  hides_counts = hides_too_much;
  if (sasl_server_init(every_mechanism_callbacks(), "saslspec-test") != SASL_OK ||
      sasl_auxprop_add_plugin("memory", &entry) != SASL_OK)
    return 2;
  make_verifiers();
  bool all_well = play_all();
  stores_verifiers = true;
  all_well &= play_all();
  return all_well && sasl_server_done() == SASL_OK ? 0 : 2;
}

} // namespace saslspec::impl::test
