// The common part of OAUTHBEARER and XOAUTH2: one message with a bearer token; after a refusal an error message in
// JSON, and an empty answer, since a refusal itself carries no data.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "mechanisms/held_text.hpp"
#include "mechanisms/turns.hpp"
#include "text/json.hpp"

namespace saslspec::impl {

/// Messages longer than this are refused unread. Tokens with signed claims have some kilobytes.
inline constexpr std::size_t max_bearer_message = 16384;

struct BearerRequest {
  std::string_view authzid;     ///< empty: none
  std::string_view credentials; ///< the value of an HTTP Authorization header
};

class Bearer : public ClientFirst {
protected:
  Bearer(Surroundings& surroundings, std::string_view mechanism)
      : surroundings_(surroundings)
      , mechanism_(mechanism)
      , authzid_(surroundings)
      , user_(surroundings)
      , error_(surroundings) {}

  /// Asks the application about the token of a request that is well-formed otherwise.
  [[nodiscard]] Verdict present(const BearerRequest& request);
  /// Refuses a request without asking: it is not for this server, say. `reason` is static.
  [[nodiscard]] Verdict refuse_request(const char* reason);

  using Members = std::array<JsonMember, 3>;

  Surroundings& surroundings_;

private:
  [[nodiscard]] Verdict respond(std::string_view message) final;
  [[nodiscard]] Verdict announce(Refuse refusal, const TokenAnswer& answer);

  [[nodiscard]] virtual Verdict take_request(std::string_view text) = 0;
  /// The members of the error message for `answer`, whose status comes from RFC 6750 section 3.1 or from the
  /// application.
  [[nodiscard]] virtual std::span<const JsonMember> describe(const TokenAnswer& answer, Members& room) const = 0;
  /// Whether `message` is the answer that the client owes to the error message.
  [[nodiscard]] virtual bool is_acknowledgement(std::string_view message) const = 0;

  std::string_view mechanism_;
  HeldName authzid_;
  HeldName user_;
  HeldText<192> error_;
  Refuse refusal_{Code::Ok, nullptr}; ///< Code::Ok: nothing was refused yet
};

} // namespace saslspec::impl
