// Life-cycle cases that call the target as its documents forbid: it answers, and nothing else comes to harm.
#pragma once

#include "driver.hpp"

namespace saslspec::suites {

void start_without_connection(Driver& driver);
void step_without_connection(Driver& driver);
void start_without_mechanism(Driver& driver);
void start_without_outputs(Driver& driver);
void step_without_outputs(Driver& driver);
void unterminated_input(Driver& driver);
void dispose_twice(Driver& driver);

} // namespace saslspec::suites
