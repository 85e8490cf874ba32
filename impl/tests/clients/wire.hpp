// The messages between the test and a client's program: a few strings of any octets.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace saslspec::impl::test::clients {

using Strings = std::vector<std::string>;

/// Writes a message and flushes; false: the other side is gone.
[[nodiscard]] bool send(std::FILE* to, const Strings& message);
/// Reads a message; nothing at the end of the stream.
[[nodiscard]] std::optional<Strings> receive(std::FILE* from);

/// The command to a client: `start` opens an exchange, `step` goes on with the server's message.
struct Request {
  bool starts = false;
  std::string message; ///< of the server, in a step
  std::string mechanism;
  std::string user;
  std::string password;
  std::string authzid;      ///< empty: none
  std::string channel_type; ///< empty: the client has no channel to bind to
  std::string channel_data;
  std::string qop;                    ///< "auth", "auth-int" or "auth-conf", where the mechanism has layers
  bool sends_initial_response = true; ///< if the mechanism has one
};

/// How a client answers.
struct Reply {
  enum class State : char { Continue = 'c', Done = 'd', Failed = 'f' };
  State state = State::Failed;
  std::optional<std::string> message; ///< for the server
  std::string detail;                 ///< of a failure, in the client's own words
};

[[nodiscard]] Strings to_strings(const Request& request);
[[nodiscard]] Request to_request(const Strings& strings);
[[nodiscard]] Strings to_strings(const Reply& reply);
[[nodiscard]] Reply to_reply(const Strings& strings);

} // namespace saslspec::impl::test::clients
