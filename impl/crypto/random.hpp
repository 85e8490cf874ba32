// Random octets for nonces, salts and secrets.
#pragma once

#include <cstdint>
#include <span>

namespace saslspec::impl {

/// Fills `out` with random octets of the kernel's generator; false when it gives none. Any thread may call it.
[[nodiscard]] bool random_octets(std::span<std::uint8_t> out);

} // namespace saslspec::impl
