// What makes accounts of auxprop plug-ins cost the same, whether a key has to be derived for them or not.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/octets.hpp"

namespace saslspec::impl {

/// What a key may have to be derived for: SCRAM over a stored password, or the check of a password against a stored
/// verifier. Of an account that has what is needed, and of nobody, none has.
enum class KeyUse : std::uint8_t { Invalid, Scram, PasswordCheck };

/// What this process knows of the plug-ins' accounts: it begins by supposing that keys have to be derived. Any thread
/// may call these.
///
/// Whether a key has to be derived for those too who need none, so that all cost the same. Not once somebody got in
/// for whom none was derived, as long as none was for anybody since.
[[nodiscard]] bool needs_spare_derivation(KeyUse use);
/// A key was derived for an account that is there.
void note_derivation(KeyUse use);
/// Somebody proved to have an account for which no key was derived. Only that may be learned from: who merely asks for
/// an account must not see from what it costs to ask for others whether it is there.
void note_entry_without_derivation(KeyUse use);
/// Begins anew, as other plug-ins do.
void forget_derivations();

/// The work of computing a verifier, or of checking a password against one, without a result. `room` is what the key
/// is derived in; false when OpenSSL failed.
[[nodiscard]] bool derive_scram_spare(std::string_view mechanism, std::string_view user, Octets& room);
void derive_check_spare(std::string_view password);

} // namespace saslspec::impl
