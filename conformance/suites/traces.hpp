// Traces of a machine, and the case of one trace that its id carries.
#pragma once

#include "saslspec/suites/case_record.hpp"

#include "saslspec/conversation/run_trace.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::suites {

using conversation::Stimuli;

/// A shortest negotiation that began, went on, and failed in a step.
Stimuli usage(const conversation::ResolvedSetting& resolved);

/// "wp1/SCRAM-SHA-256/sd/Start.known,ClientFirst.valid", with "/reused" behind.
std::string trace_id(std::string_view suite, const conversation::Run& run, const Stimuli& trace);

/// A case of exactly one trace; everything it shows is its own.
std::unique_ptr<Case> make_trace_case(CaseInfo info, conversation::Run run, Stimuli trace);

} // namespace saslspec::suites
