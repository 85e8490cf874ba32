#include "text/saslprep.hpp"

#include <stringprep.h>

#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

Preparation outcome_of(int code) {
  switch (code) {
  case STRINGPREP_OK:
    return Preparation::Ready;
  case STRINGPREP_TOO_SMALL_BUFFER:
    return Preparation::TooLong;
  case STRINGPREP_ICONV_ERROR: // the input is well-formed, so these two can only be out of memory
  case STRINGPREP_NFKC_FAILED:
  case STRINGPREP_MALLOC_ERROR:
    return Preparation::NoMemory;
  default:
    return Preparation::Prohibited;
  }
}

Preparation prepare(std::string_view text, const Stringprep_profile* profile, Stringprep_profile_flags flags,
                    PreparationBuffer& buffer, std::string_view& prepared) {
  if (text.size() > max_prepared_input) return Preparation::TooLong;
  if (is_printable_ascii(text)) {
    prepared = text;
    return Preparation::Ready;
  }
  if (!is_utf8(text)) return Preparation::NotUtf8;
  if (text.find('\0') != std::string_view::npos) return Preparation::Prohibited; // libidn would stop there

  const std::span<char> room = buffer.open();
  room[text.copy(room.data(), text.size())] = '\0';
  const Preparation outcome = outcome_of(stringprep(room.data(), room.size(), flags, profile));
  if (outcome == Preparation::Ready) prepared = room.data();
  return outcome;
}

constexpr Stringprep_profile_flags unassigned_allowed{};

} // namespace

Preparation saslprep(std::string_view text, StringRules rules, PreparationBuffer& buffer, std::string_view& prepared) {
  const auto flags = rules == StringRules::Stored ? STRINGPREP_NO_UNASSIGNED : unassigned_allowed;
  return prepare(text, stringprep_saslprep, flags, buffer, prepared);
}

Preparation check_trace(std::string_view text) {
  PreparationBuffer buffer;
  std::string_view unchanged;
  return prepare(text, stringprep_trace, unassigned_allowed, buffer, unchanged);
}

} // namespace saslspec::impl
