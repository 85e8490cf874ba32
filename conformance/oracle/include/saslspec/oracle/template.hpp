// Templates: how a vector writes a byte string that depends on what was exchanged so far.
//
//   text            itself, octet for octet
//   ${name}         the value of a variable, or of the field itself: what it would have had
//   ${name:f:g}     functions applied from left to right
//   $${             the two octets "${"
//
// The functions are a closed set:
//   drop-first drop-last   without the first / last octet        first:N last:N   the first / last N octets
//   flip-first flip-last   lowest bit of that octet inverted     upper lower      ASCII letters
//   append:X prepend:X     X as text (no ':' and no '}')         append-hex:X prepend-hex:X   X as hexadecimal
//   base64 from-base64     RFC 4648, strict                      hex from-hex     lower case, either case
//   repeat:N               N times
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::oracle {

/// Octets by name.
using Fields = std::map<std::string, std::string, std::less<>>;

/// The octets that `text` stands for. Fails for an unknown variable or function, a bad argument, or an unclosed "${";
/// the error says which.
[[nodiscard]] tl::expected<std::string, std::string> expand(std::string_view text, const Fields& variables);

/// The error of `expand` that does not depend on values: unknown function, bad argument, unclosed "${".
[[nodiscard]] tl::expected<void, std::string> check_template(std::string_view text);

/// The names of the variables in a template without such errors, in order, each as often as it stands there.
std::vector<std::string> variables_in(std::string_view text);

/// A template that expands to exactly `octets`.
std::string literal(std::string_view octets);

std::span<const std::string_view> template_functions();

} // namespace saslspec::oracle
