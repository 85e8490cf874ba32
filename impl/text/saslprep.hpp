// String preparation by libidn, with a fast path for strings that stay as they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/secret.hpp"

namespace saslspec::impl {

/// RFC 3454 section 7: unassigned code points are allowed in queries, which clients present, and prohibited in stored
/// strings, which go into a database or a key.
enum class StringRules : std::uint8_t { Query = 1, Stored };

enum class Preparation : std::uint8_t {
  Ready = 1,
  NotUtf8,
  Prohibited, ///< a prohibited character, a failed bidirectional check or, in a stored string, an unassigned code point
  TooLong,    ///< longer than 1020 octets, or than the buffer once prepared
  NoMemory,
};

/// The length of the longest string that is prepared: 255 characters of four octets, the most that RFC 4505 allows. RFC
/// 4616 asks for no more than 255 octets.
inline constexpr std::size_t max_prepared_input = 1020;

/// Room for a prepared string, wiped at the end of its life. 255 octets grow to 2805 at most under NFKC.
class PreparationBuffer {
public:
  PreparationBuffer() = default;
  PreparationBuffer(const PreparationBuffer&) = delete;
  PreparationBuffer& operator=(const PreparationBuffer&) = delete;
  ~PreparationBuffer() {
    if (touched_) wipe(octets_.data(), octets_.size());
  }

  /// The room. After this call it is wiped at the end.
  std::span<char> open() {
    touched_ = true;
    return octets_;
  }

private:
  std::array<char, 4096> octets_;
  bool touched_ = false;
};

/// Applies the SASLprep profile (RFC 4013). When Ready, `prepared` is `text` itself or lies in `buffer`; it may be
/// empty, which the mechanisms' standards treat as a failure.
[[nodiscard]] Preparation saslprep(std::string_view text, StringRules rules, PreparationBuffer& buffer,
                                   std::string_view& prepared);

/// Checks `text` by the "trace" profile (RFC 4505 section 3), which changes nothing.
[[nodiscard]] Preparation check_trace(std::string_view text);

} // namespace saslspec::impl
