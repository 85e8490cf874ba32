// A derived test suite, as text of 80 columns and as JSON.
#pragma once

#include "saslspec/model/machine.hpp"

#include <string>
#include <vector>

namespace saslspec::cli {

/// The Wp suite against a server that takes the first of all alternatives, with what it was derived from.
struct DerivedSuite {
  DerivedSuite(const model::Machine& of, const model::Parameters& under, unsigned k, model::Breadth wide);

  const model::Machine* machine;
  unsigned extra_states;
  model::Breadth breadth;
  std::vector<std::string> circumstances; ///< the guards that hold, of those in the table
  std::vector<model::Trace> traces;       ///< shortest first
  std::size_t stimuli = 0;                ///< of all traces
};

/// Its size and the faults that it finds, then each trace, numbered, with the reason why it exists below it.
std::string suite_text(const DerivedSuite& suite);

/// {"schema": "saslspec-suite/1", ...}; schema: reports/schema/suite.schema.json.
std::string suite_json(const DerivedSuite& suite);

} // namespace saslspec::cli
