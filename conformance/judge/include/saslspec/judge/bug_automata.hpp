// Bug automata: one per property that holds in every conversation whatever the mechanism. They know nothing of the
// transition tables, so they are a second opinion on both the target and the tables.
#pragma once

#include "saslspec/model/machine.hpp"
#include "saslspec/worker/protocol.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::judge {

/// One call of a conversation as it happened.
struct Event {
  std::string stimulus; ///< the model's name, or "literal"
  model::Delivery delivery = model::Delivery::Invalid;
  model::Evidence evidence = model::Evidence::None;
  model::Entitlement entitlement = model::Entitlement::ByEvidence;
  bool begins = false; ///< a start of a known mechanism: the automata forget the events before it
  std::optional<std::string> sent;
  worker::Observation observation;
  model::Message message = model::Message::None; ///< kind of server message
};

struct Automaton {
  std::string_view name; ///< "success without evidence"
  std::string_view requirement;
  std::string_view meaning;
};
std::span<const Automaton> automata();

struct Finding {
  const Automaton* automaton;
  std::size_t event; ///< index of the event at which the automaton accepts
};

/// Whether the last call of the conversation succeeded although nothing since the last start entitles the client to the
/// identity that it was granted: no evidence, and no message that may hold some in a wrong form; or an identity that
/// the policy refuses. Where the target grants the client's own identity instead of that one, the client is entitled to
/// it.
bool lets_somebody_in(std::span<const Event* const> conversation);

/// Runs every automaton over one conversation on one connection; at most one finding of each.
/// `conversation` points to its calls in their order.
std::vector<Finding> find_bugs(std::span<const Event* const> conversation);

} // namespace saslspec::judge
