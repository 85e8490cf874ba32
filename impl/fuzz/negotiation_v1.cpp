// The v1 ABI.
#include <cstring>
#include <map>

#include "fuzz/fuzz.hpp"
#include "fuzz/negotiation.hpp"
#include "honest_client.hpp"
#include "otp_account.hpp"
#include "sasl.h"

namespace saslspec::impl::fuzz {

namespace {

std::map<std::string, std::string> secrets; ///< alice's, by mechanism

int get_secret(void*, const char* mechanism, const char* user, const char*, sasl_secret_t** secret) {
  const auto found = secrets.find(mechanism);
  if (std::string_view(user) != "alice" || found == secrets.end()) return SASL_NOUSER;
  *secret = static_cast<sasl_secret_t*>(std::malloc(sizeof(sasl_secret_t) + found->second.size()));
  if (*secret == nullptr) return SASL_NOMEM;
  (*secret)->len = found->second.size();
  std::memcpy((*secret)->data, found->second.data(), found->second.size());
  return SASL_OK;
}

int put_secret(void*, const char* mechanism, const char*, const char*, const sasl_secret_t* secret) {
  secrets[mechanism] = std::string(secret->data, secret->len);
  return SASL_OK;
}

int get_option(void*, const char*, const char* name, const char** result, unsigned* length) {
  if (std::string_view(name) != "mech_list") return SASL_FAIL;
  *result = test::every_mechanism();
  if (length != nullptr) *length = static_cast<unsigned>(std::strlen(*result));
  return SASL_OK;
}

int check_token(void*, const char*, const char*, const char* token, unsigned, sasl_token_answer_t* answer) {
  const test::TokenClaim claim = test::claim_of(token);
  answer->user = "alice";
  return claim.user == "alice" && std::string_view(claim.password) == secret ? SASL_OK : SASL_BADAUTH;
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

class V1Server final : public Server {
public:
  V1Server() {
    SASLSPEC_HOLDS(sasl_server_new("imap", "server.example.com", nullptr, nullptr, 0, &conn_) == SASL_OK,
                   "no connection is made");
    std::string identity = test::external_identity;
    const sasl_external_properties_t external{0, identity.data()};
    SASLSPEC_HOLDS(sasl_setprop(conn_, SASL_SSF_EXTERNAL, &external) == SASL_OK, "the connection is not equipped");
  }
  ~V1Server() override { sasl_dispose(&conn_); }

  Answer start(const std::string& mechanism, const std::string* message) override {
    Out out;
    return out.answer(sasl_server_start(conn_, mechanism.c_str(), data(message), size(message), &out.octets,
                                        &out.length, &out.reason));
  }
  Answer step(const std::string* message) override {
    Out out;
    return out.answer(sasl_server_step(conn_, data(message), size(message), &out.octets, &out.length, &out.reason));
  }
  Answer step_without_octets() override {
    Out out;
    return out.answer(sasl_server_step(conn_, nullptr, 5, &out.octets, &out.length, &out.reason));
  }
  Code step_without_place() override { return Code{sasl_server_step(conn_, "x", 1, nullptr, nullptr, nullptr)}; }
  Answer decode(const std::string& octets) override {
    Out out;
    return out.answer(sasl_decode(conn_, octets.data(), size(&octets), &out.octets, &out.length));
  }
  std::optional<std::string> user() override {
    void* user = nullptr;
    if (sasl_getprop(conn_, SASL_USERNAME, &user) != SASL_OK) return std::nullopt;
    return static_cast<const char*>(user);
  }
  void ask(int property) override {
    void* value = nullptr;
    static_cast<void>(sasl_getprop(conn_, property, &value));
    SASLSPEC_HOLDS(!mechanisms().empty(), "no mechanism is left");
  }
  /// Between spaces.
  std::string mechanisms() {
    char* list = nullptr;
    if (sasl_listmech(conn_, nullptr, "", " ", "", &list, nullptr, nullptr) != SASL_OK) return "";
    std::string names(list);
    std::free(list);
    return names;
  }
  sasl_conn_t* get() { return conn_; }

private:
  struct Out {
    char poison[1] = {'p'};
    char* octets = poison;
    unsigned length = 77;
    const char* reason = poison;

    Answer answer(int code) const {
      SASLSPEC_HOLDS(octets != poison, "the output is left as it was");
      SASLSPEC_HOLDS(octets != nullptr || length == 0, "a length without octets");
      if (octets == nullptr) return {Code{code}, std::nullopt};
      SASLSPEC_HOLDS(octets[length] == '\0', "no NUL behind the output");
      std::string output(octets, length);
      std::free(octets);
      return {Code{code}, std::move(output)};
    }
  };
  static const char* data(const std::string* message) { return message == nullptr ? nullptr : message->data(); }
  static unsigned size(const std::string* message) {
    return message == nullptr ? 0 : static_cast<unsigned>(message->size());
  }

  sasl_conn_t* conn_ = nullptr;
};

} // namespace

std::vector<std::string> start_library() {
  SASLSPEC_HOLDS(sasl_server_init(callbacks, "saslspec-fuzz") == SASL_OK, "the library does not start");
  V1Server server;
  SASLSPEC_HOLDS(sasl_setpass(server.get(), "alice", secret, static_cast<unsigned>(std::strlen(secret)),
                              SASL_SET_CREATE, nullptr) == SASL_OK,
                 "the account is not made");
  for (const auto& [name, verifier] : scram_verifiers())
    secrets[name] = verifier;
  std::vector<std::string> listed;
  std::string names = server.mechanisms() + " ";
  for (std::size_t end = 0; (end = names.find(' ')) != std::string::npos; names.erase(0, end + 1))
    listed.push_back(names.substr(0, end));
  return listed;
}

std::unique_ptr<Server> make_server(unsigned) {
  static const std::string series = test::otp_account(secret, 500);
  secrets["OTP"] = series;
  return std::make_unique<V1Server>();
}

} // namespace saslspec::impl::fuzz
