// Which transitions of the tables a target was seen to take.
#pragma once

#include "saslspec/model/machine.hpp"
#include "saslspec/reports/results.hpp"

#include <map>
#include <span>
#include <vector>

namespace saslspec::runner {

/// Not thread-safe: each worker's thread has its own, which are merged.
class Covered {
public:
  /// A call to which `rows` apply was answered: by `taken`, or by none of them. A deviating answer marks the row taken,
  /// or else all that apply.
  void note(const model::Machine& machine, std::span<const model::Transition* const> rows,
            const model::Transition* taken, bool deviates);
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
