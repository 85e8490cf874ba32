// One ABI of the library as negotiations are played against it: with alice's account, and connections on which every
// mechanism may be started.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/code.hpp"

namespace saslspec::impl::fuzz {

/// Alice's password. No input holds it: mutation cannot hit upon it.
inline constexpr const char* secret = "A7-mUwPz0qL~cVd3xR5nE9sG2yKb8tHf";

/// Codes have the same numbers in both ABIs, as far as they are looked at here.
struct Answer {
  Code code;
  std::optional<std::string> output; ///< absent: no output was handed out
};

class Server {
public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;

  /// `message` null: no message.
  virtual Answer start(const std::string& mechanism, const std::string* message) = 0;
  virtual Answer step(const std::string* message) = 0;
  /// Steps that no careful application makes: NULL with a length; and a step without a place for the output.
  virtual Answer step_without_octets() = 0;
  virtual Code step_without_place() = 0;
  virtual Answer decode(const std::string& octets) = 0;
  /// The identity that the connection acts as; absent: refused.
  virtual std::optional<std::string> user() = 0;
  /// All other queries, one property by its number among them. Checks the conditions that hold always.
  virtual void ask(int property) = 0;
};

/// Initialises the library, once, and returns the list of mechanisms for a connection of this kind. Alice has got in
/// once.
[[nodiscard]] std::vector<std::string> start_library();
/// Takes back an earlier input's changes of the account.
[[nodiscard]] std::unique_ptr<Server> make_server(unsigned flags);

/// The name of each SCRAM and alice's verifier for it, with one iteration, so that runs are many.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> scram_verifiers();

} // namespace saslspec::impl::fuzz
