// What the runner runs: the cases that the suites derive from the model, the vectors and what is known of a target.
#pragma once

#include "saslspec/conversation/target.hpp"
#include "saslspec/reports/results.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::suites {

struct CaseInfo {
  std::string id;
  std::string suite; ///< "vectors", "walks", "properties", "life-cycle"
  std::string mechanism;
  std::vector<std::string> requirements;
  std::string control;    ///< id of the valid case that differs from this one in one respect; empty for valid cases
  bool own_child = false; ///< never batched: it forks, shrinks or ends the library
};

class CaseRecord;

class Case {
public:
  virtual ~Case() = default;
  virtual const CaseInfo& info() const = 0;
  /// Runs and judges; what is seen goes into `record`, which the caller makes of `info()` and turns into the result.
  virtual void run(conversation::Children& children, const conversation::Target& target,
                   const judge::Standard& standard, CaseRecord& record) const = 0;
};

struct Selection {
  std::vector<std::string> mechanisms; ///< empty: all
  std::vector<std::string> globs;      ///< of case ids; empty: all
  std::vector<std::string> suites;     ///< empty: all
};

/// All cases that apply to the target, controls before the cases that need them, and the omissions with their reasons.
/// Controls of selected cases are added even when the selection leaves them out.
struct Plan {
  std::vector<std::unique_ptr<Case>> cases;
  std::vector<reports::TargetResult::Omission> omissions;
  std::string guarantee;     ///< the statement of a clean run: alphabet, k, transitions, assumptions
  std::uint64_t matched = 0; ///< cases that the selection itself matched
};
/// `seed`: of everything random.
Plan plan(const conversation::Target& target, std::uint64_t seed, const Selection& selection);

/// `plan.guarantee` after the results: withdrawn in words when the target answered one trace in two ways, and
/// restricted by the mechanisms in which walks did not pass.
std::string guarantee_after(const Plan& plan, std::span<const reports::CaseResult> results);

/// The case with that id (walk and property ids carry their trace); null when there is none.
std::unique_ptr<Case> case_by_id(std::string_view id, const conversation::Target& target, std::uint64_t seed);

} // namespace saslspec::suites
