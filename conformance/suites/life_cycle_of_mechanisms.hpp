// Life-cycle cases that are about one mechanism.
#pragma once

#include "driver.hpp"

namespace saslspec::suites {

/// OTP: of two negotiations that were asked for the same one-time password, one succeeds at most.
void one_password_twice(Driver& driver);

/// DIGEST-MD5: who picks a quality of protection that the challenge offers, and is right otherwise, is let in.
void offered_protection(Driver& driver);

/// SCRAM: nobody's salt is the same in every exchange, as anybody's is, where nobody is shown one. What GNU SASL shows
/// is up to the application.
void salt_of_nobody(Driver& driver);

} // namespace saslspec::suites
