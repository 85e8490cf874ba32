// The messages of OTP: the parts make up the message again, and a password is the same in every notation.
#include <string>

#include "fuzz/fuzz.hpp"
#include "mechanisms/otp_messages.hpp"
#include "mechanisms/otp_text.hpp"

namespace saslspec::impl::fuzz {

namespace {

/// What stays of `text` when all white space between tokens becomes `separator`.
std::string joined(std::string_view text, std::string_view separator) {
  std::string out;
  for (std::string_view token = next_otp_token(text); !token.empty(); token = next_otp_token(text))
    out.append(out.empty() ? std::string_view() : separator).append(token);
  return out;
}

std::string hex(const OtpValue& value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned octet : value) {
    out += digits[octet / 16];
    out += digits[octet % 16];
  }
  return out;
}

std::string lower(std::string text) {
#ifndef SASLSPEC_FUZZ_PLANTED // or else one who writes capitals has another password
  for (char& c : text)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
#endif
  return text;
}

void check_password(std::string_view text) {
  OtpValue value{};
  const std::string digits = lower(joined(text, ""));
  const bool is_hex = digits.size() == 2 * value.size() && digits.find_first_not_of("0123456789abcdef") == digits.npos;
  SASLSPEC_HOLDS(decode_otp(OtpForm::Hex, text, Hash::Md5, value).has_value() != is_hex,
                 "not just sixteen digits are a password");
  SASLSPEC_HOLDS(!is_hex || digits == hex(value), "the password is not the digits");
  for (const Hash hash : {Hash::Md5, Hash::Sha1}) {
    OtpValue again{};
    const auto refusal = decode_otp(OtpForm::Word, text, hash, value);
    const auto other = decode_otp(OtpForm::Word, joined(text, " "), hash, again);
    SASLSPEC_HOLDS(refusal.has_value() == other.has_value(), "white space makes another password");
    SASLSPEC_HOLDS(refusal || value == again, "white space makes another password");
    SASLSPEC_HOLDS(!refusal || (refusal->reason != nullptr && refusal->code != Code::Ok), "a refusal that is none");
  }
}

void check_identities(std::string_view input) {
  const auto message = parse_otp_identities(input);
  if (!message) return;
  SASLSPEC_HOLDS(std::string(message->authzid) + '\0' + std::string(message->authcid) == input,
                 "the names are not the message");
  SASLSPEC_HOLDS(!message->authcid.empty() && message->authcid.find('\0') == std::string_view::npos,
                 "the name is no name");
}

void check_parameters(std::string_view text) {
  const auto parameters = parse_otp_parameters(text);
  if (!parameters) return;
  SASLSPEC_HOLDS(lies_within(parameters->seed, text) && lies_within(parameters->password, text),
                 "a parameter lies elsewhere");
  SASLSPEC_HOLDS(is_otp_seed(parameters->seed), "the seed is no seed");
  SASLSPEC_HOLDS(parameters->sequence >= 2 && parameters->sequence <= max_otp_sequence, "the number is out of range");
  SASLSPEC_HOLDS(text.ends_with(":" + std::string(parameters->password)), "the password is not the last argument");
  check_password(parameters->password);
}

} // namespace

void target(std::string_view input) {
  check_identities(input);
  check_parameters(input);
  const auto response = parse_otp_response(input);
  if (!response) return check_password(input);
  SASLSPEC_HOLDS(response->initialises || response->parameters.empty(), "parameters that were not sent");
  SASLSPEC_HOLDS(input.ends_with(":" + std::string(response->current) + std::string(response->parameters)),
                 "the arguments are not the message");
  check_password(response->current);
  if (response->initialises) check_parameters(response->parameters);
}

} // namespace saslspec::impl::fuzz
