// The choice of mechanisms for a connection: by security properties, the configured list and the needs of the protocol.
#pragma once

#include <string_view>

#include "core/mechanism.hpp"
#include "core/octets.hpp"

namespace saslspec::impl {

/// Security properties as both ABIs number them, with v2's SASL_SEC_* bits.
struct SecurityProperties {
  unsigned min_ssf = 0;
  unsigned max_ssf = 0;
  unsigned max_buffer = 0;
  unsigned flags = 0;
};

/// The conditions that a mechanism has to satisfy.
struct Requirements {
  SecurityProperties properties;
  unsigned external_ssf = 0;
  unsigned facilities = 0;          ///< bits of facility:: that the connection has
  bool binding_is_critical = false; ///< only mechanisms that bind to the channel will do
  bool needs_authzid = false;       ///< SASL_NEED_PROXY
  bool needs_http = false;          ///< SASL_NEED_HTTP
  /// Names in order of preference, with characters between them that no name has; null: all mechanisms but the historic
  /// ones.
  const char* configured = nullptr;
  Surroundings* surroundings = nullptr; ///< asked last; null: they are not asked
};

/// A mechanism that the application added. Changes are made while the process has one thread, as at initialisation.
struct AddedMechanism : MechanismInfo {
  AddedMechanism* next = nullptr;
};
/// Lists `mechanism` behind all others; it stays where it is until it is removed. No other mechanism has its name.
void add_mechanism(AddedMechanism& mechanism);
void remove_mechanism(AddedMechanism& mechanism);
/// The first in the list; null: the list is empty.
const AddedMechanism* added_mechanisms();

/// Calls `visit` with every mechanism: the compiled-in ones, then those added, each in order of preference.
template <class Visit>
void for_each_mechanism(Visit visit) {
  for (const MechanismInfo& mechanism : built_in_mechanisms())
    visit(mechanism);
  for (const AddedMechanism* mechanism = added_mechanisms(); mechanism != nullptr; mechanism = mechanism->next)
    visit(*mechanism);
}

/// Letter case does not matter, as in the protocols that carry the name.
bool same_name(std::string_view a, std::string_view b);
/// The mechanism of that name in any letter case; null: there is no such mechanism.
const MechanismInfo* find_mechanism(std::string_view name);

/// The limits for a layer of ours above an external one: RFC 4422 section 3.7 lets layers be stacked, so the external
/// SSF counts.
LayerLimits layer_limits(const SecurityProperties& properties, unsigned external_ssf);

/// Code::Ok; Code::TooWeak when the security properties forbid the mechanism; Code::NoMech when it is not offered.
[[nodiscard]] Code may_start(const MechanismInfo& mechanism, const Requirements& requirements);

/// Writes prefix, the names of all mechanisms that may start with `separator` between them, and suffix; returns the
/// number of names. They have the order of `configured`, or else that of for_each_mechanism. A null prefix or suffix is
/// empty, a null separator is a space.
unsigned list_mechanisms(const Requirements& requirements, const char* prefix, const char* separator,
                         const char* suffix, Octets& out);

/// Takes the next word off `text`: a run of characters other than white space, commas and semicolons. Empty at the end.
std::string_view next_word(std::string_view& text);

} // namespace saslspec::impl
