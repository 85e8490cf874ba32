// Properties: random walks of another kind than the derived ones (longer, and with clients of other shapes), shrunk to
// a shortest trace that deviates. Deterministic from the seed.
#pragma once

#include "walk_index.hpp"

namespace saslspec::suites {

/// Random sequences per machine and set of parameters.
constexpr unsigned sequences = 120;

/// One case per set of parameters. `walks_are_run`: deviations that the walks report are left to them.
std::vector<std::unique_ptr<Case>> make_properties(const std::vector<std::shared_ptr<WalkIndex>>& indexes,
                                                   const conversation::Target& target, std::uint64_t seed,
                                                   bool walks_are_run);

/// "prop/<mechanism>/<label>" is the whole property, with "/<stimuli>[/as=<variant>]" behind one sequence.
std::unique_ptr<Case> property_by_id(std::string_view id, const conversation::Target& target, std::uint64_t seed);

} // namespace saslspec::suites
