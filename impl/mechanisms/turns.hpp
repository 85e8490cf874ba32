// The two shapes of a negotiation, by the side that speaks first (RFC 4422 section 5, item 2): a mechanism sees
// messages only.
#pragma once

#include "core/mechanism.hpp"

namespace saslspec::impl {

inline Refuse violation(const char* reason) {
  return {Code::BadProt, reason};
}
inline Refuse wrong_credentials(const char* reason) {
  return {Code::BadAuth, reason};
}

/// Whether `code` says that no account with usable credentials has that name.
inline bool is_nobody(Code code) {
  return code == Code::NoUser || code == Code::NoVerify || code == Code::BadAuth;
}

/// Whether `code` says that an account is there and may not be used. The client does not learn it before the exchange
/// is over: until then the exchange goes on as for an unknown user.
inline bool is_kept_out(Code code) {
  return code == Code::Disabled || code == Code::PwLock || code == Code::Expired;
}

/// The refusal for a code other than Ok from the surroundings. An unknown user is reported like a wrong password, so
/// that users cannot be enumerated (RFC4422-3.6-user-enumeration); other codes are passed on (SASL_INTERACT,
/// SASL_NOMEM, ...).
inline Refuse refusal_of(Code code) {
  if (is_nobody(code)) return wrong_credentials("the user is unknown or the credentials are wrong");
  if (code == Code::Ok || code == Code::Continue)
    return {Code::Fail, "the surroundings gave an answer that means nothing here"};
  return {code, "the credentials could not be obtained or checked"};
}

/// The client speaks first: without an initial response it is asked for its message by an empty challenge.
class ClientFirst : public Negotiation {
public:
  [[nodiscard]] Verdict step(OptionalOctets input) final {
    if (input) {
      asked_ = true;
      return respond(*input);
    }
    if (asked_) return violation("a response is missing");
    asked_ = true;
    return Continue{""};
  }

protected:
  [[nodiscard]] virtual Verdict respond(std::string_view message) = 0;

private:
  bool asked_ = false;
};

/// The server speaks first: an initial response, even an empty one, is refused
/// (RFC4422-3-reject-initial-response-server-first).
class ServerFirst : public Negotiation {
public:
  [[nodiscard]] Verdict step(OptionalOctets input) final {
    if (challenged_) return input ? respond(*input) : violation("a response is missing");
    challenged_ = true;
    return input ? violation("an initial response to a mechanism in which the server speaks first") : challenge();
  }

protected:
  [[nodiscard]] virtual Verdict challenge() = 0;
  [[nodiscard]] virtual Verdict respond(std::string_view message) = 0;

private:
  bool challenged_ = false;
};

} // namespace saslspec::impl
