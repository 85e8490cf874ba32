#include "saslspec/oracle/encoding.hpp"
#include "saslspec/vector_loader/vector.hpp"

#include <charconv>

namespace saslspec::vector_loader {
namespace {

constexpr std::size_t longest_octets = std::size_t{16} << 20U;

tl::expected<std::string, std::string> repetition(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc{} || rest.size() < 2 || rest.front() != ':')
    return tl::unexpected<std::string>{"not of the form repeat:<n>:<string>"};
  const std::string_view unit = rest.substr(1);
  if (count > longest_octets / unit.size()) return tl::unexpected<std::string>{"the repetition is too long"};
  std::string octets;
  octets.reserve(count * unit.size());
  for (std::size_t i = 0; i < count; ++i)
    octets += unit;
  return octets;
}

} // namespace

tl::expected<std::string, std::string> parse_octets(std::string_view text) {
  if (text.starts_with("repeat:")) return repetition(text.substr(7));
  if (text.starts_with("hex:")) {
    if (auto octets = oracle::from_hex(text.substr(4))) return *std::move(octets);
    return tl::unexpected<std::string>{"what follows hex: is not hexadecimal"};
  }
  if (text.starts_with("b64:")) {
    if (auto octets = oracle::from_base64(text.substr(4))) return *std::move(octets);
    return tl::unexpected<std::string>{"what follows b64: is not base64 in canonical form"};
  }
  return std::string{text};
}

} // namespace saslspec::vector_loader
