// One mechanism (SASLSPEC_FUZZ_MECHANISM), message by message: lines of the input, or what is between octets that no
// message has, or the whole of it. Nobody is authenticated whom the surroundings have not confirmed.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/mechanism.hpp"
#include "crypto/otp.hpp"
#include "fuzz/fuzz.hpp"
#include "mechanisms/otp_messages.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl::fuzz {

namespace {

constexpr std::string_view mechanism_name = SASLSPEC_FUZZ_MECHANISM;
constexpr std::string_view external = "fred@example.com";
constexpr std::string_view challenge_free_digest("\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef",
                                                 16);
constexpr std::string_view digest_in_hex = "0123456789abcdef0123456789abcdef";
constexpr std::string_view alices_token = "wonderland-7";
/// RFC 2289, appendix C: MD5, "This is a test.", "TeSt", number 1. Number 2 was used last.
constexpr OtpValue next_password{0x79, 0x65, 0xe0, 0x54, 0x36, 0xf5, 0x02, 0x9f};

bool is_bearer() {
  return mechanism_name == "OAUTHBEARER" || mechanism_name == "XOAUTH2";
}

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
  Code otp_entry(std::string_view user, OtpEntry& out) override {
    out = {Hash::Md5, 2, "TeSt", {}};
    SASLSPEC_HOLDS(otp_step(Hash::Md5, next_password, out.last), "MD5 fails");
    return user == "alice" ? Code::Ok : Code::NoUser;
  }
  Code otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) override {
    SASLSPEC_HOLDS(user == "alice" && expected.sequence == 2, "another entry is replaced");
    SASLSPEC_HOLDS(next.sequence > 0 && is_otp_seed(next.seed), "the next entry is none");
    is_confirmed = true;
    return Code::Ok;
  }
  Code check_token(std::string_view of, std::string_view, std::string_view token, TokenAnswer& out) override {
    SASLSPEC_HOLDS(of == mechanism_name, "the token came by another mechanism");
    out = {"alice", "", "mail", "https://server.example.com/"};
    is_confirmed = token == alices_token;
#ifdef SASLSPEC_FUZZ_PLANTED // any token of that length is as good
    if (token.size() == alices_token.size()) return Code::Ok;
#endif
    return is_confirmed ? Code::Ok : Code::BadAuth;
  }
  std::string_view external_identity() const override {
    return external;
  }
  std::string_view server_name() const override {
    return "server.example.com";
  }
  std::span<const std::uint8_t> mock_secret() const override {
    return secret_;
  }
  void* allocate(std::size_t size) override {
    return std::malloc(size);
  }
  void release(void* block) override {
    std::free(block);
  }

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
  if (is_bearer())
    SASLSPEC_HOLDS(message.find(" " + std::string(alices_token) + "\1") != std::string_view::npos,
                   "a token that was not sent");
  if (mechanism_name == "XOAUTH2")
    SASLSPEC_HOLDS(message.starts_with("user=" + std::string(identity.authzid) + "\1"),
                   "another authorization identity");
  if (mechanism_name == "OTP") {
    OtpValue value{};
    const auto response = parse_otp_response(message);
    SASLSPEC_HOLDS(response && !decode_otp(response->form, response->current, Hash::Md5, value) &&
                       value == next_password,
                   "another password passes");
  }
  if (mechanism_name == "CRAM-MD5")
    SASLSPEC_HOLDS(message.ends_with(digest_in_hex) && message[message.size() - 33] == ' ', "a wrong digest passes");
}

/// What stands between messages; npos: there is one.
std::size_t end_of_message(std::string_view input) {
  if (mechanism_name == "LOGIN" || mechanism_name == "OTP") return input.find('\n');
  return is_bearer() ? input.find('\xFF') : std::string_view::npos;
}

std::string_view next_message(std::string_view& input) {
  const std::size_t size = std::min(end_of_message(input), input.size());
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
    SASLSPEC_HOLDS(is_utf8(std::get<Continue>(verdict).message), "a challenge is not UTF-8");
    message = next_message(input);
    verdict = negotiation->step(message);
  }
  if (const auto* done = std::get_if<Done>(&verdict)) check(*done, message, surroundings);
  if (is_bearer() && std::holds_alternative<Done>(verdict))
    SASLSPEC_HOLDS(!std::get<Done>(verdict).message, "success comes with a message");
  if (const auto* refuse = std::get_if<Refuse>(&verdict))
    SASLSPEC_HOLDS(refuse->reason != nullptr && refuse->code != Code::Ok && refuse->code != Code::Continue,
                   "a refusal that is none");
  negotiation->~Negotiation();
}

} // namespace saslspec::impl::fuzz
