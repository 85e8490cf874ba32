#include "wire.hpp"

#include <cerrno>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

namespace saslspec::worker::wire {
namespace {

constexpr std::size_t header_size = 5;

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

Receipt Inbox::need(std::size_t size) {
  constexpr std::size_t chunk = std::size_t{1} << 16U;
  char buffer[chunk];
  while (arrived_.size() < size) {
    const ssize_t n = read(descriptor_, buffer, chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Receipt::Timeout;
    if (n <= 0) return Receipt::End;
    arrived_.append(buffer, static_cast<std::size_t>(n));
  }
  return Receipt::Frame;
}

Receipt Inbox::receive(Frame& frame) {
  if (const auto r = need(header_size); r != Receipt::Frame) return r;
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i)
    length |= static_cast<std::uint32_t>(static_cast<unsigned char>(arrived_[i])) << (8U * i);
  if (length == 0 || length > maximum_frame) return Receipt::Garbage;
  if (const auto r = need(4 + length); r != Receipt::Frame) return r;
  frame.kind = static_cast<Kind>(arrived_[4]);
  frame.body = arrived_.substr(header_size, length - 1);
  arrived_.erase(0, 4 + length);
  return Receipt::Frame;
}

void limit_waiting(int socket, std::chrono::milliseconds patience) {
  const timeval limit{patience.count() / 1000, patience.count() % 1000 * 1000};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

} // namespace saslspec::worker::wire
