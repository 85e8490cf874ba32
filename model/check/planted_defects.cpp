#include "check/composition.hpp"

#include <algorithm>
#include <utility>

namespace saslspec::model {
namespace {

using Rows = std::vector<Transition>;

/// A table being spoilt, and the places in it that defects need.
class Field {
public:
  explicit Field(const Machine& machine) : table_(OwnedTable::copy_of(machine)) {
    for (const Transition& row : table_.transitions)
      if (accepts_evidence(row)) accepting_.push_back(row);
  }

  OwnedTable& table() { return table_; }
  /// A row that accepts a step's evidence, with success if there is one.
  std::optional<Transition> accepting() const {
    for (const Transition& row : accepting_)
      if (row.outcome.reply == Reply::Success && steps(row)) return row;
    for (const Transition& row : accepting_)
      if (steps(row)) return row;
    return std::nullopt;
  }
  std::optional<std::uint8_t> state(StateKind kind) const {
    for (std::uint8_t state = 0; state < table_.states.size(); ++state)
      if (table_.states[state].kind == kind) return state;
    return std::nullopt;
  }
  bool accepts_evidence(const Transition& row) const {
    return table_.stimuli[row.stimulus].evidence != Evidence::None &&
           (row.outcome.reply == Reply::Continue || row.outcome.reply == Reply::Success);
  }
  bool steps(const Transition& row) const { return table_.stimuli[row.stimulus].delivery == Delivery::Step; }

