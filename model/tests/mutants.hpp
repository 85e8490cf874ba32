// Wrong servers made from a table, to measure the faults that a suite of traces catches.
#pragma once

#include "saslspec/model/resolved.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace saslspec::model::testing {

/// A deterministic server: its answers, and whether an identity can be read after them.
struct Server {
  struct Answer {
    Reply reply;
    Message message;
    std::uint8_t to;
    bool operator==(const Answer&) const = default;
  };
  std::vector<std::vector<Answer>> answers; ///< by state and stimulus
  std::vector<bool> authenticated;          ///< by state: whether an identity can be read
};

/// The server that does what the resolved machine says, with the first of the messages that a row allows.
Server faithful(const Resolved& resolved);

/// Servers that answer one stimulus in one reachable state wrongly.
std::vector<Server> wrong_outputs(const Resolved& resolved);
/// Servers that answer rightly once and are then in another state.
std::vector<Server> wrong_targets(const Resolved& resolved);
/// Servers with one state more. It is a copy of a state and differs from it in one answer or target; one transition
/// leads to the copy instead. Dispose keeps its transitions: a new connection is a reset. With `alike` the copy differs
/// for all stimuli behind one representative, else for a single stimulus. At most twice `wanted` servers are taken,
/// evenly spread over all.
std::vector<Server> extra_states(const Resolved& resolved, bool alike, std::size_t wanted);
/// `wanted` servers with two states more, chosen by `random`. One transition leads to a first copy of its target. There
/// one stimulus leads to a second copy, of the state behind it. Only the second copy answers otherwise than its
/// original, to a single stimulus.
std::vector<Server> two_extra_states(const Resolved& resolved, std::size_t wanted, RandomSource& random);

/// Whether `server` answers `word` as the machine allows.
bool conforms_on(const Server& server, const Resolved& resolved, const Word& word);
/// Whether it does so on every word, by searching the product of both.
bool conforms(const Server& server, const Resolved& resolved);

struct Score {
  std::size_t killed = 0;
  std::size_t faulty = 0; ///< the servers that do not conform; the others are no faults
};
Score score(const std::vector<Server>& servers, const Resolved& resolved, const std::vector<Trace>& suite);

/// Every transition once, without identification. Suites are measured against it.
std::vector<Trace> transition_cover(const Resolved& resolved);

/// Repeatable, from a seed.
class Counting : public RandomSource {
public:
  explicit Counting(std::uint64_t seed) : state_{seed} {}
  std::uint64_t next() override { // splitmix64
    std::uint64_t value = state_ += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
  }

private:
  std::uint64_t state_;
};

} // namespace saslspec::model::testing
