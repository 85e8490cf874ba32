// A command of saslspec-user and its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crypto/otp.hpp"

namespace saslspec::impl::user {

enum class Action : std::uint8_t { Invalid, Add, Passwd, Disable, Enable, Lock, Unlock, Otp, List, Remove };

struct Request {
  Action action = Action::Invalid;
  std::string database;
  std::string name; ///< empty for Action::List
  std::optional<std::uint32_t> iterations;
  bool plaintext = false;
  /// Absent: unchanged. Seconds since 1970; the inner one absent: never.
  std::optional<std::optional<std::int64_t>> expires;
  bool json = false;
  /// Of a series of one-time passwords. The first that is asked for has the number `count`.
  Hash hash = otp_default_hash;
  std::uint32_t count = otp_default_sequence - 1;
  std::string seed; ///< empty: one is made
};

} // namespace saslspec::impl::user
