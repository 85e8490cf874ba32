// The transitions of the tables that a target took.
#pragma once

#include "saslspec/conversation/children.hpp"
#include "saslspec/reports/results.hpp"

#include <map>
#include <span>
#include <vector>

namespace saslspec::runner {

/// Not thread-safe: each worker's thread has its own, which are merged.
class Covered final : public conversation::CoverageObserver {
public:
  /// A deviating answer marks the row taken, or else all that apply.
  void played(const model::Machine& machine, std::span<const model::Transition* const> rows,
              const model::Transition* taken, bool deviates) override;
  void merge(const Covered& other);
  /// By mechanism in the model's order, each in the order of its table.
  std::vector<reports::Coverage> collect() const;

private:
  struct Seen {
    bool taken = false, deviating = false;
  };
  std::vector<Seen>& of(const model::Machine& machine);
  std::map<const model::Machine*, std::vector<Seen>> seen_; ///< one for each transition
};

} // namespace saslspec::runner
