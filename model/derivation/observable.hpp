// A resolved machine without its meaning, for the derivations that know of automata alone.
#pragma once

#include "saslspec/automata/mealy.hpp"
#include "saslspec/model/resolved.hpp"

namespace saslspec::model {

/// States and stimuli keep their numbers; outputs tell apart where outcomes are disjoint.
automata::Mealy observable(const Resolved& resolved);

} // namespace saslspec::model
