#include "mechanisms/otp_messages.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "crypto/otp_algorithm.hpp"
#include "mechanisms/otp_text.hpp"
#include "mechanisms/otp_words.hpp"
#include "mechanisms/prepared.hpp"
#include "mechanisms/turns.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

struct Type {
  std::string_view name;
  OtpForm form;
  bool initialises;
};

constexpr Type types[] = {
    {"hex",       OtpForm::Hex,  false},
    {"word",      OtpForm::Word, false},
    {"init-hex",  OtpForm::Hex,  true },
    {"init-word", OtpForm::Word, true },
};

/// RFC 2243 section 2.2, item 3: types are written in any letter case.
const Type* find_type(std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto* found = std::find_if(std::begin(types), std::end(types), [&](const Type& type) {
    return std::equal(name.begin(), name.end(), type.name.begin(), type.name.end(),
                      [&](char a, char b) { return lower(a) == b; });
  });
  return found == std::end(types) ? nullptr : found;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// sequence-number: "4*3DIGIT" can only mean some number of digits up to four
std::optional<std::uint32_t> sequence_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.size() > 4 || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// hex-64bit = 16(hex-char *LWSP-char)
bool decode_hex(std::string_view text, OtpValue& out) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (otp_white_space.find(c) != std::string_view::npos) continue;
    const auto digit = hex_digit(c);
    if (!digit || digits == 2 * out.size()) return false;
    std::uint8_t& octet = out[digits / 2];
    octet = static_cast<std::uint8_t>(static_cast<unsigned>(octet) << 4 | *digit);
    ++digits;
  }
  return digits == 2 * out.size();
}

} // namespace

tl::expected<OtpIdentities, Refuse> parse_otp_identities(std::string_view text) {
  const auto refuse = [](const char* reason) { return tl::unexpected(violation(reason)); };
  if (text.size() > 2 * max_prepared_input + 1) return refuse("the message is too long");
  const std::size_t nul = text.find('\0');
  if (nul == std::string_view::npos) return refuse("the message has no NUL");
  const OtpIdentities message{text.substr(0, nul), text.substr(nul + 1)};
  if (message.authcid.find('\0') != std::string_view::npos) return refuse("the message has more than one NUL");
  if (message.authcid.empty()) return refuse("the authentication identity is empty");
  if (message.authzid.size() > max_prepared_input) return refuse("the authorization identity is too long");
  if (!is_utf8(text)) return refuse("the message is not UTF-8");
  return message;
}

// extended-response = type 1*(":" argument)
tl::expected<OtpResponse, Refuse> parse_otp_response(std::string_view text) {
  const auto refuse = [](const char* reason) { return tl::unexpected(violation(reason)); };
  if (text.size() > max_otp_response) return refuse("the response is too long");
  if (!is_utf8(text)) return refuse("the response is not UTF-8");
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return refuse("the response is not an extended one");
  std::string_view name = text.substr(0, colon);
  const std::string_view token = next_otp_token(name);
  const Type* type = find_type(token);
  if (type == nullptr || !next_otp_token(name).empty()) return refuse("the type of the response is not supported");

  text.remove_prefix(colon + 1);
  OtpResponse response{type->form, type->initialises, text, {}};
  if (!type->initialises) return response; // a colon further on is no part of a password
  const std::size_t end = std::min(text.find(':'), text.size());
  response.current = text.substr(0, end);
  response.parameters = text.substr(end);
  return response;
}

// ":" new-params ":" new-OTP
tl::expected<OtpParameters, Refuse> parse_otp_parameters(std::string_view text) {
  const auto refuse = [](const char* reason) { return tl::unexpected(violation(reason)); };
  const std::size_t colon = text.find(':', 1);
  if (text.empty() || colon == std::string_view::npos) return refuse("the new parameters or password are missing");
  std::string_view rest = text.substr(1, colon - 1);
  const auto hash = otp_hash(next_otp_token(rest));
  const auto sequence = sequence_number(next_otp_token(rest));
  const std::string_view seed = next_otp_token(rest);
  if (!next_otp_token(rest).empty()) return refuse("there are more than three new parameters");
  if (!hash) return refuse("the new algorithm is not supported");
  if (!sequence) return refuse("the new sequence number is not a number of up to four digits");
  if (*sequence < 2) return refuse("the new sequence number leaves no password to be used");
  if (!is_otp_seed(seed)) return refuse("the new seed is not 1 to 16 letters and digits");
  return OtpParameters{*hash, *sequence, seed, text.substr(colon + 1)};
}

std::optional<Refuse> decode_otp(OtpForm form, std::string_view text, Hash hash, OtpValue& out) {
  if (form == OtpForm::Hex) {
    if (decode_hex(text, out)) return std::nullopt;
    return violation("the password is not 16 hexadecimal digits");
  }
  switch (decode_otp_words(text, hash, out)) {
  case OtpWords::Ready:
    return std::nullopt;
  case OtpWords::Malformed:
    return violation("the password is not six words");
  case OtpWords::Mixed:
    return wrong_credentials("some words are in the standard dictionary and some are not");
  case OtpWords::WrongChecksum:
    return wrong_credentials("the checksum of the words is wrong");
  case OtpWords::Failed:
    break;
  }
  return digest_failed;
}

} // namespace saslspec::impl
