// Life-cycle cases that are about one mechanism.
#pragma once

#include "script.hpp"

namespace saslspec::suites {

/// OTP: of two negotiations that were asked for the same one-time password, one succeeds at most.
void one_password_twice(Script& script);

/// DIGEST-MD5: who picks a quality of protection that the challenge offers, and is right otherwise, is let in.
void offered_protection(Script& script);

/// SCRAM: nobody's salt is the same in every exchange, as anybody's is, where nobody is shown one.
void salt_of_nobody(Script& script);

} // namespace saslspec::suites
