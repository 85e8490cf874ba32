// EXTERNAL (RFC 4422 appendix A): credentials established outside SASL; the client may name the identity that it wants
// to act as.
#pragma once

#include "mechanisms/turns.hpp"

namespace saslspec::impl {

class External final : public ClientFirst {
public:
  explicit External(Surroundings& surroundings) : surroundings_(surroundings) {}

private:
  [[nodiscard]] Verdict respond(std::string_view message) override;

  Surroundings& surroundings_;
};

} // namespace saslspec::impl
