// The content of a table's picture, whatever draws it: rows that are one arrow, rows that are folded, and the honest
// path.
#pragma once

#include "saslspec/model/machine.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace saslspec::model::picture {

/// Rows with the same ends: either the accepted rows or the refusals.
struct Arrow {
  std::uint8_t from;
  std::uint8_t to;
  bool refusals;
  bool honest = false;      ///< on the honest path
  bool alternative = false; ///< the server may answer in another way than by any of its rows
  std::vector<const Transition*> rows;
};

/// Stimuli of an arrow that have the same answer under the same condition.
struct Group {
  Outcome outcome;
  std::string condition; ///< "", "may", "if success data", "if no success data, may if success data"
  std::vector<std::string_view> stimuli;
};

/// Numbers of stimuli: refused under all circumstances whatever the server chooses, and the others.
struct Refusals {
  std::size_t always = 0;
  std::size_t perhaps = 0;
};

/// The arrow of refusals that leaves the state; null where there is none or more than one. The state counts its
/// refusals then. For arrows of any kind with `from` and `refusals`.
template <class Arrow>
const Arrow* only_refusals(std::span<const Arrow> arrows, std::size_t state) {
  const Arrow* found = nullptr;
  for (const Arrow& arrow : arrows) {
    if (arrow.from != state || !arrow.refusals) continue;
    if (found != nullptr) return nullptr;
    found = &arrow;
  }
  return found;
}

/// Dispose, starts from elsewhere than the initial state, and refused steps that change nothing are not drawn as
/// arrows, because they look the same in every machine.
class Picture {
public:
  explicit Picture(const Machine& machine);

  std::span<const Arrow> arrows() const { return arrows_; }
  /// The rows of a state that belong to no arrow.
  const std::vector<const Transition*>& undrawn(std::uint8_t state) const { return undrawn_[state]; }
  /// The groups of an arrow of accepted rows; groups with one answer follow one another.
  /// Without `says_may` the conditions leave out "may", because the line of the whole arrow says it.
  std::vector<Group> groups(const Arrow& arrow, bool says_may = true) const;
  Refusals refusals(const Arrow& arrow) const;
  /// The steps that are refused in `state` without changing it.
  std::size_t refused_in_place(std::uint8_t state) const;
  bool on_honest_path(std::uint8_t state) const;

private:
  std::size_t position(const Transition* row) const {
    return static_cast<std::size_t>(row - machine_->transitions.data());
  }
  void mark_alternatives();
  void place(const Transition& row);
  bool find_honest_path(bool over_alternatives);
  std::string condition(const Arrow& arrow, const Transition& row, bool says_may) const;

  const Machine* machine_;
  std::vector<bool> alternative_; ///< by row
  std::vector<Arrow> arrows_;
  std::vector<std::vector<const Transition*>> undrawn_; ///< by state
};

/// "CONTINUE" or "OK", and the kind of message if only one is allowed.
std::string answer_words(const Outcome& outcome);

} // namespace saslspec::model::picture
