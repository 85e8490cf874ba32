#include "saslspec/oracle/template.hpp"

#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace saslspec::oracle {
namespace {

using Error = tl::unexpected<std::string>;
using Result = tl::expected<std::string, std::string>;

constexpr std::size_t longest_repetition = 1U << 24U;

enum class Argument : std::uint8_t { None, Text, Hex, Number };

using Apply = Result (*)(std::string value, const std::string& text, std::size_t number);

struct Function {
  std::string_view name;
  Argument argument;
  Apply apply;
};

Result drop_first(std::string value, const std::string&, std::size_t) {
  if (value.empty()) return Error{"nothing to drop: the value is empty"};
  return value.substr(1);
}

Result drop_last(std::string value, const std::string&, std::size_t) {
  if (value.empty()) return Error{"nothing to drop: the value is empty"};
  value.pop_back();
  return value;
}

Result flip_first(std::string value, const std::string&, std::size_t) {
  if (value.empty()) return Error{"nothing to flip: the value is empty"};
  value.front() = static_cast<char>(static_cast<unsigned char>(value.front()) ^ 1U);
  return value;
}

Result flip_last(std::string value, const std::string&, std::size_t) {
  if (value.empty()) return Error{"nothing to flip: the value is empty"};
  value.back() = static_cast<char>(static_cast<unsigned char>(value.back()) ^ 1U);
  return value;
}

Result first(std::string value, const std::string&, std::size_t number) {
  return value.substr(0, number);
}

Result last(std::string value, const std::string&, std::size_t number) {
  return value.substr(value.size() - std::min(number, value.size()));
}

Result upper(std::string value, const std::string&, std::size_t) {
  for (char& c : value)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return value;
}

Result lower(std::string value, const std::string&, std::size_t) {
  for (char& c : value)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return value;
}

Result append(std::string value, const std::string& text, std::size_t) {
  return value + text;
}

Result prepend(std::string value, const std::string& text, std::size_t) {
  return text + value;
}

Result to_base64(std::string value, const std::string&, std::size_t) {
  return base64(value);
}

Result of_base64(std::string value, const std::string&, std::size_t) {
  auto octets = from_base64(value);
  if (!octets) return Error{"the value is not canonical base64"};
  return *octets;
}

Result to_hex(std::string value, const std::string&, std::size_t) {
  return hex(value);
}

Result of_hex(std::string value, const std::string&, std::size_t) {
  auto octets = from_hex(value);
  if (!octets) return Error{"the value is not hexadecimal"};
  return *octets;
}

Result repeat(std::string value, const std::string&, std::size_t number) {
  if (!value.empty() && number > longest_repetition / value.size()) return Error{"the repetition is too long"};
  std::string repeated;
  repeated.reserve(value.size() * number);
  for (std::size_t i = 0; i < number; ++i)
    repeated += value;
  return repeated;
}

constexpr Function functions[] = {
    {"drop-first",  Argument::None,   drop_first},
    {"drop-last",   Argument::None,   drop_last },
    {"flip-first",  Argument::None,   flip_first},
    {"flip-last",   Argument::None,   flip_last },
    {"first",       Argument::Number, first     },
    {"last",        Argument::Number, last      },
    {"upper",       Argument::None,   upper     },
    {"lower",       Argument::None,   lower     },
    {"append",      Argument::Text,   append    },
    {"prepend",     Argument::Text,   prepend   },
    {"append-hex",  Argument::Hex,    append    },
    {"prepend-hex", Argument::Hex,    prepend   },
    {"base64",      Argument::None,   to_base64 },
    {"from-base64", Argument::None,   of_base64 },
    {"hex",         Argument::None,   to_hex    },
    {"from-hex",    Argument::None,   of_hex    },
    {"repeat",      Argument::Number, repeat    },
};

std::string_view take_segment(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  const std::string_view segment = rest.substr(0, colon);
  rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
  return segment;
}

/// Applies one "f" or "f:argument" taken from the front of `rest`. Without a value only the syntax is checked.
tl::expected<void, std::string> apply_one(std::string_view& rest, std::optional<std::string>& value) {
  const std::string_view name = take_segment(rest);
  const auto* function = std::find_if(std::begin(functions), std::end(functions),
                                      [&](const Function& candidate) { return candidate.name == name; });
  if (function == std::end(functions)) return Error{"unknown function '" + std::string{name} + "'"};

  std::string text;
  std::size_t number = 0;
  if (function->argument != Argument::None) {
    const std::string_view argument = take_segment(rest);
    const auto bad = Error{"bad argument '" + std::string{argument} + "' of '" + std::string{name} + "'"};
    text = std::string{argument};
    if (function->argument == Argument::Hex) {
      auto octets = from_hex(argument);
      if (!octets || octets->empty()) return bad;
      text = *octets;
    } else if (function->argument == Argument::Number) {
      const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), number);
      if (error != std::errc{} || end != argument.data() + argument.size()) return bad;
    } else if (argument.empty()) {
      return bad;
    }
  }
  if (!value) return {};
  auto applied = function->apply(*std::move(value), text, number);
  if (!applied) return Error{std::string{name} + ": " + applied.error()};
  value = *std::move(applied);
  return {};
}

/// The inside of "${...}". Without variables only the syntax is checked.
Result reference(std::string_view inside, const Fields* variables) {
  std::string_view rest = inside;
  const std::string_view name = take_segment(rest);
  if (name.empty()) return Error{"'${' without a name"};
  std::optional<std::string> value;
  if (variables != nullptr) {
    const auto found = variables->find(name);
    if (found == variables->end()) return Error{"unknown variable '" + std::string{name} + "'"};
    value = found->second;
  }
  if (inside.ends_with(':')) return Error{"'" + std::string{inside} + "' ends in a colon"};
  while (!rest.empty()) {
    if (auto applied = apply_one(rest, value); !applied) return Error{applied.error()};
  }
  return value.value_or("");
}

Result expand_all(std::string_view text, const Fields* variables) {
  std::string octets;
  while (!text.empty()) {
    if (text.starts_with("$${")) {
      octets += "${";
      text.remove_prefix(3);
    } else if (text.starts_with("${")) {
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) return Error{"'${' without '}'"};
      auto value = reference(text.substr(2, end - 2), variables);
      if (!value) return value;
      octets += *value;
      text.remove_prefix(end + 1);
    } else {
      octets += text.front();
      text.remove_prefix(1);
    }
  }
  return octets;
}

} // namespace

tl::expected<std::string, std::string> expand(std::string_view text, const Fields& variables) {
  return expand_all(text, &variables);
}

tl::expected<void, std::string> check_template(std::string_view text) {
  if (auto checked = expand_all(text, nullptr); !checked) return Error{checked.error()};
  return {};
}

std::vector<std::string> variables_in(std::string_view text) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t start = text.find("${");
    if (start == std::string_view::npos) return names;
    const bool escaped = start > 0 && text[start - 1] == '$';
    const std::string_view rest = text.substr(start + 2);
    if (!escaped) names.emplace_back(rest.substr(0, rest.find_first_of(":}")));
    text = rest;
  }
}

std::string literal(std::string_view octets) {
  std::string text;
  text.reserve(octets.size());
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (octets.substr(i).starts_with("${")) text += '$';
    text += octets[i];
  }
  return text;
}

std::span<const std::string_view> template_functions() {
  static const auto names = [] {
    std::array<std::string_view, std::size(functions)> list{};
    std::transform(std::begin(functions), std::end(functions), list.begin(), [](const Function& f) { return f.name; });
    return list;
  }();
  return names;
}

} // namespace saslspec::oracle
