// The place where a caller in C wants octets.
#pragma once

namespace saslspec::impl {

/// `Char` is const where the octets stay the library's. Callers may leave either pointer null.
template <class Char>
struct OutputPlace {
  Char** octets;
  unsigned* length;

  void clear() const {
    if (octets != nullptr) *octets = nullptr;
    if (length != nullptr) *length = 0;
  }
  bool is_whole() const { return octets != nullptr && length != nullptr; }
};

} // namespace saslspec::impl
