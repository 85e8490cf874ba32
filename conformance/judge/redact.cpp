#include "saslspec/judge/redact.hpp"

#include "saslspec/judge/judge.hpp"
#include "saslspec/oracle/traits.hpp"
#include "saslspec/oracle/world.hpp"

#include <algorithm>

namespace saslspec::judge {
namespace {

constexpr std::size_t shown_octets = 200;
// Shorter passwords occur inside ordinary words.
constexpr std::size_t shortest_secret = 6;

std::string escaped(std::string_view octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char octet : octets.substr(0, shown_octets)) {
    const auto value = static_cast<unsigned char>(octet);
    if (value == 0)
      text += "\\0";
    else if (value == '\\')
      text += "\\\\";
    else if (value >= 0x20 && value < 0x7f)
      text += octet;
    else
      text += {'\\', 'x', digits[value >> 4U], digits[value & 15U]};
  }
  if (octets.size() > shown_octets) text += "... (" + std::to_string(octets.size()) + " octets)";
  return text;
}

std::string size_of(std::size_t octets) {
  std::string text = "<";
  return text.append(std::to_string(octets)).append(" octets>");
}

void replace_all(std::string& text, std::string_view secret, std::string_view by) {
  if (secret.size() < shortest_secret) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + by.size()))
    text.replace(at, secret.size(), by);
}

// The number of octets that base64 text of that length encodes; other text is counted the same way.
std::size_t decoded_size(std::string_view base64) {
  while (!base64.empty() && base64.back() == '=')
    base64.remove_suffix(1);
  return base64.size() * 3 / 4;
}

// The value of the attribute `name` (after the start or a comma) becomes its size.
std::string without_attribute(std::string_view text, char name) {
  std::string result(text);
  for (std::size_t at = 0; at + 1 < result.size(); ++at) {
    const bool begins = at == 0 || result[at - 1] == ',';
    if (!begins || result[at] != name || result[at + 1] != '=') continue;
    // `p=tls-unique` in the GS2 header is no proof.
    const auto end = std::min(result.find(',', at), result.size());
    const std::string_view value(result.data() + at + 2, end - at - 2);
    if (name == 'p' && end != result.size()) continue;
    result.replace(at + 2, value.size(), size_of(decoded_size(value)));
  }
  return result;
}

// The value of the directive `name`, in a digest-response or the server's answer to it, becomes its size.
std::string without_hex(std::string text, std::string_view name) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    at += name.size();
    const auto end = std::min(text.find_first_not_of("0123456789abcdefABCDEF", at), text.size());
    text.replace(at, end - at, size_of((end - at) / 2));
  }
  return text;
}

std::string without_plain_password(std::string_view octets) {
  const auto first = octets.find('\0');
  if (first == std::string_view::npos) return escaped(octets);
  const auto second = octets.find('\0', first + 1);
  const auto password = (second == std::string_view::npos ? first : second) + 1;
  return escaped(octets.substr(0, password)) + (password < octets.size() ? "<password>" : "");
}

// Only the scheme of the value of auth= stays.
std::string without_token(std::string_view octets) {
  constexpr std::string_view key = "auth=";
  const auto found = octets.find(key);
  if (found == std::string_view::npos) return redacted(octets);
  const auto begin = found + key.size();
  const auto end = std::min(octets.find('\x01', begin), octets.size());
  const std::string_view value = octets.substr(begin, end - begin);
  const auto space = value.find(' ');
  const std::string_view scheme = space == std::string_view::npos ? std::string_view() : value.substr(0, space + 1);
  std::string text = escaped(octets.substr(0, begin)) + escaped(scheme);
  if (scheme.size() < value.size()) text += "<token>";
  return text + redacted(octets.substr(end));
}

std::string without_digest(std::string_view octets) {
  const auto space = octets.rfind(' ');
  const auto digest = space == std::string_view::npos ? 0 : space + 1;
  return escaped(octets.substr(0, digest)) + size_of((octets.size() - digest) / 2);
}

std::string without(oracle::Secret secret, std::string_view octets) {
  switch (secret) {
  case oracle::Secret::Whole:
    return "<password>";
  case oracle::Secret::AfterNuls:
    return without_plain_password(octets);
  case oracle::Secret::AfterSpace:
    return without_digest(octets);
  case oracle::Secret::HexDigests:
    return redacted(without_hex(without_hex(std::string(octets), "response="), "rspauth="));
  case oracle::Secret::Token:
    return without_token(octets);
  case oracle::Secret::Proofs:
    return redacted(without_attribute(without_attribute(octets, 'p'), 'v'));
  case oracle::Secret::None:
  case oracle::Secret::Invalid:
    break;
  }
  return redacted(octets);
}

} // namespace

std::string redacted(std::string_view text, std::string_view secret) {
  std::string result(text);
  for (const oracle::Account& account : oracle::accounts())
    replace_all(result, account.password, "<password>");
  replace_all(result, secret, "<password>");
  return escaped(result);
}

std::string redacted_sent(std::string_view mechanism, std::string_view message,
                          const std::optional<std::string>& octets) {
  if (!octets) return "NULL";
  if (octets->empty()) return "\"\"";
  if (octets->size() > 4096) return escaped(std::string_view(*octets).substr(0, 16)) + "... " + size_of(octets->size());
  const oracle::Traits& traits = oracle::traits(mechanism);
  return without(message.starts_with(traits.secret_in) ? traits.secret : oracle::Secret::None, *octets);
}

std::string redacted_received(const worker::Observation& observation) {
  if (observation.death != worker::Death::None) return words_of_death(observation);
  std::string text(model::name(observation.code));
  if (observation.code == model::Code::Undocumented) text += " (" + std::to_string(observation.native) + ")";
  if (observation.output && !observation.output->empty())
    text.append(" ").append(redacted(without_hex(without_attribute(*observation.output, 'v'), "rspauth=")));
  return text;
}

} // namespace saslspec::judge
