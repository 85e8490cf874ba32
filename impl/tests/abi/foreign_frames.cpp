#include <cerrno>
#include <cstdint>

#include <sys/socket.h>

#include "foreign_client.hpp"

namespace saslspec::impl::test {

namespace {

bool send_all(int socket, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t sent = send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive_all(int socket, char* out, std::size_t size) {
  while (size > 0) {
    const ssize_t received = recv(socket, out, size, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return false;
    out += received;
    size -= static_cast<std::size_t>(received);
  }
  return true;
}

} // namespace

bool send_frame(int socket, char kind, std::string_view content) {
  const auto size = static_cast<std::uint32_t>(content.size() + 1);
  std::string frame;
  for (int shift = 24; shift >= 0; shift -= 8)
    frame += static_cast<char>(size >> shift & 0xFF);
  frame += kind;
  return send_all(socket, frame.append(content));
}

bool receive_frame(int socket, char& kind, std::string& content) {
  unsigned char length[4];
  if (!receive_all(socket, reinterpret_cast<char*>(length), sizeof length)) return false;
  std::size_t size = 0;
  for (const unsigned char octet : length)
    size = size << 8 | octet;
  if (size == 0 || !receive_all(socket, &kind, 1)) return false;
  content.resize(size - 1);
  return receive_all(socket, content.data(), content.size());
}

} // namespace saslspec::impl::test
