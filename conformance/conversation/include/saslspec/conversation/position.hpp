// Where a conversation stands on the model, and what is allowed there: the model's rows, and what the documents permit
// beside them once a conversation has a history.
#pragma once

#include "saslspec/conversation/circumstances.hpp"

#include "saslspec/judge/judge.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace saslspec::conversation {

/// Everything of the past that decides what is allowed.
struct Position {
  std::uint8_t state = 0;
  /// Where the negotiation may still be, besides `state`: a start that named no mechanism may have left it alone.
  std::optional<std::uint8_t> undisturbed;
  bool ended = false;     ///< with success or failure, since the last start
  bool succeeded = false; ///< once on this connection
  auto operator<=>(const Position&) const = default;
};

/// What may be answered to one start or step.
struct Allowed {
  std::vector<const model::Transition*> rows;
  std::vector<judge::Alternative> alternatives; ///< one per row, then permissions that no row gives
};

/// Throws HarnessFault when the model says nothing about the stimulus there.
Allowed allowed(const setting::Setting& setting, const worker::Probe& probe, const Position& position,
                std::uint8_t stimulus);

/// Where the conversation stands after the alternative `taken`, answered with a code of class `reply`.
Position after(const setting::Setting& setting, const Position& position, const Allowed& allowed, std::uint8_t stimulus,
               std::size_t taken, model::Reply reply);

/// The alternatives that `rows` allow, for the judge.
std::vector<judge::Alternative> alternatives(const std::vector<const model::Transition*>& rows);

} // namespace saslspec::conversation