  /// Gives a state and stimulus the rows of another state and stimulus.
  void answer_alike(std::uint8_t from, std::uint8_t stimulus, std::uint8_t other_from, std::uint8_t other_stimulus) {
    Rows copies;
    for (Transition row : table_.transitions) {
      if (row.from != other_from || row.stimulus != other_stimulus) continue;
      row.from = from;
      row.stimulus = stimulus;
      copies.push_back(row);
    }
    answer(from, stimulus, copies);
  }
  void answer(std::uint8_t from, std::uint8_t stimulus, const Rows& answers) {
    Rows& rows = table_.transitions;
    const auto here = [&](const Transition& row) { return row.from == from && row.stimulus == stimulus; };
    rows.erase(std::remove_if(rows.begin(), rows.end(), here), rows.end());
    const auto place = std::find_if(rows.begin(), rows.end(),
                                    [&](const Transition& row) {
                                      return std::pair(row.from, row.stimulus) > std::pair(from, stimulus);
                                    }) -
                       rows.begin();
    rows.insert(rows.begin() + place, answers.begin(), answers.end());
  }
  /// The first step that `wanted` accepts and that is refused in `from`.
  template <class Wanted>
  std::optional<std::uint8_t> refused_step(std::uint8_t from, Wanted wanted) const {
    for (std::uint8_t stimulus = 0; stimulus < table_.stimuli.size(); ++stimulus) {
      const auto accepted = [&](const Transition& row) {
        return row.from == from && row.stimulus == stimulus && row.outcome.reply != Reply::Refusal;
      };
      if (table_.stimuli[stimulus].delivery == Delivery::Step && wanted(table_.stimuli[stimulus]) &&
          std::none_of(table_.transitions.begin(), table_.transitions.end(), accepted))
        return stimulus;
    }
    return std::nullopt;
  }

private:
  OwnedTable table_;
  Rows accepting_;
};

bool is_harmless(const StimulusInfo& stimulus) {
  return stimulus.evidence == Evidence::None && stimulus.origin == Origin::ByEvidence;
}

bool accept_in_place_of_evidence(Field& field, bool (*wanted)(const StimulusInfo&)) {
  const auto right = field.accepting();
  if (!right) return false;
  const auto wrong = field.refused_step(right->from, wanted);
  if (wrong) field.answer_alike(right->from, *wrong, right->from, right->stimulus);
  return wrong.has_value();
}

bool forged(Field& field) {
  return accept_in_place_of_evidence(field, is_harmless);
}

bool overheard(Field& field) {
  return accept_in_place_of_evidence(field, [](const StimulusInfo& one) { return one.origin == Origin::Replayed; });
}

/// A state of the kind answers evidence as the state does in which it is due.
bool accept_in(Field& field, StateKind kind) {
  const auto right = field.accepting();
  const auto state = field.state(kind);
  if (!right || !state) return false;
  field.answer_alike(*state, right->stimulus, right->from, right->stimulus);
  return true;
}

bool revived(Field& field) {
  return accept_in(field, StateKind::Failed);
}

bool twice(Field& field) {
  return accept_in(field, StateKind::Authenticated);
}

bool unchallenged(Field& field) {
  const auto right = field.accepting();
  if (!right || field.table().stimuli[right->stimulus].evidence != Evidence::Proof) return false;
  const auto& rows = field.table().transitions;
  for (const Transition& row : rows) {
    const bool before_challenge = field.table().stimuli[row.stimulus].delivery == Delivery::Start &&
                                  row.outcome.reply == Reply::Continue && !check::challenges(row.outcome.messages);
    if (!before_challenge || row.to == right->from) continue;
    field.answer_alike(row.to, right->stimulus, right->from, right->stimulus);
    return true;
  }
  return false;
}

bool endless(Field& field) {
  const auto right = field.accepting();
  if (!right) return false;
  auto wrong = field.refused_step(right->from, is_harmless);
  for (std::uint8_t other = 0; !wrong && other < field.table().stimuli.size(); ++other)
    if (field.table().stimuli[other].delivery == Delivery::Step && other != right->stimulus) wrong = other;
  if (!wrong) return false;
  const Outcome again = {Reply::Continue, codes(Code::Continue), messages(Message::Empty)};
  field.answer(right->from, *wrong,
               {
                   {right->from, *wrong, Guard::Always, again, right->from, right->requirement}
  });
  return true;
}

bool proof_too_early(Field& field) {
  Rows& rows = field.table().transitions;
  MessageSet proof = 0;
  for (const Transition& row : rows)
    proof |= row.outcome.messages & server_proofs;
  const auto early = std::find_if(rows.begin(), rows.end(), [&](const Transition& row) {
    return row.outcome.reply == Reply::Continue && !field.accepts_evidence(row) &&
           check::challenges(row.outcome.messages);
  });
  if (proof == 0 || early == rows.end()) return false;
  early->outcome.messages = proof;
  return true;
}

/// A client that saw no binding on offer is answered as a client that cannot bind.
bool downgraded(Field& field) {
  const Machine machine = field.table().view();
  if (!not_applicable(machine, Property::Downgrade).empty()) return false;
  const Rows rows = field.table().transitions;
  bool planted = false;
  for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
    if (machine.stimuli[stimulus].origin != Origin::Downgraded) continue;
    for (std::uint8_t from = 0; from < machine.states.size(); ++from) {
      const auto accepted = std::find_if(rows.begin(), rows.end(), [&](const Transition& row) {
        return row.from == from && row.stimulus == stimulus && row.outcome.reply == Reply::Continue &&
               machine.states[row.to].kind == StateKind::Negotiating;
      });
      if (accepted == rows.end()) continue;
      Transition always = *accepted;
      always.guard = Guard::Always;
      field.answer(from, stimulus, {always});
      planted = true;
    }
  }
  return planted;
}

bool identity_too_early(Field& field) {
  const auto authenticated = field.state(StateKind::Authenticated);
  Rows& rows = field.table().transitions;
  const auto early = std::find_if(rows.begin(), rows.end(), [](const Transition& row) {
    return row.from == 0 && row.outcome.reply == Reply::Continue;
  });
  if (!authenticated || early == rows.end()) return false;
  early->to = *authenticated;
  return true;
}

void refuse(Transition& row, std::uint8_t failed) {
  row.outcome = {Reply::Refusal, codes(), messages(Message::None)};
  row.to = failed;
}

bool deaf(Field& field) {
  const auto failed = field.state(StateKind::Failed);
  if (!failed) return false;
  for (Transition& row : field.table().transitions)
    if (field.accepts_evidence(row)) refuse(row, *failed);
  return true;
}

bool closed(Field& field) {
  const auto failed = field.state(StateKind::Failed);
  if (!failed) return false;
  for (Transition& row : field.table().transitions)
    if (field.table().stimuli[row.stimulus].delivery == Delivery::Start) refuse(row, *failed);
  return true;
}

/// Where one mechanism's evidence is due, the other's is accepted.
bool confused(Field& field) {
  const auto right = field.accepting();
  if (!right) return false;
  const std::uint8_t mechanism = field.table().stimuli[right->stimulus].mechanism;
  const auto wrong = field.refused_step(right->from, [&](const StimulusInfo& one) {
    return one.mechanism != mechanism && one.evidence != Evidence::None && one.origin == Origin::ByEvidence;
  });
  if (wrong) field.answer_alike(right->from, *wrong, right->from, right->stimulus);
  return wrong.has_value();
}

/// A start of the other mechanism is answered, and the negotiation before it goes on.
bool kept(Field& field) {
  const auto right = field.accepting();
  if (!right) return false;
  const std::uint8_t mechanism = field.table().stimuli[right->stimulus].mechanism;
  bool planted = false;
  for (Transition& row : field.table().transitions) {
    const StimulusInfo& stimulus = field.table().stimuli[row.stimulus];
    if (row.from != right->from || stimulus.mechanism == mechanism || stimulus.delivery != Delivery::Start ||
        row.outcome.reply != Reply::Continue)
      continue;
    row.to = row.from;
    planted = true;
  }
  return planted;
}

/// Neither the policy nor the identity from outside SASL matters.
bool unconditional(Field& field) {
  const MechanismClass its_class = field.table().mechanism_class;
  if (its_class != MechanismClass::External && its_class != MechanismClass::None) return false;
  const Parameters permissive;
  Rows kept;
  for (Transition row : field.table().transitions) {
    if (!holds(row.guard, permissive)) continue;
    row.guard = Guard::Always;
    kept.push_back(row);
  }
  field.table().transitions = kept;
  return true;
}

struct Planting {
  PlantedDefect defect;
  bool (*plant)(Field&);
};

constexpr Planting plantings[] = {
    {{"forged", "a message without evidence is accepted like evidence"},                   forged            },
    {{"overheard", "evidence of another negotiation is accepted"},                         overheard         },
    {{"unchallenged", "a proof is accepted before any challenge is sent"},                 unchallenged      },
    {{"revived", "evidence is accepted after the failure"},                                revived           },
    {{"twice", "evidence is accepted again after the success"},                            twice             },
    {{"endless", "a wrong message is answered by asking again, without end"},              endless           },
    {{"proof_too_early", "the server sends its proof before the client's"},                proof_too_early   },
    {{"downgraded", "a client that saw no binding on offer may go on where there is one"}, downgraded        },
    {{"identity_too_early", "an identity may be read before the end"},                     identity_too_early},
    {{"deaf", "right evidence is refused"},                                                deaf              },
    {{"closed", "every start is refused"},                                                 closed            },
    {{"unconditional", "neither the policy nor an identity from outside matters"},         unconditional     },
    {{"confused", "evidence of the mechanism that was not started is accepted"},           confused          },
    {{"kept", "a start of another mechanism leaves the negotiation before it as it is"},   kept              },
};

constexpr auto defects = [] {
  std::array<PlantedDefect, std::size(plantings)> list{};
  for (std::size_t index = 0; index < list.size(); ++index)
    list[index] = plantings[index].defect;
  return list;
}();

} // namespace

std::span<const PlantedDefect> planted_defects() {
  return defects;
}

std::optional<OwnedTable> planted(const Machine& machine, const PlantedDefect& defect) {
  const auto* const planting = std::find_if(std::begin(plantings), std::end(plantings),
                                            [&](const Planting& one) { return one.defect.name == defect.name; });
  if (planting == std::end(plantings)) return std::nullopt;
  Field field(machine);
  if (!planting->plant(field)) return std::nullopt;
  return field.table();
}

} // namespace saslspec::model
