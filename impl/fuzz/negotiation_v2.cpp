// The v2 ABI.
#include "fuzz/fuzz.hpp"
#include "fuzz/negotiation.hpp"
#include "otp_account.hpp"
#include "sasl/sasl.h"
#include "sasl/saslplug.h"
#include "v2_equipment.hpp"

namespace saslspec::impl::fuzz {

namespace {

std::string one_time_password;

int store(void*, sasl_server_params_t* server, struct propctx* properties, const char*, unsigned) {
  if (properties != nullptr) one_time_password = server->utils->prop_get(properties)->values[0];
  return SASL_OK;
}

int look_up(void*, sasl_server_params_t* server, unsigned, const char* user, unsigned length) {
  static const auto verifiers = scram_verifiers();
  if (std::string_view(user, length) != "alice") return SASL_NOUSER;
  server->utils->prop_set(server->propctx, SASL_AUX_PASSWORD, secret, 0);
  server->utils->prop_set(server->propctx, (std::string("*") + test::otp_property).c_str(), one_time_password.c_str(),
                          0);
  for (const auto& [name, verifier] : verifiers)
    server->utils->prop_set(server->propctx, "*authPassword", verifier.c_str(), 0);
  return SASL_OK;
}

int entry(const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plug, const char*) {
  static char name[] = "memory";
  static sasl_auxprop_plug_t plugin{0, 0, nullptr, nullptr, &look_up, name, &store};
  *version = SASL_AUXPROP_PLUG_VERSION;
  *plug = &plugin;
  return SASL_OK;
}

class V2Server final : public Server {
public:
  explicit V2Server(unsigned flags) {
    const unsigned known = SASL_SUCCESS_DATA | SASL_NEED_PROXY;
    SASLSPEC_HOLDS(sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, test::v2::all_callbacks(),
                                   flags & known, &conn_) == SASL_OK,
                   "no connection is made");
    SASLSPEC_HOLDS(test::v2::equip(conn_) == SASL_OK, "the connection is not equipped");
  }
  ~V2Server() override { sasl_dispose(&conn_); }

  Answer start(const std::string& mechanism, const std::string* message) override {
    Out out;
    return out.answer(
        sasl_server_start(conn_, mechanism.c_str(), data(message), size(message), &out.octets, &out.length));
  }
  Answer step(const std::string* message) override {
    Out out;
    return out.answer(sasl_server_step(conn_, data(message), size(message), &out.octets, &out.length));
  }
  Answer step_without_octets() override {
    Out out;
    return out.answer(sasl_server_step(conn_, nullptr, 5, &out.octets, &out.length));
  }
  Code step_without_place() override { return Code{sasl_server_step(conn_, "x", 1, nullptr, nullptr)}; }
  Answer decode(const std::string& octets) override {
    Out out;
    return out.answer(sasl_decode(conn_, octets.data(), size(&octets), &out.octets, &out.length));
  }
  std::optional<std::string> user() override {
    const void* user = nullptr;
    if (sasl_getprop(conn_, SASL_USERNAME, &user) != SASL_OK) return std::nullopt;
    return static_cast<const char*>(user);
  }
  void ask(int property) override {
    const void* value = nullptr;
    static_cast<void>(sasl_getprop(conn_, property, &value));
    SASLSPEC_HOLDS(sasl_errdetail(conn_) != nullptr, "there are no words for what happened");
    const char* list = nullptr;
    SASLSPEC_HOLDS(sasl_listmech(conn_, nullptr, "", " ", "", &list, nullptr, nullptr) != SASL_OK || list != nullptr,
                   "a list is missing");
  }
  sasl_conn_t* get() { return conn_; }

private:
  struct Out {
    const char* octets = "poison";
    unsigned length = 77;

    Answer answer(int code) const {
      SASLSPEC_HOLDS(octets != nullptr || length == 0, "a length without octets");
      if (octets == nullptr) return {Code{code}, std::nullopt};
      SASLSPEC_HOLDS(octets[length] == '\0', "no NUL behind the output");
      return {Code{code}, std::string(octets, length)};
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
  SASLSPEC_HOLDS(sasl_server_init(test::v2::every_mechanism_callbacks(), "saslspec-fuzz") == SASL_OK,
                 "the library does not start");
  SASLSPEC_HOLDS(sasl_auxprop_add_plugin("memory", &entry) == SASL_OK, "the accounts are not taken");
  std::vector<std::string> listed;
  for (const char** name = sasl_global_listmech(); *name != nullptr; ++name)
    listed.emplace_back(*name);
  // From then on the library knows that no key has to be derived for these accounts, and runs are many.
  V2Server server(SASL_SUCCESS_DATA);
  SASLSPEC_HOLDS(sasl_checkpass(server.get(), "alice", 5, secret, 0) == SASL_OK, "the password is refused");
  test::HonestClient client = test::honest_client("SCRAM-SHA-1", {"alice", secret, ""});
  const std::string first = client("");
  const std::string final = client(server.start("SCRAM-SHA-1", &first).output.value_or(""));
  SASLSPEC_HOLDS(server.step(&final).code == Code::Ok, "the right proof is refused");
  return listed;
}

std::unique_ptr<Server> make_server(unsigned flags) {
  static const std::string series = test::otp_account(secret, 500);
  one_time_password = series;
  return std::make_unique<V2Server>(flags);
}

} // namespace saslspec::impl::fuzz
