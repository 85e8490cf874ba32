// Which mechanisms may be started on a connection: security properties, the configured list, what the protocol needs.
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

/// What a mechanism has to satisfy.
struct Requirements {
  SecurityProperties properties;
  unsigned external_ssf = 0;
  unsigned facilities = 0;          ///< bits of facility:: that the connection has
  bool binding_is_critical = false; ///< only mechanisms that bind to the channel will do
  bool needs_authzid = false;       ///< SASL_NEED_PROXY
  bool needs_http = false;          ///< SASL_NEED_HTTP
  /// Names separated by anything that no name holds, in order of preference; null: all mechanisms but the historic
  /// ones.
  const char* configured = nullptr;
  Surroundings* surroundings = nullptr; ///< asked last; null: nobody is
};

/// A mechanism of the application's. Changed while the process has one thread, as the library's initialisation is.
struct AddedMechanism : MechanismInfo {
  AddedMechanism* next = nullptr;
};
/// Lists `mechanism` behind all others; it stays where it is until it is removed. Its name is nobody else's yet.
void add_mechanism(AddedMechanism& mechanism);
void remove_mechanism(AddedMechanism& mechanism);
/// Null: none.
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
/// Null when there is no such mechanism.
const MechanismInfo* find_mechanism(std::string_view name);

/// What is left for a layer of ours to do: RFC 4422 section 3.7 lets layers be stacked, and what the one below gives
/// counts.
LayerLimits layer_limits(const SecurityProperties& properties, unsigned external_ssf);

/// Code::Ok; Code::TooWeak when the security properties forbid the mechanism; Code::NoMech when it is not offered.
[[nodiscard]] Code may_start(const MechanismInfo& mechanism, const Requirements& requirements);

/// Writes prefix, the names of all mechanisms that may start with `separator` between them, and suffix; the number of
/// names. They come in the order of `configured`, or else in that of for_each_mechanism. Any of the strings may be
/// null: nothing, or a space for the separator.
unsigned list_mechanisms(const Requirements& requirements, const char* prefix, const char* separator,
                         const char* suffix, Octets& out);

/// Takes the next word off `text`: a run of characters other than white space, commas and semicolons. Empty at the end.
std::string_view next_word(std::string_view& text);

} // namespace saslspec::impl
