#include "abi/host_name.hpp"

#include <unistd.h>

namespace saslspec::impl {

std::string_view host_name(const char* given, HostName& room) {
  if (given != nullptr) return given;
  if (gethostname(room.data(), room.size() - 1) != 0) return "localhost";
  room.back() = '\0';
  return room.data();
}

} // namespace saslspec::impl
