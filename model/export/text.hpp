// Text that more than one export writes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace saslspec::model::export_text {

/// A JSON string.
std::string quoted(std::string_view text);

/// ["SASL_BADAUTH", "SASL_NOUSER"] from "SASL_BADAUTH, SASL_NOUSER".
std::string array_of(std::string_view names);

/// A JSON array with one element a line.
class Lines {
public:
  void add(std::string_view line) {
    text_ += text_.empty() ? "\n    " : ",\n    ";
    text_ += line;
  }
  std::string array() const { return text_.empty() ? "[]" : "[" + text_ + "\n  ]"; }

private:
  std::string text_;
};

/// "1 step", "25 steps".
std::string counted(std::size_t count, std::string_view what);

/// For a label in angle brackets, or a double-quoted attribute.
std::string escaped(std::string_view text);

} // namespace saslspec::model::export_text
