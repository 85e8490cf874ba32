#include "wire.hpp"

#include <cstdint>

namespace saslspec::impl::test::clients {

namespace {

bool put(std::FILE* to, const void* octets, std::size_t size) {
  return size == 0 || std::fwrite(octets, size, 1, to) == 1;
}

bool put_number(std::FILE* to, std::size_t number) {
  const auto value = static_cast<std::uint32_t>(number);
  return put(to, &value, sizeof value);
}

bool take(std::FILE* from, void* octets, std::size_t size) {
  return size == 0 || std::fread(octets, size, 1, from) == 1;
}

std::optional<std::uint32_t> take_number(std::FILE* from) {
  std::uint32_t value = 0;
  if (!take(from, &value, sizeof value)) return std::nullopt;
  return value;
}

std::string flag(bool is_set) {
  return is_set ? "yes" : "";
}

} // namespace

bool send(std::FILE* to, const Strings& message) {
  bool is_sent = put_number(to, message.size());
  for (const std::string& string : message)
    is_sent = is_sent && put_number(to, string.size()) && put(to, string.data(), string.size());
  return is_sent && std::fflush(to) == 0;
}

std::optional<Strings> receive(std::FILE* from) {
  const auto count = take_number(from);
  if (!count) return std::nullopt;
  Strings message(*count);
  for (std::string& string : message) {
    const auto size = take_number(from);
    if (!size) return std::nullopt;
    string.resize(*size);
    if (!take(from, string.data(), string.size())) return std::nullopt;
  }
  return message;
}

Strings to_strings(const Request& request) {
  return {flag(request.starts), request.message,
          request.mechanism,    request.user,
          request.password,     request.authzid,
          request.channel_type, request.channel_data,
          request.qop,          flag(request.sends_initial_response)};
}

Request to_request(const Strings& strings) {
  return {!strings.at(0).empty(), strings.at(1), strings.at(2), strings.at(3), strings.at(4),
          strings.at(5),          strings.at(6), strings.at(7), strings.at(8), !strings.at(9).empty()};
}

Strings to_strings(const Reply& reply) {
  return {std::string(1, static_cast<char>(reply.state)), flag(reply.message.has_value()), reply.message.value_or(""),
          reply.detail};
}

Reply to_reply(const Strings& strings) {
  Reply reply{static_cast<Reply::State>(strings.at(0).at(0)), std::nullopt, strings.at(3)};
  if (!strings.at(1).empty()) reply.message = strings.at(2);
  return reply;
}

} // namespace saslspec::impl::test::clients
