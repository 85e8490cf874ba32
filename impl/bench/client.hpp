// The client's half of an exchange. It allocates nothing and makes no system call, so that whatever is counted during
// an exchange is the server's; its time is measured alone and subtracted.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace saslspec::bench {

class Client {
public:
  virtual ~Client() = default;
  /// Begins an exchange: the initial response, or nothing when the server speaks first.
  [[nodiscard]] virtual std::optional<std::string_view> begin() = 0;
  /// The response to a challenge; lives until the next call.
  [[nodiscard]] virtual std::string_view answer(std::string_view challenge) = 0;
  /// Whether the server's last message proves that it knows the account, in mechanisms that prove it.
  [[nodiscard]] virtual bool accepts(std::string_view /*last*/) { return true; }
  /// Whether answers cost enough to be subtracted.
  [[nodiscard]] virtual bool computes() const { return false; }
};

/// For the account of account.hpp. Null for a mechanism that is not known.
[[nodiscard]] std::unique_ptr<Client> make_client(std::string_view mechanism);

} // namespace saslspec::bench
