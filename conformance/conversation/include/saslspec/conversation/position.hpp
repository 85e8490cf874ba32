// The position of a conversation on the model, and the answers allowed there: the model's rows, and the answers that
// documents permit besides once a conversation has a history.
#pragma once

#include "saslspec/judge/judge.hpp"
#include "saslspec/setting/setting.hpp"
#include "saslspec/worker/protocol.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace saslspec::conversation {

/// The part of the past that decides which answers are allowed.
struct Position {
  std::uint8_t state = 0;
  /// Where the negotiation may still be, besides `state`: a start that named no mechanism may have left it alone.
  std::optional<std::uint8_t> undisturbed;
  bool ended = false;     ///< with success or failure, since the last start
  bool succeeded = false; ///< once on this connection
  auto operator<=>(const Position&) const = default;
};

/// The answers allowed to one start or step.
struct Allowed {
  std::vector<const model::Transition*> rows;
  std::vector<judge::Alternative> alternatives; ///< one per row, then permissions that no row gives
};

/// Throws HarnessFault when the model says nothing about the stimulus there.
Allowed allowed(const setting::Setting& setting, const worker::Probe& probe, const Position& position,
                std::uint8_t stimulus);

/// The position after the alternative `taken`, answered with a code of class `reply`.
Position after(const setting::Setting& setting, const Position& position, const Allowed& allowed, std::uint8_t stimulus,
               std::size_t taken, model::Reply reply);

/// The alternatives that `rows` allow, for the judge.
std::vector<judge::Alternative> alternatives(const std::vector<const model::Transition*>& rows);

} // namespace saslspec::conversation
