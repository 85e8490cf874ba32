// What a picture of a table shows, whatever draws it: which rows are one arrow, which are folded, and which arrows are
// the honest path.
#pragma once

#include "saslspec/model/machine.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace saslspec::model::picture {

/// Rows with the same ends: either those that are accepted, or the refusals.
struct Arrow {
  std::uint8_t from;
  std::uint8_t to;
  bool refusals;
  bool honest = false;      ///< on the honest path
  bool alternative = false; ///< of every row: the server may also answer in another way
  std::vector<const Transition*> rows;
};

/// What the stimuli of an arrow have in common: the answer, and under which conditions it is given.
struct Group {
  Outcome outcome;
  std::string condition; ///< "", "may", "if success data", "if no success data, may if success data"
  std::vector<std::string_view> stimuli;
};

/// Stimuli counted by whether they are refused whatever the server chooses and the circumstances are.
struct Refusals {
  std::size_t always = 0;
  std::size_t perhaps = 0;
};

/// The one arrow of refusals that leaves the state, which says how many there are; null where there is none, or more.
/// For arrows of any kind with `from` and `refusals`.
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

/// Not drawn as arrows, since they look the same in every machine: Dispose, starts from elsewhere than the initial
/// state, and refused steps that change nothing.
class Picture {
public:
  explicit Picture(const Machine& machine);

  std::span<const Arrow> arrows() const { return arrows_; }
  /// The rows of a state that no arrow stands for.
  const std::vector<const Transition*>& undrawn(std::uint8_t state) const { return undrawn_[state]; }
  /// The groups of an arrow of accepted rows; groups with one answer follow one another.
  /// Without `says_may` the conditions leave out what an arrow says that is an alternative as a whole.
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

/// "CONTINUE" or "OK", and the kind of message where that is one.
std::string answer_words(const Outcome& outcome);

} // namespace saslspec::model::picture
