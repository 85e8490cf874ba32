// Whole negotiations through the v2 ABI: calls in any order with any octets, mixed with what a right client says. What
// must never happen, whatever the input: success without the credentials, output with a refusal, an identity before
// success, a step that succeeds after a failure or a success.
#include <array>
#include <string>
#include <vector>

#include "core/mechanism.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/input.hpp"
#include "otp_account.hpp"
#include "sasl/sasl.h"
#include "sasl/saslplug.h"
#include "text/base64.hpp"
#include "v2_equipment.hpp"

namespace saslspec::impl::fuzz {

namespace {

/// No input holds it: mutation cannot hit upon it.
const char* const secret = "A7-mUwPz0qL~cVd3xR5nE9sG2yKb8tHf";

std::string one_time_password;

int store(void*, sasl_server_params_t* server, struct propctx* properties, const char*, unsigned) {
  if (properties != nullptr) one_time_password = server->utils->prop_get(properties)->values[0];
  return SASL_OK;
}

/// A verifier of `secret` for each SCRAM, with one iteration, so that runs are many.
std::vector<std::string> make_verifiers() {
  std::vector<std::string> verifiers;
  for (const MechanismInfo& mechanism : built_in_mechanisms()) {
    std::array<std::uint8_t, 64> stored_key;
    std::array<std::uint8_t, 64> server_key;
    std::size_t size = 0;
    const std::string_view salt = "16 octets of it.";
    if (!derive_scram_keys(mechanism.name, secret, salt, 1, stored_key, server_key, size)) continue;
    const auto text = [](std::string_view octets) {
      std::string out(base64_size(octets.size()), '\0');
      base64_encode(octets, out.data());
      return out;
    };
    const auto view = [&](const auto& key) {
      return std::string_view(reinterpret_cast<const char*>(key.data()), size);
    };
    verifiers.push_back(std::string(mechanism.name) + "$1:" + text(salt) + "$" + text(view(stored_key)) + ":" +
                        text(view(server_key)));
  }
  return verifiers;
}

int look_up(void*, sasl_server_params_t* server, unsigned, const char* user, unsigned length) {
  static const std::vector<std::string> verifiers = make_verifiers();
  if (std::string_view(user, length) != "alice") return SASL_NOUSER;
  server->utils->prop_set(server->propctx, SASL_AUX_PASSWORD, secret, 0);
  server->utils->prop_set(server->propctx, (std::string("*") + test::otp_property).c_str(), one_time_password.c_str(),
                          0);
  for (const std::string& verifier : verifiers)
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

const std::vector<std::string>& mechanisms() {
  static const std::vector<std::string> names = [] {
    SASLSPEC_HOLDS(sasl_server_init(test::v2::every_mechanism_callbacks(), "saslspec-fuzz") == SASL_OK,
                   "the library does not start");
    SASLSPEC_HOLDS(sasl_auxprop_add_plugin("memory", &entry) == SASL_OK, "the accounts are not taken");
    std::vector<std::string> listed;
    for (const char** name = sasl_global_listmech(); *name != nullptr; ++name) {
      listed.emplace_back(*name);
      SASLSPEC_HOLDS(test::honest_client(*name, {}), "a mechanism without a client: honest_client.cpp");
    }
    return listed;
  }();
  return names;
}

/// A connection, and what may be expected of it.
class Connection {
public:
  explicit Connection(unsigned flags) {
    static const std::string series = test::otp_account(secret, 500);
    one_time_password = series; // what one input does makes no difference to the next
    const unsigned known = SASL_SUCCESS_DATA | SASL_NEED_PROXY;
    SASLSPEC_HOLDS(sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, test::v2::all_callbacks(),
                                   flags & known, &conn_) == SASL_OK,
                   "no connection is made");
    SASLSPEC_HOLDS(test::v2::equip(conn_) == SASL_OK, "the connection is not equipped");
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sasl_dispose(&conn_); }

  /// `message` null: none. A right client's counts as the credentials if the client has been shown the challenge.
  void start(const std::string& mechanism, const std::string* message, bool is_honest) {
    client_ = test::honest_client(mechanism, {"alice", secret, ""});
    has_started_ = true;
    needs_credentials_ = test::has_passwords(mechanism);
    is_over_ = false;
    was_honest_ = is_honest;
    const std::string honest = is_honest ? client_("") : std::string();
    const std::string* sent = is_honest ? &honest : message;
    Out out;
    take(sasl_server_start(conn_, mechanism.c_str(), sent == nullptr ? nullptr : sent->data(),
                           sent == nullptr ? 0 : static_cast<unsigned>(sent->size()), &out.octets, &out.length),
         out);
  }
  void step(const std::string* message) {
    const bool was_over = is_over_;
    was_honest_ = was_honest_ && challenged_last_with_success_; // the empty message at the end adds nothing
    send(message, was_over);
  }
  void step_honestly() {
    if (!has_started_) return step(nullptr);
    const bool was_over = is_over_;
    const std::string message = client_(output_);
    was_honest_ = true;
    send(&message, was_over);
  }
  /// Calls that a careful application does not make.
  void misuse(unsigned which) {
    Out out;
    if (which % 2 == 0) {
      take(sasl_server_step(conn_, nullptr, 5, &out.octets, &out.length), out);
    } else {
      const int code = sasl_server_step(conn_, "x", 1, nullptr, nullptr);
      SASLSPEC_HOLDS(code != SASL_CONTINUE, "a message is lost and the negotiation goes on");
      take(code, out);
    }
  }
  void ask(unsigned property) {
    const void* value = nullptr;
    static_cast<void>(sasl_getprop(conn_, static_cast<int>(property), &value));
    SASLSPEC_HOLDS(sasl_errdetail(conn_) != nullptr, "there are no words for what happened");
    const char* list = nullptr;
    SASLSPEC_HOLDS(sasl_listmech(conn_, nullptr, "", " ", "", &list, nullptr, nullptr) != SASL_OK || list != nullptr,
                   "a list is missing");
  }

private:
  struct Out {
    const char* octets = "poison";
    unsigned length = 77;
  };

  void send(const std::string* message, bool was_over) {
    Out out;
    const int code =
        sasl_server_step(conn_, message == nullptr ? nullptr : message->data(),
                         message == nullptr ? 0 : static_cast<unsigned>(message->size()), &out.octets, &out.length);
    SASLSPEC_HOLDS(!was_over || (code != SASL_OK && code != SASL_CONTINUE), "a step goes on after the end");
    take(planted(code, message), out);
  }

#ifdef SASLSPEC_FUZZ_PLANTED // a server that takes any proof
  int planted(int code, const std::string* message) const {
    const bool has_proof = message != nullptr && message->find(",p=") != std::string::npos;
    return has_proof && !was_honest_ && code == SASL_BADPROT ? SASL_OK : code;
  }
#else
  static int planted(int code, const std::string*) {
    return code;
  }
#endif

  /// Every answer.
  void take(int code, const Out& out) {
    const bool goes_on = code == SASL_OK || code == SASL_CONTINUE;
    SASLSPEC_HOLDS(out.octets != nullptr || out.length == 0, "a length without octets");
    SASLSPEC_HOLDS(goes_on || out.octets == nullptr || is_untouched(out), "a refusal comes with output");
    if (goes_on && out.octets != nullptr && !is_untouched(out)) {
      SASLSPEC_HOLDS(out.octets[out.length] == '\0', "no NUL behind the output");
      output_.assign(out.octets, out.length);
    } else {
      output_.clear();
    }
    SASLSPEC_HOLDS(code != SASL_OK || !needs_credentials_ || was_honest_, "success without the credentials");
    challenged_last_with_success_ =
        code == SASL_CONTINUE && (output_.starts_with("v=") || output_.starts_with("rspauth="));
    SASLSPEC_HOLDS(!challenged_last_with_success_ || was_honest_, "the server proves itself to a stranger");
    if (!goes_on && !is_authenticated_) is_over_ = true;
    if (code == SASL_OK) is_over_ = true;
    check_identity(code);
  }

  /// After success an identity is there, and a refused step does not change it; before, and after failure, none is.
  void check_identity(int code) {
    const void* user = nullptr;
    const bool has_identity = sasl_getprop(conn_, SASL_USERNAME, &user) == SASL_OK;
    if (code == SASL_OK) {
      SASLSPEC_HOLDS(has_identity, "success without an identity");
      const std::string_view name = static_cast<const char*>(user);
      SASLSPEC_HOLDS(name == "alice" || name == "anonymous" || name == test::external_identity, "another identity");
    } else if (code == SASL_CONTINUE) {
      SASLSPEC_HOLDS(!has_identity, "an identity before success");
    } else if (code != SASL_BADPROT && code != SASL_BADPARAM) {
      SASLSPEC_HOLDS(!has_identity, "an identity after a failure");
    }
    SASLSPEC_HOLDS(!has_identity || code == SASL_OK || is_authenticated_, "an identity out of nothing");
    is_authenticated_ = has_identity;
  }

  /// A call without a place for output leaves `out` as it was made.
  static bool is_untouched(const Out& out) {
    return out.length == 77 && std::string_view(out.octets) == "poison";
  }

  sasl_conn_t* conn_ = nullptr;
  test::HonestClient client_;
  std::string output_;
  bool has_started_ = false;
  bool needs_credentials_ = true;
  bool was_honest_ = false; ///< the last message was the right client's answer to the last challenge
  bool challenged_last_with_success_ = false;
  bool is_over_ = false;
  bool is_authenticated_ = false;
};

void act(Input& input, Connection& connection) {
  const unsigned act = input.octet();
  const std::string& mechanism = mechanisms()[(act >> 4) % mechanisms().size()];
  std::string message;
  switch (act & 15) {
  case 0:
    return connection.start(mechanism, nullptr, false);
  case 1:
    message = input.octets();
    return connection.start(mechanism, &message, false);
  case 2:
    return connection.start(mechanism, nullptr, true);
  case 3:
  case 4:
  case 5:
    message = input.octets();
    return connection.step(&message);
  case 6:
    return connection.step(nullptr);
  case 7:
    return connection.misuse(act >> 4);
  case 8:
    return connection.ask(input.octet());
  default:
    return connection.step_honestly();
  }
}

} // namespace

void target(std::string_view octets) {
  static_cast<void>(mechanisms());
  Input input(octets);
  for (int connections = 0; connections < 2 && !input.empty(); ++connections) {
    Connection connection(input.octet());
    for (int acts = 0; acts < 16 && !input.empty(); ++acts)
      act(input, connection);
  }
}

} // namespace saslspec::impl::fuzz
