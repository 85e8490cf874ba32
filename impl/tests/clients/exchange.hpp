// A whole exchange between another implementation's client and the library, and its expected result.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "peer.hpp"
#include "server.hpp"

namespace saslspec::impl::test::clients {

/// The result of an exchange.
struct Result {
  Answer answer;                    ///< the server's last one
  std::optional<Identity> identity; ///< what the server says afterwards
  bool client_is_satisfied = false; ///< it got all it wanted, the server's proof included
  std::string client_detail;        ///< why it gave up, if it did
};

/// Changes a message on its way to the client: the server's `number`th, from 0 on.
using InTransit = std::function<std::string(std::string message, unsigned number)>;

/// Plays an exchange to its end, which is a refusal, a client's giving up or the success of both.
[[nodiscard]] Result play(Peer& peer, const Request& request, const Setting& setting, const InTransit& in_transit = {});

/// The fault of a result that should be a success with this identity; empty: there is no fault.
[[nodiscard]] std::string fault_in_success(const Result& result, const Identity& identity);
/// The fault of a result that should be a refusal; empty: there is no fault. Where the server has to prove something
/// (`is_mutual`), a client may not be satisfied either.
[[nodiscard]] std::string fault_in_refusal(const Result& result, bool is_mutual);

} // namespace saslspec::impl::test::clients
