// White space in the messages of OTP (RFC 2243 section 2.2, item 7: any amount of it wherever some may be).
#pragma once

#include <algorithm>
#include <string_view>

namespace saslspec::impl {

inline constexpr std::string_view otp_white_space = " \t\r\n";

/// Takes the next run of other characters off `text`. Empty at the end.
inline std::string_view next_otp_token(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(otp_white_space), text.size()));
  const std::string_view token = text.substr(0, text.find_first_of(otp_white_space));
  text.remove_prefix(token.size());
  return token;
}

} // namespace saslspec::impl
