// Octets that may be absent.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace saslspec::impl {

/// As std::optional<std::string_view>, in two words: passed and returned in registers. Empty octets are not absent.
class OptionalOctets {
public:
  constexpr OptionalOctets() = default;
  constexpr OptionalOctets(std::nullopt_t) {}
  constexpr OptionalOctets(std::string_view octets) : octets_(octets.data() == nullptr ? "" : octets) {}

  constexpr bool has_value() const { return octets_.data() != nullptr; }
  constexpr explicit operator bool() const { return has_value(); }
  constexpr std::string_view operator*() const { return octets_; }
  constexpr const std::string_view* operator->() const { return &octets_; }
  /// Null when absent.
  constexpr const char* data() const { return octets_.data(); }
  /// 0 when absent.
  constexpr std::size_t size() const { return octets_.size(); }

private:
  std::string_view octets_; ///< without data: absent
};

} // namespace saslspec::impl
