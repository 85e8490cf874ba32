#include "scram_grammar.hpp"

#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

namespace saslspec::oracle {
namespace {

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

/// The value of the first attribute with that name.
std::optional<std::string_view> attribute(const std::vector<std::string_view>& parts, char name) {
  for (const std::string_view part : parts)
    if (part.size() >= 2 && part[0] == name && part[1] == '=') return part.substr(2);
  return {};
}

bool is_value(std::string_view text) {
  return !text.empty() && text.find('\0') == std::string_view::npos && is_utf8(text);
}

bool is_attribute(std::string_view part) {
  const bool letter = !part.empty() && ((part[0] >= 'A' && part[0] <= 'Z') || (part[0] >= 'a' && part[0] <= 'z'));
  return letter && part.size() > 2 && part[1] == '=' && is_value(part.substr(2));
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

bool is_posit_number(std::string_view text) {
  return !text.empty() && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint32_t count_of(std::string_view text) {
  std::uint32_t count = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), count);
  if (result.ec == std::errc::result_out_of_range) return std::numeric_limits<std::uint32_t>::max();
  return std::max<std::uint32_t>(count, 1);
}

/// The attributes that may follow the fixed ones in either server message.
Observed check_extensions(const std::vector<std::string_view>& parts, std::size_t from, std::string_view requirement) {
  for (std::size_t i = from; i < parts.size(); ++i)
    if (!is_attribute(parts[i]))
      return violation(std::string{requirement}, "an extension is not letter, \"=\" and a value");
  return {};
}

Observed check_no_mandatory_extension(const std::vector<std::string_view>& parts) {
  if (!attribute(parts, 'm')) return {};
  return violation("RFC5802-5.1-server-no-m", "the server sends the reserved attribute m");
}

Observed check_nonce(std::string_view nonce, std::string_view client_nonce) {
  if (!nonce.starts_with(client_nonce))
    return violation("RFC5802-5.1-nonce-prefix", "the nonce does not begin with the client's");
  if (nonce.size() == client_nonce.size())
    return violation("RFC5802-5.1-nonce-prefix", "the server adds nothing to the client's nonce");
  if (!is_printable(nonce.substr(client_nonce.size())))
    return violation("RFC5802-5.1-r-server-printable", "the server's part of the nonce is not printable ASCII");
  return {};
}

/// Recommendations are checked last, so that they never hide a requirement.
Observed check_recommendations(const ServerFirst& message, Hash hash) {
  constexpr std::uint32_t least_iterations = 4096;
  if (message.salt.empty()) return violation("RFC5802-9-salt-min", "the salt is empty");
  if (message.iterations < least_iterations)
    return violation(hash == Hash::Sha1 ? "RFC5802-5.1-i-min-4096" : "RFC7677-3-iterations",
                     "the iteration count " + std::to_string(message.iterations) + " is below 4096");
  return {};
}

} // namespace

std::string saslname(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == ',')
      text += "=2C";
    else if (c == '=')
      text += "=3D";
    else
      text += c;
  }
  return text;
}

std::optional<std::string> from_saslname(std::string_view text) {
  std::string name;
  while (!text.empty()) {
    const bool comma = text.starts_with("=2C");
    const bool equals = text.starts_with("=3D");
    if (text.front() == '=' && !comma && !equals) return {};
    name += comma ? ',' : equals ? '=' : text.front();
    text.remove_prefix(comma || equals ? 3 : 1);
  }
  return name;
}

ServerFirst read_server_first(std::string_view text) {
  const auto parts = split(text);
  ServerFirst message;
  message.nonce = attribute(parts, 'r').value_or("");
  message.salt = from_base64(attribute(parts, 's').value_or("")).value_or("");
  message.iterations = count_of(attribute(parts, 'i').value_or("1"));
  return message;
}

ClientFirst read_client_first(std::string_view text) {
  ClientFirst message;
  const std::size_t first = text.find(',');
  const std::size_t second = first == std::string_view::npos ? first : text.find(',', first + 1);
  if (second == std::string_view::npos) {
    message.bare = text;
    return message;
  }
  message.gs2_header = text.substr(0, second + 1);
  message.bare = text.substr(second + 1);
  const auto parts = split(message.bare);
  message.nonce = attribute(parts, 'r').value_or("");
  message.user = from_saslname(attribute(parts, 'n').value_or("")).value_or("");
  const std::string_view authzid = text.substr(first + 1, second - first - 1);
  if (authzid.starts_with("a=")) message.authzid = from_saslname(authzid.substr(2)).value_or("");
  return message;
}

Observed check_server_first(std::string_view text, std::string_view client_nonce, Hash hash) {
  constexpr const char* grammar = "RFC5802-7-server-first-grammar";
  const auto parts = split(text);
  if (auto checked = check_no_mandatory_extension(parts); !checked) return checked;
  if (!parts[0].starts_with("r=")) return violation(grammar, "the message does not begin with the nonce");
  if (!attribute(parts, 'i')) return violation("RFC5802-5.1-i-sent", "the iteration count is missing");
  if (parts.size() < 3 || !parts[1].starts_with("s=") || !parts[2].starts_with("i="))
    return violation(grammar, "the nonce is not followed by salt and iteration count in this order");
  if (auto checked = check_nonce(parts[0].substr(2), client_nonce); !checked) return checked;
  if (!from_base64(parts[1].substr(2))) return violation("RFC5802-5.1-s-base64", "the salt is not base64");
  if (!is_posit_number(parts[2].substr(2)))
    return violation("RFC5802-7-iteration-posit", "the iteration count is not a positive decimal number");
  if (auto checked = check_extensions(parts, 3, grammar); !checked) return checked;
  return check_recommendations(read_server_first(text), hash);
}

Observed check_server_final(std::string_view text, const std::optional<std::string>& signature) {
  constexpr const char* grammar = "RFC5802-7-server-final-grammar";
  const auto parts = split(text);
  if (!parts[0].starts_with("v=")) return violation(grammar, "the message does not begin with the server signature");
  const auto sent = from_base64(parts[0].substr(2));
  if (!sent) return violation(grammar, "the server signature is not base64");
  if (auto checked = check_no_mandatory_extension(parts); !checked) return checked;
  if (auto checked = check_extensions(parts, 1, grammar); !checked) return checked;
  if (signature && *sent != *signature)
    return violation("RFC5802-3-server-signature", "the server signature is not that of this exchange");
  return {};
}

Observed check_server_error(std::string_view text) {
  const auto parts = split(text);
  if (!parts[0].starts_with("e="))
    return violation("RFC5802-5.1-e-required-if-sent", "the message that comes with a failure is not an error");
  if (!is_value(parts[0].substr(2)))
    return violation("RFC5802-7-error-values", "the error has no value, or one that is not text");
  return check_extensions(parts, 1, "RFC5802-7-server-final-grammar");
}

} // namespace saslspec::oracle
