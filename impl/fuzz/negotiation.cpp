// Whole negotiations through an ABI: calls in any order with any octets, mixed with the messages of a right client.
// Whatever the input, these must never happen: success without the credentials, output with a refusal, an identity
// before success, a step that succeeds after a failure or a success.
#include "fuzz/negotiation.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/mechanism.hpp"
#include "crypto/scram_keys.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/input.hpp"
#include "honest_client.hpp"
#include "text/base64.hpp"

namespace saslspec::impl::fuzz {

namespace {

const std::vector<std::string>& mechanisms() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> listed = start_library();
    for (const std::string& name : listed)
      SASLSPEC_HOLDS(test::honest_client(name, {}), "a mechanism without a client: honest_client.cpp");
    return listed;
  }();
  return names;
}

/// In which mechanisms somebody got in, said at the end of the process: run.py counts on it to be all.
class Successes {
public:
  Successes() = default;
  Successes(const Successes&) = delete;
  Successes& operator=(const Successes&) = delete;
  ~Successes() { std::printf("success in %zu of %zu mechanisms\n", names_.size(), mechanisms().size()); }
  void add(const std::string& mechanism) { names_.insert(mechanism); }

private:
  std::set<std::string> names_;
};

Successes& successes() {
  static_cast<void>(mechanisms()); // outlives it
  static Successes all;
  return all;
}

/// A connection, and what may be expected of it.
class Connection {
public:
  explicit Connection(unsigned flags) : server_(make_server(flags)) {}

  /// `message` null: none. A right client's counts as the credentials if the client has been shown the challenge.
  void start(const std::string& mechanism, const std::string* message, bool is_honest) {
    client_ = test::honest_client(mechanism, {"alice", secret, ""});
    mechanism_ = mechanism;
    has_started_ = true;
    needs_credentials_ = test::has_passwords(mechanism);
    is_over_ = false;
    was_honest_ = is_honest;
    const std::string honest = is_honest ? client_("") : std::string();
    take(server_->start(mechanism, is_honest ? &honest : message));
  }
  void step(const std::string* message) {
    was_honest_ = was_honest_ && challenged_last_with_success_; // the empty message at the end adds nothing
    send(message);
  }
  void step_honestly() {
    if (!has_started_) return step(nullptr);
    const std::string message = client_(output_);
    was_honest_ = true;
    send(&message);
  }
  /// Calls that a careful application does not make.
  void misuse(unsigned which) {
    if (which % 2 == 0) return take(server_->step_without_octets());
    const Code code = server_->step_without_place();
    SASLSPEC_HOLDS(code != Code::Continue, "a message is lost and the negotiation goes on");
    take({code, std::nullopt});
  }
  void ask(unsigned property) { server_->ask(static_cast<int>(property)); }
  /// No mechanism has a layer here: what comes is what goes.
  void decode(const std::string& octets) {
    const Answer answer = server_->decode(octets);
    if (is_authenticated_)
      SASLSPEC_HOLDS(answer.code == Code::Ok && answer.output.value_or("") == octets, "octets are not passed on");
    else
      SASLSPEC_HOLDS(answer.code == Code::NotDone && !answer.output, "octets are passed on before success");
  }

private:
  void send(const std::string* message) {
    const bool was_over = is_over_;
    const Answer answer = server_->step(message);
    SASLSPEC_HOLDS(!was_over || (answer.code != Code::Ok && answer.code != Code::Continue),
                   "a step goes on after the end");
    take({planted(answer.code, message), answer.output});
  }

#ifdef SASLSPEC_FUZZ_PLANTED // a server that takes any proof
  Code planted(Code code, const std::string* message) const {
    const bool has_proof = message != nullptr && message->find(",p=") != std::string::npos;
    return has_proof && !was_honest_ && code == Code::BadProt ? Code::Ok : code;
  }
#else
  static Code planted(Code code, const std::string*) {
    return code;
  }
#endif

