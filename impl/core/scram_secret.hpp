// SCRAM verifiers as text: mechanism$iterations:base64(salt)$base64(StoredKey):base64(ServerKey). Values of
// authPassword in v2 and SCRAM secrets in v1 have this form.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/octets.hpp"

namespace saslspec::impl {

enum class SecretForm : std::uint8_t { Invalid, Ready, OtherMechanism, Malformed };

/// Reads a verifier; `out` points into `room`, whose content is replaced.
[[nodiscard]] SecretForm read_scram_secret(std::string_view text, std::string_view mechanism, Octets& room,
                                           ScramVerifier& out);

/// Writes a verifier with a fresh salt for `password` into `out`. Code::BadParam when SASLprep prohibits the password.
[[nodiscard]] Code write_scram_secret(std::string_view mechanism, std::string_view password, Octets& out);

/// Computes the verifier that a stored password stands for, with the account's stable salt; `out` points into `room`.
[[nodiscard]] Code compute_scram_verifier(std::string_view mechanism, std::string_view user, std::string_view password,
                                          Octets& room, ScramVerifier& out);

/// Whether the verifier was made of `password`; the same work whatever the answer.
[[nodiscard]] bool scram_verifier_matches(std::string_view mechanism, std::string_view password,
                                          const ScramVerifier& verifier);

} // namespace saslspec::impl
