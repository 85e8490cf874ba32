// A valid login per mechanism, tried before anything is judged.
#pragma once

#include "saslspec/runner/runner.hpp"

namespace saslspec::runner {

/// The sentence about a target that lets no account in, with the reasons that it may have. Empty where an account is
/// let in, none was tried, or one of the tries ended in a crash or a hang, which is a deviation by itself.
std::string why_no_account(const Logins& logins, const Settings& settings, const worker::Probe& probe);

/// Leaves out the cases of the mechanisms that need an account, with the reason.
void leave_out_accounts(suites::Plan& plan, const Logins& logins, const std::string& why);

} // namespace saslspec::runner
