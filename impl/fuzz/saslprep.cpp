// String preparation: the result is UTF-8 without NUL, and printable ASCII stays as it is.
#include "text/saslprep.hpp"

#include "fuzz/fuzz.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl::fuzz {

namespace {

bool is_ready(std::string_view input, StringRules rules) {
  PreparationBuffer buffer;
  std::string_view prepared;
  if (saslprep(input, rules, buffer, prepared) != Preparation::Ready) return false;
  SASLSPEC_HOLDS(is_utf8(input) && is_utf8(prepared), "something that is not UTF-8 was prepared");
  SASLSPEC_HOLDS(prepared.find('\0') == std::string_view::npos, "a NUL came through");
  if (is_printable_ascii(input)) SASLSPEC_HOLDS(prepared == input, "ASCII was changed");
  return true;
}

} // namespace

void target(std::string_view input) {
  const bool is_stored = is_ready(input, StringRules::Stored);
  const bool is_query = is_ready(input, StringRules::Query);
  SASLSPEC_HOLDS(is_query || !is_stored, "what may be stored may not be asked for");
  if (check_trace(input) == Preparation::Ready) SASLSPEC_HOLDS(is_utf8(input), "a trace is not UTF-8");
}

} // namespace saslspec::impl::fuzz
