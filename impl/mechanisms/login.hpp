// LOGIN (draft-murchison-sasl-login-00): the name, then the password, each after a prompt.
#pragma once

#include "mechanisms/held_text.hpp"
#include "mechanisms/turns.hpp"

namespace saslspec::impl {

class Login final : public ServerFirst {
public:
  explicit Login(Surroundings& surroundings) : surroundings_(surroundings), name_(surroundings) {}

private:
  [[nodiscard]] Verdict challenge() override;
  [[nodiscard]] Verdict respond(std::string_view message) override;
  [[nodiscard]] Verdict take_name(std::string_view name);
  [[nodiscard]] Verdict take_password(std::string_view password);

  Surroundings& surroundings_;
  HeldName name_;
  bool name_taken_ = false;
};

} // namespace saslspec::impl
