// ANONYMOUS (RFC 4505): every client gets in, with a trace that proves nothing.
#pragma once

#include "mechanisms/turns.hpp"

namespace saslspec::impl {

class Anonymous final : public ClientFirst {
public:
  explicit Anonymous(Surroundings&) {}

private:
  [[nodiscard]] Verdict respond(std::string_view message) override;
};

} // namespace saslspec::impl
