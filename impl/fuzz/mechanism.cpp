// One mechanism (SASLSPEC_FUZZ_MECHANISM), message by message: lines of the input, or the whole of it where a message
// may hold line feeds. Nobody is authenticated whom the surroundings have not confirmed.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/mechanism.hpp"
#include "fuzz/fuzz.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl::fuzz {

namespace {

constexpr std::string_view mechanism_name = SASLSPEC_FUZZ_MECHANISM;
constexpr std::string_view external = "fred@example.com";
constexpr std::string_view challenge_free_digest("\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef",
                                                 16);
constexpr std::string_view digest_in_hex = "0123456789abcdef0123456789abcdef";

/// One account, alice's, whose CRAM-MD5 digest does not depend on the challenge: a corpus can hold it.
class Surroundings final : public impl::Surroundings {
public:
  Code password(std::string_view, std::string_view&) override { return Code::NoVerify; }
  Code check_password(std::string_view user, std::string_view password) override {
    SASLSPEC_HOLDS(user.find('\0') == std::string_view::npos, "a user name with a NUL is looked up");
    is_confirmed = user == "alice" && password == "wonderland-7";
    return user != "alice" ? Code::NoUser : is_confirmed ? Code::Ok : Code::BadAuth;
  }
  Code scram_verifier(std::string_view, std::string_view, ScramVerifier&) override { return Code::NoUser; }
  Code cram_md5_digest(std::string_view user, std::string_view, std::span<std::uint8_t, 16> digest) override {
    challenge_free_digest.copy(reinterpret_cast<char*>(digest.data()), digest.size());
    is_confirmed = user == "alice";
    return is_confirmed ? Code::Ok : Code::NoUser;
  }
  std::string_view external_identity() const override { return external; }
  std::string_view server_name() const override { return "server.example.com"; }
  std::span<const std::uint8_t> mock_secret() const override { return secret_; }
  void* allocate(std::size_t size) override { return std::malloc(size); }
  void release(void* block) override { std::free(block); }

  bool is_confirmed = false;

private:
  std::array<std::uint8_t, 32> secret_{};
};

/// What a mechanism that is satisfied must have been told last.
void check(const Done& done, std::string_view message, const Surroundings& surroundings) {
  const Identity& identity = done.identity;
  if (mechanism_name == "ANONYMOUS") {
    SASLSPEC_HOLDS(identity.authcid == "anonymous" && is_utf8(message) && message.size() <= 1020,
                   "a trace is no trace");
  } else if (mechanism_name == "EXTERNAL") {
    SASLSPEC_HOLDS(identity.authcid == external && identity.authzid == message, "another identity than EXTERNAL's");
  } else {
    SASLSPEC_HOLDS(surroundings.is_confirmed && identity.authcid == "alice", "somebody was not confirmed");
  }
  if (mechanism_name == "PLAIN")
    SASLSPEC_HOLDS(identity.authzid == message.substr(0, message.find('\0')), "another authorization identity");
  if (mechanism_name == "CRAM-MD5")
    SASLSPEC_HOLDS(message.ends_with(digest_in_hex) && message[message.size() - 33] == ' ', "a wrong digest passes");
}

std::string_view next_message(std::string_view& input) {
  const bool is_of_lines = mechanism_name == "LOGIN"; // the only one with several, none of which may have a line feed
  const std::size_t size = is_of_lines ? std::min(input.find('\n'), input.size()) : input.size();
  const std::string_view message = input.substr(0, size);
  input.remove_prefix(std::min(size + 1, input.size()));
  return message;
}

const MechanismInfo& mechanism() {
  for (const MechanismInfo& info : built_in_mechanisms())
    if (info.name == mechanism_name) return info;
  SASLSPEC_HOLDS(false, "there is no such mechanism");
  std::abort();
}

} // namespace

void target(std::string_view input) {
  const MechanismInfo& info = mechanism();
  Surroundings surroundings;
  std::vector<std::max_align_t> room(info.size / sizeof(std::max_align_t) + 1);
  Negotiation* negotiation = info.create(room.data(), surroundings);
  std::string_view message;
  Verdict verdict = negotiation->step(std::nullopt);
  SASLSPEC_HOLDS(std::holds_alternative<Continue>(verdict), "nothing was sent, and it is over");
  for (int turns = 0; std::holds_alternative<Continue>(verdict); ++turns) {
    SASLSPEC_HOLDS(turns < 3, "it goes on and on");
    message = next_message(input);
    verdict = negotiation->step(message);
  }
  if (const auto* done = std::get_if<Done>(&verdict)) check(*done, message, surroundings);
  if (const auto* refuse = std::get_if<Refuse>(&verdict))
    SASLSPEC_HOLDS(refuse->reason != nullptr && refuse->code != Code::Ok && refuse->code != Code::Continue,
                   "a refusal that is none");
  negotiation->~Negotiation();
}

} // namespace saslspec::impl::fuzz
