// No exception crosses the C ABI: every entry point that can throw runs its body in this guard.
#pragma once

#include <new>

#include "core/code.hpp"

namespace saslspec::impl {

/// The body's code; Code::NoMem when memory ran out, Code::Fail for any other exception.
template <class Body>
[[nodiscard]] Code guarded(Body&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return Code::NoMem;
  } catch (...) {
    return Code::Fail;
  }
}

} // namespace saslspec::impl
