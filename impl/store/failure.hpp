// A failure of the store: its code, and words for a log or a terminal.
#pragma once

#include <array>
#include <cstdarg>
#include <cstdio>

#include <tl/expected.hpp>

#include "core/code.hpp"

namespace saslspec::impl {

/// Code::BadParam: the configured file is no usable store. Code::TryAgain: another process keeps it locked.
/// Code::NoUser, Code::NoChange: the account is missing, or in the way. Code::Unavail: anything else. The text never
/// holds a secret.
struct StoreFailure {
  Code code = Code::Ok;
  std::array<char, 512> text{};
};

[[gnu::format(printf, 2, 3)]] inline StoreFailure store_failure(Code code, const char* format, ...) {
  StoreFailure failure;
  failure.code = code;
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(failure.text.data(), failure.text.size(), format, arguments);
  va_end(arguments);
  return failure;
}

template <class Value>
using StoreResult = tl::expected<Value, StoreFailure>;

} // namespace saslspec::impl
