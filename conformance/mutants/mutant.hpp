// Included before every source of the mutants' build: which planted defect is switched on.
#pragma once

namespace saslspec_mutants {

/// Whether the mutant with this number (1 for the first entry of mutants.json) is the one that the environment variable
/// SASLSPEC_MUTANT named when the library was loaded. None is active when the variable is unset; an unknown name ends
/// the process, so that a misspelt mutant is never mistaken for a surviving one.
__attribute__((visibility("hidden"))) bool active(int number);

} // namespace saslspec_mutants
