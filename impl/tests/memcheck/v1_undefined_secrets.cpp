// Over secrets that the application's callbacks keep.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "crypto/scram_hash.hpp"
#include "honest_client.hpp"
#include "otp_account.hpp"
#include "sasl.h"
#include "undefined_secrets.hpp"

namespace saslspec::impl::test {

namespace {

bool hides_counts = false;
std::map<std::string, std::string> secrets; ///< alice's, by mechanism

/// Marks what of a secret the form that sasl.h gives to it keeps from others. The last one-time password is known to
/// whoever listened when it was used.
void hide_secret(const std::string& mechanism, std::string& secret) {
  constexpr std::size_t salt_and_nul = 17;
  if (mechanism == "PLAIN") return hide(secret.data() + salt_and_nul, secret.size() - salt_and_nul);
  if (mechanism == "CRAM-MD5" || mechanism == "DIGEST-MD5") return hide(secret.data(), secret.size());
  if (mechanism == "OTP") return;
  hide_keys(secret);
  if (hides_counts) hide_count(secret);
}

int get_secret(void*, const char* mechanism, const char* user, const char*, sasl_secret_t** secret) {
  const auto found = secrets.find(mechanism);
  if (std::string_view(user) != "alice" || found == secrets.end()) return SASL_NOUSER;
  std::string hidden = found->second;
  hide_secret(mechanism, hidden);
  *secret = static_cast<sasl_secret_t*>(std::malloc(sizeof(sasl_secret_t) + hidden.size()));
  if (*secret == nullptr) return SASL_NOMEM;
  (*secret)->len = hidden.size();
  std::memcpy((*secret)->data, hidden.data(), hidden.size());
  return SASL_OK;
}

int put_secret(void*, const char* mechanism, const char*, const char*, const sasl_secret_t* secret) {
  secrets[mechanism] = std::string(secret->data, secret->len);
  return SASL_OK;
}

int get_option(void*, const char*, const char* name, const char** result, unsigned* length) {
  if (std::string_view(name) != "mech_list") return SASL_FAIL;
  *result = every_mechanism();
  if (length != nullptr) *length = static_cast<unsigned>(std::strlen(*result));
  return SASL_OK;
}

int check_token(void*, const char*, const char*, const char* token, unsigned, sasl_token_answer_t* answer) {
  answer->user = "alice";
  return token == token_of({}) ? SASL_OK : SASL_BADAUTH;
}

template <class Function>
int (*as_callback(Function* function))(void) {
  return reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(function));
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_GETOPT,             as_callback(&get_option),  nullptr},
    {SASL_CB_SERVER_CHECK_TOKEN, as_callback(&check_token), nullptr},
    {SASL_CB_SERVER_GETSECRET,   as_callback(&get_secret),  nullptr},
    {SASL_CB_SERVER_PUTSECRET,   as_callback(&put_secret),  nullptr},
    {SASL_CB_LIST_END,           nullptr,                   nullptr}
};

/// With an external identity, so that no mechanism is out of reach.
sasl_conn_t* connection() {
  sasl_conn_t* conn = nullptr;
  static_cast<void>(sasl_server_new("imap", "server.example.com", nullptr, nullptr, 0, &conn));
  std::string identity = external_identity;
  const sasl_external_properties_t external{0, identity.data()};
  if (sasl_setprop(conn, SASL_SSF_EXTERNAL, &external) != SASL_OK) sasl_dispose(&conn);
  return conn;
}

int play(const std::string& mechanism, const Credentials& credentials) {
  HonestClient client = honest_client(mechanism, credentials);
  sasl_conn_t* conn = connection();
  char* output = nullptr;
  unsigned length = 0;
  const char* reason = nullptr;
  int code = sasl_server_start(conn, mechanism.c_str(), nullptr, 0, &output, &length, &reason);
  while (code == SASL_CONTINUE) {
    const std::string reply = client(sent(output, length));
    std::free(output);
    code = sasl_server_step(conn, reply.data(), static_cast<unsigned>(reply.size()), &output, &length, &reason);
  }
  std::free(output);
  sasl_dispose(&conn);
  return code;
}

/// One exchange and what has to come of it; false when something else does.
bool comes_to(int expected, const std::string& mechanism, const Credentials& credentials) {
  const int code = play(mechanism, credentials);
  if (code == expected) return true;
  std::printf("%s as %s with the password %s: %d, not %d\n", mechanism.c_str(), credentials.user.c_str(),
              credentials.password.c_str(), code, expected);
  return false;
}

/// Each with the right credentials, a wrong password and an unknown user.
bool play_all() {
  sasl_conn_t* conn = connection();
  char* list = nullptr;
  bool all_well = sasl_listmech(conn, nullptr, "", " ", " ", &list, nullptr, nullptr) == SASL_OK;
  std::string names = all_well ? list : "";
  std::free(list);
  unsigned exchanges = 0;
  for (std::size_t end = 0; (end = names.find(' ')) != std::string::npos; names.erase(0, end + 1)) {
    const std::string mechanism = names.substr(0, end);
    const int refused = has_passwords(mechanism) ? SASL_BADAUTH : SASL_OK;
    all_well &= comes_to(SASL_OK, mechanism, {});
    all_well &= comes_to(refused, mechanism, {"alice", "wonderland-8", ""});
    all_well &= comes_to(refused, mechanism, {"nobody", std::string(password), ""});
    exchanges += 3;
  }
  sasl_dispose(&conn);
  std::printf("%u exchanges over secrets\n", exchanges);
  return all_well && exchanges > 0;
}

} // namespace

int run(bool hides_too_much) {
  hides_counts = hides_too_much;
  if (sasl_server_init(callbacks, "saslspec-test") != SASL_OK) return 2;
  sasl_conn_t* conn = connection();
  const int set = sasl_setpass(conn, "alice", password.data(), password.size(), SASL_SET_CREATE, nullptr);
  sasl_dispose(&conn);
  secrets["OTP"] = otp_account(password);
  const bool all_well = set == SASL_OK && play_all();
  sasl_done();
  return all_well ? 0 : 2;
}

} // namespace saslspec::impl::test
