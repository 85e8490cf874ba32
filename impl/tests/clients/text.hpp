// Names and passwords of all kinds, and their prepared forms according to ICU.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rapidcheck.h>

namespace saslspec::impl::test::clients {

/// The SASLprep query form (RFC 4013); nothing when the text holds what is prohibited, or when nothing is left of it.
[[nodiscard]] std::optional<std::string> saslprep(std::string_view text);
/// Whether the trace profile (RFC 4505) allows the text.
[[nodiscard]] bool is_trace(std::string_view text);
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// Whether ISO 8859-1 and UTF-8 write it alike, or ISO 8859-1 cannot write it.
[[nodiscard]] bool has_one_encoding(std::string_view text);
/// The text with another character at a place, counted in characters and modulo their number.
[[nodiscard]] std::string with_character(std::string_view text, std::size_t place, char character);

/// One to 255 octets of UTF-8 without NUL: printable ASCII, or a mixture of what SASLprep leaves, maps and composes,
/// or a right-to-left script; one in ten holds what it prohibits. No character is unassigned in Unicode 3.2, where
/// stored and presented strings differ.
[[nodiscard]] rc::Gen<std::string> any_text();
/// Such a text of which SASLprep leaves something.
[[nodiscard]] rc::Gen<std::string> preparable_text();
/// dot-atom (RFC 5322)
[[nodiscard]] rc::Gen<std::string> dot_atom();

} // namespace saslspec::impl::test::clients
