// OAUTHBEARER (RFC 7628): an OAuth 2.0 bearer token (RFC 6750).
#pragma once

#include "mechanisms/bearer.hpp"

namespace saslspec::impl {

class OauthBearer final : public Bearer {
public:
  explicit OauthBearer(Surroundings& surroundings) : Bearer(surroundings, "OAUTHBEARER") {}

private:
  [[nodiscard]] Verdict take_request(std::string_view text) override;
  [[nodiscard]] std::span<const JsonMember> describe(const TokenAnswer& answer, Members& room) const override;
  [[nodiscard]] bool is_acknowledgement(std::string_view message) const override { return message == "\x01"; }
};

} // namespace saslspec::impl
