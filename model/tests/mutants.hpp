// Wrong implementations made from a table, to measure what a suite of traces catches.
#pragma once

#include "derivation/resolved.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace saslspec::model::testing {

/// A deterministic server: what it answers and whether an identity may be read afterwards.
struct Server {
  struct Answer {
    Reply reply;
    Message message;
    std::uint8_t to;
    bool operator==(const Answer&) const = default;
  };
  std::vector<std::vector<Answer>> answers; ///< by state and stimulus
  std::vector<bool> authenticated;          ///< by state: an identity may be read
};

/// The server that does what the resolved machine says, with the first of the messages that a row allows.
Server faithful(const Resolved& resolved);

/// Servers that answer one stimulus in one reachable state wrongly.
std::vector<Server> wrong_outputs(const Resolved& resolved);
/// Servers that answer rightly once and are then in another state.
std::vector<Server> wrong_targets(const Resolved& resolved);
/// Servers with one state more: a copy of a state that one transition leads to instead, and that differs from its
/// original in one answer or target. No transition by Dispose is touched: a new connection is a reset. With `alike` the
/// copy differs for all stimuli that stand behind one representative, else for a single stimulus.
std::vector<Server> extra_states(const Resolved& resolved, bool alike);

/// Whether `server` answers `word` as the machine allows.
bool conforms_on(const Server& server, const Resolved& resolved, const Word& word);
/// Whether it does so on every word, by searching the product of both.
bool conforms(const Server& server, const Resolved& resolved);

/// Every `stride`-th of `servers`, so that about `wanted` are left.
std::vector<Server> sample(std::vector<Server> servers, std::size_t wanted);

struct Score {
  std::size_t killed = 0;
  std::size_t faulty = 0; ///< those that do not conform; the others are no faults
};
Score score(const std::vector<Server>& servers, const Resolved& resolved, const std::vector<Trace>& suite);

/// Every transition once, without identification: what a suite is measured against.
std::vector<Trace> transition_cover(const Resolved& resolved);

} // namespace saslspec::model::testing
