// XOAUTH2: bearer tokens before OAUTHBEARER, as Google and Microsoft document it for their mail servers.
#pragma once

#include "mechanisms/bearer.hpp"

namespace saslspec::impl {

class Xoauth2 final : public Bearer {
public:
  explicit Xoauth2(Surroundings& surroundings) : Bearer(surroundings, "XOAUTH2") {}

private:
  [[nodiscard]] Verdict take_request(std::string_view text) override;
  [[nodiscard]] std::span<const JsonMember> describe(const TokenAnswer& answer, Members& room) const override;
  [[nodiscard]] bool is_acknowledgement(std::string_view message) const override { return message.empty(); }
};

} // namespace saslspec::impl
