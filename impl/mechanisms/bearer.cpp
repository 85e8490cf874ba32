#include "mechanisms/bearer.hpp"

#include <algorithm>
#include <optional>

#include "mechanisms/prepared.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

bool is_token_character(char c) {
  constexpr std::string_view others = "-._~+/";
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

// b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
bool is_token(std::string_view text) {
  const std::string_view padded = text.substr(0, text.find_last_not_of('=') + 1);
  return !padded.empty() && std::all_of(padded.begin(), padded.end(), is_token_character);
}

// credentials = "Bearer" 1*SP b64token (RFC 6750 section 2.1); schemes are written in any letter case
std::optional<std::string_view> token_in(std::string_view credentials) {
  constexpr std::string_view scheme = "bearer ";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (credentials.size() < scheme.size() ||
      !std::equal(scheme.begin(), scheme.end(), credentials.begin(), [&](char a, char b) { return a == lower(b); }))
    return std::nullopt;
  const std::string_view token =
      credentials.substr(std::min(credentials.find_first_not_of(' ', scheme.size()), credentials.size()));
  if (!is_token(token)) return std::nullopt;
  return token;
}

/// Whether `code` says something of the token, and not of the server's own trouble with it.
bool is_about_token(Code code) {
  return is_nobody(code) || code == Code::NoAuthz || code == Code::Expired || code == Code::Disabled ||
         code == Code::PwLock;
}

} // namespace

Verdict Bearer::respond(std::string_view message) {
  if (refusal_.code == Code::Ok) return take_request(message);
  if (!is_acknowledgement(message)) return violation("the answer to the error message is not the expected one");
  return refusal_;
}

Verdict Bearer::present(const BearerRequest& request) {
  if (!authzid_.assign(request.authzid)) return out_of_memory;
  const bool asks = request.credentials.empty(); // RFC 7628 section 4.3: what kind of token is wanted?
  const auto token = asks ? std::string_view() : token_in(request.credentials);
  if (!token) return refuse_request("the credentials are not a bearer token");

  TokenAnswer answer;
  const Code code = surroundings_.check_token(mechanism_, authzid_.view(), *token, answer);
  if (code == Code::Ok && !asks) {
    if (answer.user.empty()) return Refuse{Code::Fail, "the token is good, but nobody's"};
    if (!user_.assign(answer.user)) return out_of_memory;
    return Done{
        {user_.view(), authzid_.view()},
        std::nullopt
    };
  }
  if (asks && (code == Code::Ok || is_about_token(code)))
    return announce(wrong_credentials("the client brought no token"), answer);
  if (!is_about_token(code)) return refusal_of(code);
  return announce({is_nobody(code) ? Code::BadAuth : code, "the token was refused"}, answer);
}

Verdict Bearer::refuse_request(const char* reason) {
  TokenAnswer answer;
  answer.status = "invalid_request";
  return announce(wrong_credentials(reason), answer);
}

Verdict Bearer::announce(Refuse refusal, const TokenAnswer& answer) {
  if (!is_utf8(answer.status) || !is_utf8(answer.scope) || !is_utf8(answer.configuration))
    return Refuse{Code::Fail, "what the application says of a refused token is not UTF-8"};
  Members room;
  const std::span<const JsonMember> members = describe(answer, room);
  char* const out = error_.make_room(write_json(members, nullptr));
  if (out == nullptr) return out_of_memory;
  write_json(members, out);
  refusal_ = refusal;
  return Continue{error_.view()};
}

} // namespace saslspec::impl
