// What the other rooms have to know of one mechanism, beyond the model's table: a part of the row that each client
// gives for its mechanism, so that no other file names one.
#pragma once

#include "saslspec/setting/capabilities.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace saslspec::oracle {

/// Which part of a client's message no report shows, besides the known passwords.
enum class Secret : std::uint8_t {
  Invalid,
  None,
  Whole,      ///< the message is the password
  AfterNuls,  ///< the password behind the second NUL, or behind the only one
  AfterSpace, ///< the digest in hexadecimal behind the last space
  HexDigests, ///< the values of response= and rspauth=
  Token,      ///< the credentials in auth=, behind their scheme
  Proofs,     ///< the values of p= and v=
};

/// A client of another shape than the usual one that every server takes: a name, a password or a nonce. An account that
/// is not listed is one for which a server may refuse for reasons of its own.
struct VariantInfo {
  std::string_view name;    ///< "comma": part of property ids
  std::string_view account; ///< empty: the one with a password of `password_octets`, or the usual one
  std::size_t password_octets;
  std::string_view client_nonce; ///< empty: random
  std::string_view requirement;  ///< the clause that says that a server takes it
};

struct Traits {
  Secret secret = Secret::None;
  std::string_view secret_in{}; ///< the beginning of the names of the messages that have it: "Response."
  std::span<const VariantInfo> variants{};
  std::string_view mutants{};                           ///< the beginning of the ids of mutants that it is to kill
  std::span<const std::string_view> life_cycle_cases{}; ///< those that not every mechanism has
  /// The capability without which the mechanism cannot be judged, shown when the target asks the application; 0: none.
  std::uint32_t needs = 0;
  std::string_view asking{}; ///< the first message on which it has to ask; empty without such a need
};

/// Of a mechanism without a client: what an ordinary mechanism has.
const Traits& traits(std::string_view mechanism);

/// The mechanism whose row has the mutant's prefix ("plain" of "plain.password-not-checked"); empty when none has,
/// because the defect is in what all share.
std::string_view mechanism_of_mutant(std::string_view mutant);

} // namespace saslspec::oracle
