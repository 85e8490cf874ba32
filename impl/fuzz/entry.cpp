// libFuzzer's entry point.
#include <algorithm>
#include <memory>

#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::unique_ptr<char[]> octets(new char[size]);
  std::copy(data, data + size, octets.get());
  saslspec::impl::fuzz::target({octets.get(), size});
  return 0;
}
