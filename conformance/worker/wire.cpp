#include "wire.hpp"

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace saslspec::worker {

std::string_view name(Abi abi) {
  switch (abi) {
  case Abi::V1:
    return "v1";
  case Abi::V2:
    return "v2";
  case Abi::Gsasl:
    return "gsasl";
  case Abi::Invalid:
    break;
  }
  return "invalid";
}

namespace wire {
namespace {

constexpr std::size_t header_size = 5;

/// Reads at least `least` and at most `most` octets.
Receipt read_some(int descriptor, char* out, std::size_t least, std::size_t most, std::size_t& got,
                  const std::optional<std::chrono::steady_clock::time_point>& deadline) {
  got = 0;
  while (got < least) {
    if (deadline) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
      pollfd entry{descriptor, POLLIN, 0};
      const int ready = poll(&entry, 1, left.count() < 0 ? 0 : static_cast<int>(left.count()) + 1);
      if (ready == 0) return Receipt::Timeout;
      if (ready < 0 && errno == EINTR) continue;
    }
    const ssize_t n = read(descriptor, out + got, most - got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Receipt::End;
    got += static_cast<std::size_t>(n);
  }
  return Receipt::Frame;
}

} // namespace

bool send(int descriptor, bool is_socket, Kind kind, std::string_view body) {
  std::string frame;
  frame.reserve(header_size + body.size());
  const auto length = static_cast<std::uint32_t>(body.size() + 1);
  for (unsigned i = 0; i < 4; ++i)
    frame += static_cast<char>((length >> (8U * i)) & 0xFFU);
  frame += static_cast<char>(kind);
  frame += body;
  std::string_view rest = frame;
  while (!rest.empty()) {
    const ssize_t n = is_socket ? ::send(descriptor, rest.data(), rest.size(), MSG_NOSIGNAL)
                                : write(descriptor, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Receipt receive(int descriptor, Frame& frame, std::optional<std::chrono::steady_clock::time_point> deadline) {
  // Zygote and child read the same descriptor in turns, so nothing may be read ahead. Requests and answers alternate:
  // what is there is one frame, and one read usually gets it whole.
  char head[header_size];
  std::size_t got = 0;
  if (const auto r = read_some(descriptor, head, header_size, header_size, got, deadline); r != Receipt::Frame)
    return r;
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i)
    length |= static_cast<std::uint32_t>(static_cast<unsigned char>(head[i])) << (8U * i);
  if (length == 0 || length > maximum_frame) return Receipt::Garbage;
  frame.kind = static_cast<Kind>(head[4]);
  frame.body.resize(length - 1);
  if (length == 1) return Receipt::Frame;
  return read_some(descriptor, frame.body.data(), length - 1, length - 1, got, deadline);
}

} // namespace wire
} // namespace saslspec::worker
