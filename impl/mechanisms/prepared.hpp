// Names and passwords of clients, prepared for comparison.
#pragma once

#include <string_view>

#include <tl/expected.hpp>

#include "core/verdict.hpp"
#include "text/saslprep.hpp"

namespace saslspec::impl {

/// The SASLprep query form of an identity or password. Refused as a protocol violation when it is not UTF-8 or too
/// long, as wrong credentials when preparation fails or leaves nothing, since no account can have them
/// (RFC4616-2-prep-fail, RFC5802-5.1-n-prep-fail). The result is `presented` itself or lies in `buffer`.
[[nodiscard]] inline tl::expected<std::string_view, Refuse> prepare_presented(std::string_view presented,
                                                                              PreparationBuffer& buffer) {
  std::string_view prepared;
  switch (saslprep(presented, StringRules::Query, buffer, prepared)) {
  case Preparation::Ready:
    if (!prepared.empty()) return prepared;
    return tl::unexpected(Refuse{Code::BadAuth, "nothing is left of a name or password once prepared"});
  case Preparation::NotUtf8:
    return tl::unexpected(Refuse{Code::BadProt, "a name or password is not UTF-8"});
  case Preparation::TooLong:
    return tl::unexpected(Refuse{Code::BadProt, "a name or password is too long"});
  case Preparation::NoMemory:
    return tl::unexpected(Refuse{Code::NoMem, "out of memory while preparing a name or password"});
  case Preparation::Prohibited:
    break;
  }
  return tl::unexpected(Refuse{Code::BadAuth, "a name or password has a character that SASLprep prohibits"});
}

inline constexpr Refuse out_of_memory{Code::NoMem, "out of memory"};
inline constexpr Refuse digest_failed{Code::Fail, "the cryptographic library failed"};

} // namespace saslspec::impl
