// Dummy work: it makes accounts of auxprop plug-ins cost the same, whether a key has to be derived for them or not.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/octets.hpp"

namespace saslspec::impl {

/// The two uses for which a key may have to be derived: SCRAM over a stored password, and the check of a password
/// against a stored verifier. An account that has what the use needs costs no derivation, and an unknown name costs
/// none either.
enum class KeyUse : std::uint8_t { Invalid, Scram, PasswordCheck };

// This process's knowledge of the plug-ins' accounts: it begins with the supposition that keys have to be derived. Any
// thread may call these functions.

/// Whether an exchange that derived no key has to do dummy work, so that all exchanges cost the same. It does not once
/// somebody got in without a derivation, as long as no key was derived for any account.
[[nodiscard]] bool needs_dummy_work(KeyUse use);
/// A key was derived for an account that exists.
void note_derivation(KeyUse use);
/// A client proved to have an account for which no key was derived. Only a proof may teach the process: otherwise a
/// client that merely asks for an account could see from the cost of the next whether the first exists.
void note_entry_without_derivation(KeyUse use);
/// Begins anew, since other plug-ins have other accounts.
void forget_derivations();

/// The work of computing a verifier, without a result. The key is derived in `room`; false when OpenSSL failed.
[[nodiscard]] bool do_dummy_scram_work(std::string_view mechanism, std::string_view user, Octets& room);
/// The work of checking a password against a verifier, without a result.
void do_dummy_check_work(std::string_view password);

} // namespace saslspec::impl
