// Base64: only the canonical form is accepted, and every octet string has a canonical form.
#include "text/base64.hpp"

#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"

namespace saslspec::impl::fuzz {

namespace {

std::string encoded(std::string_view octets) {
  std::string text(base64_size(octets.size()), '\0');
  base64_encode(octets, text.data());
  return text;
}

/// Into a block of exactly `room` octets.
std::optional<std::string> decoded(std::string_view text, std::size_t room) {
  std::vector<std::uint8_t> out(room);
#ifdef SASLSPEC_FUZZ_PLANTED // a decoder that trusts the length of its input
  if (text.size() % 4 == 0 && room > 0) out.data()[text.size() / 4 * 3] = 0;
#endif
  const auto used = base64_decode(text, out);
  if (!used) return std::nullopt;
  SASLSPEC_HOLDS(*used <= room, "more was decoded than there was room for");
  return std::string(reinterpret_cast<const char*>(out.data()), *used);
}

} // namespace

void target(std::string_view input) {
  const std::string text = encoded(input);
  SASLSPEC_HOLDS(decoded(text, input.size()) == input, "encoding and decoding do not bring back the octets");
  if (!input.empty())
    SASLSPEC_HOLDS(!decoded(text, input.size() - 1), "something was decoded that there was no room for");
  if (const auto octets = decoded(input, input.size()))
    SASLSPEC_HOLDS(encoded(*octets) == input, "a text was accepted that is not canonical");
}

} // namespace saslspec::impl::fuzz
