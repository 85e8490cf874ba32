#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

#include "honest_client.hpp"
#include "loaded.hpp"
#include "otp_account.hpp"
#include "sasl.h"

namespace saslspec::impl::test {

namespace {

std::mutex guard;
std::map<std::string, std::string> secrets; ///< by mechanism

int get_secret(void*, const char* mechanism, const char*, const char*, sasl_secret_t** secret) {
  const std::lock_guard lock(guard);
  const std::string& found = secrets[mechanism];
  *secret = static_cast<sasl_secret_t*>(std::malloc(sizeof(sasl_secret_t) + found.size()));
  (*secret)->len = found.size();
  std::memcpy((*secret)->data, found.data(), found.size());
  return SASL_OK;
}

int put_secret(void*, const char* mechanism, const char*, const char*, const sasl_secret_t* secret) {
  const std::lock_guard lock(guard);
  secrets[mechanism] = std::string(secret->data, secret->len);
  return SASL_OK;
}

int get_option(void*, const char*, const char* name, const char** result, unsigned* length) {
  if (std::string_view(name) != "mech_list") return SASL_FAIL;
  *result = every_mechanism();
  if (length != nullptr) *length = static_cast<unsigned>(std::string_view(*result).size());
  return SASL_OK;
}

template <class Function>
int (*as_callback(Function* function))(void) {
  return reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(function));
}

int check_token(void*, const char*, const char*, const char* token, unsigned, sasl_token_answer_t* answer) {
  answer->user = "alice";
  return token == token_of({}) ? SASL_OK : SASL_BADAUTH;
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_GETOPT,             as_callback(&get_option),  nullptr},
    {SASL_CB_SERVER_CHECK_TOKEN, as_callback(&check_token), nullptr},
    {SASL_CB_SERVER_GETSECRET,   as_callback(&get_secret),  nullptr},
    {SASL_CB_SERVER_PUTSECRET,   as_callback(&put_secret),  nullptr},
    {SASL_CB_LIST_END,           nullptr,                   nullptr}
};

bool play(void* library, sasl_conn_t* conn, const std::string& mechanism, std::vector<std::string>& said) {
  HonestClient client = honest_client(mechanism, {});
  if (!client) return false;
  char* output = nullptr;
  unsigned length = 0;
  const char* reason = nullptr;
  int code =
      SASLSPEC_LOADED(library, sasl_server_start)(conn, mechanism.c_str(), nullptr, 0, &output, &length, &reason);
  while (code == SASL_CONTINUE) {
    if (length > 0) said.emplace_back(output, length);
    const std::string reply = client(std::string(output, length));
    std::free(output);
    code = SASLSPEC_LOADED(library, sasl_server_step)(conn, reply.data(), static_cast<unsigned>(reply.size()), &output,
                                                      &length, &reason);
  }
  std::free(output);
  return code == SASL_OK;
}

bool play_listed(void* library, sasl_conn_t* conn, std::vector<std::string>& said) {
  char external[] = "fred@example.com";
  const sasl_external_properties_t properties{128, external};
  SASLSPEC_LOADED(library, sasl_setprop)(conn, SASL_SSF_EXTERNAL, &properties);
  if (SASLSPEC_LOADED(library, sasl_setpass)(conn, "alice", "wonderland-7", 12, SASL_SET_CREATE, nullptr) != SASL_OK)
    return false;
  char* list = nullptr;
  if (SASLSPEC_LOADED(library, sasl_listmech)(conn, nullptr, "", "\n", "\n", &list, nullptr, nullptr) != SASL_OK)
    return false;
  bool all_well = true;
  for (std::string_view rest = list; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
    all_well &= play(library, conn, std::string(rest.substr(0, rest.find('\n'))), said);
  std::free(list);
  return all_well;
}

} // namespace

std::vector<std::string> play_all_v1(void* library) {
  if (SASLSPEC_LOADED(library, sasl_server_init)(callbacks, "saslspec-test") != SASL_OK) return {};
  secrets["OTP"] = otp_account("wonderland-7");
  std::vector<std::string> said;
  sasl_conn_t* conn = nullptr;
  if (SASLSPEC_LOADED(library, sasl_server_new)("imap", "server.example.com", nullptr, nullptr, 0, &conn) != SASL_OK ||
      !play_listed(library, conn, said))
    said.clear();
  SASLSPEC_LOADED(library, sasl_dispose)(&conn);
  SASLSPEC_LOADED(library, sasl_done)();
  return said;
}

} // namespace saslspec::impl::test
