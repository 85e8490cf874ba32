// Life cycle and misuse: faults that no single negotiation shows.
#pragma once

#include "saslspec/suites/case.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace saslspec::suites {

struct LifeCycle {
  std::vector<std::unique_ptr<Case>> cases;
  std::vector<reports::TargetResult::Omission> omissions;
};
LifeCycle make_life_cycle(const conversation::Target& target);

/// "life/<name>" or "life/<name>/<mechanism>".
std::unique_ptr<Case> life_cycle_by_id(std::string_view id, const conversation::Target& target);

} // namespace saslspec::suites
