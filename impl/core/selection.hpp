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
  bool needs_http = false;          ///< SASL_NEED_HTTP: satisfied by none
  /// Names separated by anything that no name holds; null: all mechanisms but the historic ones.
  const char* configured = nullptr;
};

/// Null when there is no such mechanism. Letter case does not matter, as in the protocols that carry the name.
const MechanismInfo* find_mechanism(std::string_view name);

/// What is left for a layer of ours to do: RFC 4422 section 3.7 lets layers be stacked, and what the one below gives
/// counts.
LayerLimits layer_limits(const SecurityProperties& properties, unsigned external_ssf);

/// Code::Ok; Code::TooWeak when the security properties forbid the mechanism; Code::NoMech when it is not offered.
[[nodiscard]] Code may_start(const MechanismInfo& mechanism, const Requirements& requirements);

/// Writes prefix, the names of all mechanisms that may start with `separator` between them, and suffix; the number of
/// names. Any of the strings may be null: nothing, or a space for the separator.
unsigned list_mechanisms(const Requirements& requirements, const char* prefix, const char* separator,
                         const char* suffix, Octets& out);

/// Takes the next word off `text`: a run of characters other than spaces, commas and semicolons. Empty at the end.
std::string_view next_word(std::string_view& text);

} // namespace saslspec::impl