  /// Every answer.
  void take(const Answer& answer) {
    const Code code = answer.code;
    const bool goes_on = code == Code::Ok || code == Code::Continue;
    SASLSPEC_HOLDS(goes_on || !answer.output, "a refusal comes with output");
    output_ = answer.output.value_or("");
    SASLSPEC_HOLDS(code != Code::Ok || !needs_credentials_ || was_honest_, "success without the credentials");
    challenged_last_with_success_ =
        code == Code::Continue && (output_.starts_with("v=") || output_.starts_with("rspauth="));
    SASLSPEC_HOLDS(!challenged_last_with_success_ || was_honest_, "the server proves itself to a stranger");
    if (!goes_on && !is_authenticated_) is_over_ = true;
    if (code == Code::Ok) is_over_ = true;
    check_identity(code);
    if (code == Code::Ok) successes().add(mechanism_);
  }

  /// After success an identity is there, and a refused step does not change it; before, and after failure, none is.
  void check_identity(Code code) {
    const auto user = server_->user();
    if (code == Code::Ok) {
      SASLSPEC_HOLDS(user, "success without an identity");
      SASLSPEC_HOLDS(user == "alice" || user == "anonymous" || user == test::external_identity, "another identity");
    } else if (code == Code::Continue) {
      SASLSPEC_HOLDS(!user, "an identity before success");
    } else if (code != Code::BadProt && code != Code::BadParam) {
      SASLSPEC_HOLDS(!user, "an identity after a failure");
    }
    SASLSPEC_HOLDS(!user || code == Code::Ok || is_authenticated_, "an identity out of nothing");
    is_authenticated_ = user.has_value();
  }

  std::unique_ptr<Server> server_;
  test::HonestClient client_;
  std::string mechanism_;
  std::string output_;
  bool has_started_ = false;
  bool needs_credentials_ = true;
  bool was_honest_ = false; ///< the last message was the right client's answer to the last challenge
  bool challenged_last_with_success_ = false;
  bool is_over_ = false;
  bool is_authenticated_ = false;
};

enum class Act : unsigned { Start, StartWith, StartHonestly, Step, StepAgain, Decode, StepWithout, Misuse, Ask };
constexpr unsigned acts = 16; ///< what is none of these is an honest step

void act(Input& input, Connection& connection) {
  const unsigned octet = input.octet();
  const auto mechanism = [&]() -> const std::string& { return mechanisms()[input.octet() % mechanisms().size()]; };
  const auto message = [&] { return std::string(input.octets()); };
  switch (Act{octet % acts}) {
  case Act::Start:
    return connection.start(mechanism(), nullptr, false);
  case Act::StartWith: {
    const std::string& name = mechanism();
    const std::string initial = message();
    return connection.start(name, &initial, false);
  }
  case Act::StartHonestly:
    return connection.start(mechanism(), nullptr, true);
  case Act::Step:
  case Act::StepAgain: {
    const std::string sent = message();
    return connection.step(&sent);
  }
  case Act::Decode:
    return connection.decode(message());
  case Act::StepWithout:
    return connection.step(nullptr);
  case Act::Misuse:
    return connection.misuse(octet / acts);
  case Act::Ask:
    return connection.ask(input.octet());
  }
  connection.step_honestly();
}

} // namespace

std::vector<std::pair<std::string, std::string>> scram_verifiers() {
  std::vector<std::pair<std::string, std::string>> verifiers;
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
    verifiers.emplace_back(mechanism.name, std::string(mechanism.name) + "$1:" + text(salt) + "$" +
                                               text(view(stored_key)) + ":" + text(view(server_key)));
  }
  return verifiers;
}

void target(std::string_view octets) {
  static_cast<void>(successes());
  Input input(octets);
  for (int connections = 0; connections < 2 && !input.empty(); ++connections) {
    Connection connection(input.octet());
    for (int turns = 0; turns < 16 && !input.empty(); ++turns)
      act(input, connection);
  }
}

} // namespace saslspec::impl::fuzz
