// OTP (RFC 2444): the user answers with the one-time password before the last, which cannot be computed from the last.
#pragma once

#include <array>

#include "crypto/otp.hpp"
#include "crypto/secret.hpp"
#include "mechanisms/held_text.hpp"
#include "mechanisms/otp_messages.hpp"
#include "mechanisms/turns.hpp"

namespace saslspec::impl {

class Otp final : public ClientFirst {
public:
  explicit Otp(Surroundings& surroundings)
      : surroundings_(surroundings), authcid_(surroundings), authzid_(surroundings) {}
  Otp(const Otp&) = delete;
  Otp& operator=(const Otp&) = delete;
  ~Otp() override { wipe(next_.last.data(), next_.last.size()); }

private:
  [[nodiscard]] Verdict respond(std::string_view message) override;
  [[nodiscard]] Verdict take_identities(std::string_view text);
  [[nodiscard]] Verdict take_password(std::string_view text);

  [[nodiscard]] std::optional<Refuse> hold_entry();
  void hold_mock(std::span<const std::uint8_t> random);
  [[nodiscard]] std::optional<Refuse> check_current(const OtpResponse& response);
  [[nodiscard]] std::optional<Refuse> begin_series(const OtpResponse& response);
  [[nodiscard]] std::optional<Refuse> replace();
  [[nodiscard]] Verdict write_challenge();

  Surroundings& surroundings_;
  bool challenged_ = false;
  const char* unusable_ = nullptr;   ///< the reason why no password is accepted; null: the entry belongs to an account
  Code why_unusable_ = Code::NoUser; ///< the store's code for an account that may not be used

  HeldName authcid_;
  HeldName authzid_;
  OtpEntry entry_{}; ///< its seed lies in seed_
  OtpEntry next_{};  ///< the entry that takes its place
  std::array<char, max_otp_seed> seed_;
  std::array<char, 48> challenge_;
};

} // namespace saslspec::impl
