// The walks of one machine under one set of parameters: the traces that test each clause in each state, and the owner
// of a deviation that several of them show (README.md of this room).
#pragma once

#include "traces.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace saslspec::suites {

/// k of the walks under a mechanism's first parameters: a target may have that many states beyond the model's without
/// escaping them. k is 0 under the other parameters, where most decisions are the same; for mechanisms that are only
/// compared with another's table; and for names with -PLUS that share their table with a name that is walked with k.
constexpr unsigned extra_states = 1;
/// Stimuli that the suite of one machine may have if it is to combine all of them; else representatives are combined.
constexpr std::size_t most_stimuli = 4000;

/// The traces that test one transition: each begins with an access to `from`, then plays `stimulus`.
struct TransitionTest {
  std::uint8_t from = 0;
  std::uint8_t stimulus = 0;
  std::vector<Stimuli> traces; ///< the first ends with the transition itself
};

/// The tests of one clause in one state.
struct WalkGroup {
  std::string id; ///< "wp1/PLAIN/sd/AwaitingMessage:RFC4616-2-two-nuls"
  std::vector<std::string> requirements;
  bool refuses = false; ///< some transition may end only in a refusal
  std::vector<TransitionTest> tests;
};

/// Immutable but for its memory of the target's answers; may be used by several threads.
class WalkIndex {
public:
  /// `primary`: the index of the same machine under its first parameters; null for that index itself.
  WalkIndex(const setting::Setting& setting, const conversation::Target& target, std::shared_ptr<WalkIndex> primary);

  const std::shared_ptr<const conversation::ResolvedSetting>& resolved() const { return resolved_; }
  const std::vector<WalkGroup>& groups() const { return groups_; }
  unsigned states_more() const;
  bool combines_all() const { return breadth_ == model::Breadth::Full; }
  std::size_t traces() const;
  std::size_t stimuli() const;

  /// The id of the group that owns a deviation: the group that shows it at the end of the shortest trace. Empty when no
  /// group does, or when the group of `own` does.
  std::string owner(conversation::Children& children, const conversation::Target& target,
                    const judge::Standard& standard, const conversation::Transcript& transcript,
                    const conversation::Seen& seen, const TransitionTest* own);

  /// The id of the group under the primary parameters that owns the deviating reply to `test`; empty when that group is
  /// not known yet, or owns no deviation.
  std::string primary_owner(const TransitionTest& test);
  /// Notes the deviations of a trace's first playing, so that `owner` need not play it again.
  void remember(const Stimuli& trace, const conversation::Transcript& transcript);

private:
  using Aspects = std::vector<judge::Aspect>;
  void make_groups(const conversation::Target& target);
  void distribute(const conversation::Target& target);
  void index();
  WalkGroup& group_for(std::uint8_t from, std::uint8_t stimulus);
  struct Place {
    std::size_t group, test;
  };
  const Place* place_of(const Stimuli& trace) const;
  bool deviates_at_end(conversation::Children& children, const conversation::Target& target,
                       const judge::Standard& standard, const Stimuli& trace, judge::Aspect aspect);
  const Place* deviating_sibling(conversation::Children& children, const conversation::Target& target,
                                 const judge::Standard& standard, const Stimuli& trace, judge::Aspect aspect);
  std::vector<Stimuli> candidates(const conversation::Transcript& transcript, const conversation::Seen& seen) const;

  std::shared_ptr<const conversation::ResolvedSetting> resolved_;
  std::shared_ptr<WalkIndex> primary_;
  model::Breadth breadth_;
  std::vector<WalkGroup> groups_;
  std::map<std::pair<std::uint8_t, std::uint8_t>, Place> places_; ///< by state and stimulus
  std::unordered_map<std::string, Place> by_prefix_; ///< every beginning of a trace that plays what it tests
  std::mutex mutex_;
  std::unordered_map<std::string, Aspects> seen_at_end_; ///< by trace; guarded by mutex_
};

} // namespace saslspec::suites
