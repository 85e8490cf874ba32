// A small run with one case of every verdict, for golden files and round trips.
#pragma once

#include "saslspec/reports/results.hpp"

namespace saslspec::reports {

Results example();

} // namespace saslspec::reports
