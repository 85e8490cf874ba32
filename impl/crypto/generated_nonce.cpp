#include "crypto/generated_nonce.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>

#include "crypto/random.hpp"
#include "text/base64.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t nonce_octets = 18;
constexpr std::size_t max_server_name = 255;

bool fits_a_msg_id(std::string_view name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]";
  return !name.empty() && name.size() <= max_server_name && name.find_first_not_of(allowed) == std::string_view::npos;
}

/// Appends to a fixed buffer; once something does not fit, nothing more does.
class Writer {
public:
  explicit Writer(std::span<char> out) : next_(out.data()), end_(out.data() + out.size()) {}

  void text(std::string_view text) {
    if (next_ == nullptr || text.size() > static_cast<std::size_t>(end_ - next_)) {
      next_ = nullptr;
      return;
    }
    next_ = std::copy(text.begin(), text.end(), next_);
  }
  void number(std::uint64_t value) {
    std::array<char, 20> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    text({digits.data(), end});
  }
  /// One past the last character written; null when something did not fit.
  const char* end() const { return next_; }

private:
  char* next_;
  char* end_;
};

} // namespace

bool generate_nonce(std::span<char> out, std::size_t& used) {
  std::array<std::uint8_t, nonce_octets> octets;
  if (out.size() < base64_size(nonce_octets) || !random_octets(octets)) return false;
  base64_encode({reinterpret_cast<const char*>(octets.data()), octets.size()}, out.data());
  used = base64_size(nonce_octets);
  return true;
}

bool generate_challenge(std::string_view server_name, std::span<char> out, std::size_t& used) {
  std::array<std::uint64_t, 2> random;
  if (!random_octets({reinterpret_cast<std::uint8_t*>(random.data()), sizeof random})) return false;
  Writer writer(out);
  writer.text("<");
  writer.number(random[0]);
  writer.number(random[1]);
  writer.text(".");
  writer.number(static_cast<std::uint64_t>(std::time(nullptr)));
  writer.text("@");
  writer.text(fits_a_msg_id(server_name) ? server_name : "localhost");
  writer.text(">");
  if (writer.end() == nullptr) return false;
  used = static_cast<std::size_t>(writer.end() - out.data());
  return true;
}

} // namespace saslspec::impl
