// MD5 with its inner state in view. The ABIs need the state itself: v2 hands MD5 contexts to plug-ins, v1 stores
// HMAC-MD5's states as the secret of CRAM-MD5. Everything else uses crypto/digest.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace saslspec::impl {

/// Laid out as both ABIs have it.
struct Md5 {
  std::array<std::uint32_t, 4> state;
  std::array<std::uint32_t, 2> bits; ///< so far, low word first
  std::array<std::uint8_t, 64> block;

  void init();
  void update(std::string_view octets);
  /// The digest; the context is wiped.
  void finish(std::span<std::uint8_t, 16> digest);
};

/// The states of the two digests of HMAC-MD5 (RFC 2104) after the key, words in network order.
struct HmacMd5State {
  std::array<std::uint32_t, 4> inner;
  std::array<std::uint32_t, 4> outer;
};

struct HmacMd5 {
  Md5 inner;
  Md5 outer;

  void init(std::string_view key);
  void init(const HmacMd5State& state);
  /// The state before octets were added to `inner`.
  HmacMd5State state() const;
  /// The digest of the octets that were added to `inner`; the context is wiped.
  void finish(std::span<std::uint8_t, 16> digest);
};

} // namespace saslspec::impl
