// CRAM-MD5 (RFC 2195): HMAC-MD5 of a challenge under the shared secret.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "mechanisms/held_text.hpp"
#include "mechanisms/turns.hpp"

namespace saslspec::impl {

class CramMd5 final : public ServerFirst {
public:
  explicit CramMd5(Surroundings& surroundings)
      : surroundings_(surroundings), challenge_(surroundings), name_(surroundings) {}

private:
  [[nodiscard]] Verdict challenge() override;
  [[nodiscard]] Verdict respond(std::string_view message) override;
  [[nodiscard]] Code expected_digest(std::span<std::uint8_t, 16> digest);

  Surroundings& surroundings_;
  HeldText<128> challenge_;
  HeldName name_;
};

} // namespace saslspec::impl
