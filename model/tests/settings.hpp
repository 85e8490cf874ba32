// The machines on which the derivations are measured.
#pragma once

#include "saslspec/model/resolved.hpp"

#include <string>
#include <vector>

namespace saslspec::model::testing {

/// A mechanism under one valuation of the parameters, with the first or the last of each row's alternatives.
struct Setting {
  Setting(const Machine& machine, bool success_data, bool last_alternative);

  /// "PLAIN with success data, first alternatives"
  std::string name() const;
  std::vector<Trace> suite(unsigned extra, Breadth breadth) const {
    return wp_suite(machine_, parameters_, choices_, extra, breadth);
  }

  const Machine& machine_;
  Parameters parameters_;
  std::vector<Choice> choices_;
  Resolved resolved_;
};

/// Each table once, however many mechanisms share it; without success data only where a guard reads that. Those with
/// first alternatives are `first_settings`.
const std::vector<Setting>& settings();
std::vector<const Setting*> first_settings();

} // namespace saslspec::model::testing
