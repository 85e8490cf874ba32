// Life-cycle cases that start by a name which is not that of a mechanism on offer: no negotiation begins.
#pragma once

#include "driver.hpp"

namespace saslspec::suites {

void unknown_then_known(Driver& driver);
void name_in_lower_case(Driver& driver);
void name_cut(Driver& driver);
void name_extended(Driver& driver);
void name_with_space(Driver& driver);
void name_of_21_characters(Driver& driver);
void name_of_4096_characters(Driver& driver);
void empty_name(Driver& driver);

} // namespace saslspec::suites
