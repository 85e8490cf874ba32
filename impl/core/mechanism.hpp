// The one interface behind which every mechanism stands: bytes in; Continue, Done or Refuse out.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/optional_octets.hpp"
#include "core/security_layer.hpp"
#include "core/surroundings.hpp"
#include "core/verdict.hpp"

namespace saslspec::impl {

/// One negotiation of one mechanism. `step` is called until it does not return Continue, never after.
class Negotiation {
public:
  virtual ~Negotiation() = default;
  /// `input` absent: no initial response was sent (first call only). Views in the result live until the next call.
  [[nodiscard]] virtual Verdict step(OptionalOctets input) = 0;
};

/// Facilities of the surroundings that a mechanism may need; bits.
namespace facility {
inline constexpr unsigned external_identity = 1;
inline constexpr unsigned channel_binding = 2;
inline constexpr unsigned token_check = 4;
inline constexpr unsigned otp_entries = 8;
inline constexpr unsigned all = 15;
} // namespace facility

/// The description of a mechanism: its properties and needs, and how a negotiation is made.
struct MechanismInfo {
  std::string_view name;
  unsigned security_flags; ///< SASL_SEC_NOPLAINTEXT, ... that the mechanism satisfies
  unsigned max_ssf = 0;    ///< of its strongest layer; 0: it has no layer
  /// The SSF of the strongest layer that it can offer within the limits, here and now; null: max_ssf, whatever they
  /// are.
  unsigned (*strongest_layer)(const LayerLimits& limits) = nullptr;
  bool server_first;
  bool carries_authzid;
  std::size_t size; ///< of its Negotiation object, for placement into memory from `allocate`
  Negotiation* (*create)(void* memory, Surroundings& surroundings);
  unsigned needs = 0;       ///< bits of facility::
  bool is_historic = false; ///< only offered when the application's list names it
  bool works_over_http = false;
  bool asks_surroundings = false; ///< Surroundings::admits decides whether it may start
};

/// The compiled-in mechanisms in order of preference.
std::span<const MechanismInfo> built_in_mechanisms();
/// The mechanism of that name, which is written in upper case; null: there is no such mechanism.
const MechanismInfo* built_in_mechanism(std::string_view name);

} // namespace saslspec::impl
