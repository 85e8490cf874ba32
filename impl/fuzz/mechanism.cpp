// One mechanism (SASLSPEC_FUZZ_MECHANISM), message by message: the input is cut at octets that no message has, or is
// one message. An identity is authenticated only if the surroundings have confirmed it.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
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
    SASLSPEC_HOLDS(next.sequence > 0 && is_otp_seed(next.seed), "the next entry is not well-formed");
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

// The conditions under which a mechanism may be satisfied by `message`, the last of the client.

void confirmed(const Done& done, std::string_view, const Surroundings& surroundings) {
  SASLSPEC_HOLDS(surroundings.is_confirmed && done.identity.authcid == "alice", "somebody was not confirmed");
}

void trace(const Done& done, std::string_view message, const Surroundings&) {
  SASLSPEC_HOLDS(done.identity.authcid == "anonymous" && is_utf8(message) && message.size() <= 1020,
                 "a trace is no trace");
}

void external_identity(const Done& done, std::string_view message, const Surroundings&) {
  SASLSPEC_HOLDS(done.identity.authcid == external && done.identity.authzid == message,
                 "another identity than EXTERNAL's");
}

void password_with_authzid(const Done& done, std::string_view message, const Surroundings& surroundings) {
  confirmed(done, message, surroundings);
  SASLSPEC_HOLDS(done.identity.authzid == message.substr(0, message.find('\0')), "another authorization identity");
}

void keyed_digest(const Done& done, std::string_view message, const Surroundings& surroundings) {
  confirmed(done, message, surroundings);
  SASLSPEC_HOLDS(message.ends_with(digest_in_hex) && message[message.size() - 33] == ' ', "a wrong digest passes");
}

void one_time_password(const Done& done, std::string_view message, const Surroundings& surroundings) {
  confirmed(done, message, surroundings);
  OtpValue value{};
  const auto response = parse_otp_response(message);
  SASLSPEC_HOLDS(response && !decode_otp(response->form, response->current, Hash::Md5, value) && value == next_password,
                 "another password passes");
}

void token(const Done& done, std::string_view message, const Surroundings& surroundings) {
  confirmed(done, message, surroundings);
  SASLSPEC_HOLDS(!done.message, "success comes with a message");
  SASLSPEC_HOLDS(message.find(" " + std::string(alices_token) + "\1") != std::string_view::npos,
                 "a token that was not sent");
}

void token_with_user(const Done& done, std::string_view message, const Surroundings& surroundings) {
  token(done, message, surroundings);
  SASLSPEC_HOLDS(message.starts_with("user=" + std::string(done.identity.authzid) + "\1"),
                 "another authorization identity");
}

struct Row {
  std::string_view mechanism;
  std::string_view separator; ///< between messages; empty: the input is one message
  void (*check)(const Done& done, std::string_view message, const Surroundings& surroundings);
};
constexpr Row rows[] = {
    {"ANONYMOUS",   "",     trace                },
    {"CRAM-MD5",    "",     keyed_digest         },
    {"EXTERNAL",    "",     external_identity    },
    {"LOGIN",       "\n",   confirmed            },
    {"OAUTHBEARER", "\xFF", token                },
    {"OTP",         "\n",   one_time_password    },
    {"PLAIN",       "",     password_with_authzid},
    {"XOAUTH2",     "\xFF", token_with_user      },
};

const Row& row() {
  const auto* found = std::find_if(std::begin(rows), std::end(rows),
                                   [](const Row& candidate) { return candidate.mechanism == mechanism_name; });
  SASLSPEC_HOLDS(found != std::end(rows), "the table lacks the mechanism");
  return *found;
}

std::string_view next_message(std::string_view& input, std::string_view separator) {
  const std::size_t end = separator.empty() ? std::string_view::npos : input.find(separator);
  const std::string_view message = input.substr(0, end);
  input.remove_prefix(std::min(message.size() + 1, input.size()));
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
    message = next_message(input, row().separator);
    verdict = negotiation->step(message);
  }
  if (const auto* done = std::get_if<Done>(&verdict)) row().check(*done, message, surroundings);
  if (const auto* refuse = std::get_if<Refuse>(&verdict))
    SASLSPEC_HOLDS(refuse->reason != nullptr && refuse->code != Code::Ok && refuse->code != Code::Continue,
                   "a refusal that is none");
  negotiation->~Negotiation();
}

} // namespace saslspec::impl::fuzz
