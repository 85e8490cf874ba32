// Traces of a machine, and the case of one trace that its id carries.
#pragma once

#include "case_record.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::suites {

using Stimuli = std::vector<std::uint8_t>;

/// One way to run a trace.
struct Run {
  std::shared_ptr<const Determined> determined;
  bool reused = false; ///< and then once more on the same connection
  oracle::Persona persona;
  bool any_early_identity = false; ///< judge it also where it is no more than an advisory
};

/// Whether its message is taken from an exchange before.
bool replays_another_session(const model::StimulusInfo& stimulus);

/// Runs the trace on a connection of its own, twice there if `run.reused`. A child that died is replaced.
Transcript run_trace(Environment& environment, const Facts& facts, const Run& run, const Stimuli& trace);

/// A shortest negotiation that began, went on, and failed in a step.
Stimuli usage(const Determined& determined);

/// "wp1/SCRAM-SHA-256/sd/Start.known,ClientFirst.valid", with "/reused" behind.
std::string trace_id(std::string_view suite, const Run& run, const Stimuli& trace);

/// A case of exactly one trace; everything it shows is its own.
std::unique_ptr<Case> make_trace_case(CaseInfo info, Run run, Stimuli trace);

} // namespace saslspec::suites
