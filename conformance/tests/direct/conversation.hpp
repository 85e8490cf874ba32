// Drives a Library by stimuli of the model: the oracle client makes each message from what the library answered. It is
// no conversation::Dialogue, which plays through a worker: these tests link the library into the process, and compare
// it with the tables without worker and judge, as a second opinion on both.
#pragma once

#include "library.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/client.hpp"

#include <string>

namespace saslspec::direct {

/// What one stimulus brought about.
struct Observed {
  Reply reply;
  model::Message message = model::Message::None; ///< the expected kind that the output has
  std::optional<Identity> identity;
  std::string violation; ///< of the message's grammar; empty when none
};

/// One connection and its oracle client.
class Conversation {
public:
  Conversation(Library& library, const model::Machine& machine, const model::Parameters& parameters);

  /// Applies `stimulus`; `expected` names the kinds of server message the model allows next.
  Observed apply(std::uint8_t stimulus, model::MessageSet expected);

  /// The identity a success stands for.
  Identity expected_identity() const;

private:
  Library& library_;
  const model::Machine& machine_;
  model::Parameters parameters_;
  std::unique_ptr<oracle::Client> client_;
};

/// Why `observed` is not what `row` allows; empty when it is.
std::string deviation(const model::Machine& machine, const model::Transition& row, const Observed& observed,
                      const Identity& expected_identity);

} // namespace saslspec::direct
