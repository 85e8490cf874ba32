#include "mechanisms/cram_md5.hpp"

#include "crypto/digest.hpp"
#include "crypto/hex.hpp"
#include "crypto/nonce.hpp"
#include "mechanisms/prepared.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t digest_octets = 16;
constexpr std::size_t max_challenge = 512;

// response = username SP digest; the grammar is the expired successor draft's, RFC 2195 has it in words
struct Response {
  std::string_view username;
  std::string_view digest; ///< 32 lower-case hexadecimal digits
};

bool is_lower_hex(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

tl::expected<Response, Refuse> parse(std::string_view text) {
  const auto refuse = [](const char* reason) { return tl::unexpected(violation(reason)); };
  if (text.size() > max_prepared_input + 1 + 2 * digest_octets) return refuse("the response is too long");
  const std::size_t space = text.rfind(' '); // a name may hold spaces (RFC2195-2-spaces-in-name)
  if (space == std::string_view::npos) return refuse("the response has no space");

  const Response response{text.substr(0, space), text.substr(space + 1)};
  if (response.username.empty()) return refuse("the user name is empty");
  if (response.username.find('\0') != std::string_view::npos) return refuse("the user name has a NUL");
  if (response.digest.size() != 2 * digest_octets || !all_are(response.digest, is_lower_hex))
    return refuse("the digest is not 32 lower-case hexadecimal digits");
  return response;
}

} // namespace

Verdict CramMd5::challenge() {
  std::array<char, max_challenge> text;
  std::size_t used = 0;
  if (!cram_challenge(surroundings_.server_name(), text, used)) return Refuse{Code::Fail, "no challenge could be made"};
  if (!challenge_.assign({text.data(), used})) return out_of_memory;
  return Continue{challenge_.view()};
}

/// Computes the right answer of the user. For an unknown user the work is the same, and the code tells the difference.
Code CramMd5::expected_digest(std::span<std::uint8_t, 16> digest) {
  const Code from_key = surroundings_.cram_md5_digest(name_.view(), challenge_.view(), digest);
  if (from_key != Code::Unavail) return from_key;

  std::string_view password;
  const Code code = surroundings_.password(name_.view(), password);
  const bool usable = code == Code::Ok && !password.empty();
  if (!hmac(Hash::Md5, usable ? password : "nobody's password", {challenge_.view()}, digest.data())) return Code::Fail;
  return code == Code::Ok && !usable ? Code::NoUser : code;
}

Verdict CramMd5::respond(std::string_view message) {
  const auto response = parse(message);
  if (!response) return response.error();
  PreparationBuffer buffer;
  const auto name = prepare_presented(response->username, buffer);
  if (!name) return name.error();
  if (!name_.assign(*name)) return out_of_memory;

  Secret<digest_octets> digest;
  Secret<2 * digest_octets> hex;
  const Code code = expected_digest(std::span<std::uint8_t, digest_octets>(digest.data(), digest_octets));
  write_hex(digest.view(digest_octets), reinterpret_cast<char*>(hex.data()));
  const bool matches = equal_in_constant_time(hex.view(2 * digest_octets), response->digest);
  if (code != Code::Ok) return refusal_of(code);
  if (!matches) return wrong_credentials("the digest is wrong");
  return Done{
      {name_.view(), {}},
      std::nullopt
  };
}

} // namespace saslspec::impl
