// The file <appname>.conf: lines of `key: value`, blank lines, and lines that begin with #.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/memory.hpp"
#include "core/octets.hpp"

namespace saslspec::impl {

/// The place where a file is malformed. `line` 0: the file as a whole.
struct ConfigurationMistake {
  unsigned line;
  const char* what;
};

/// Keys are letters, digits, '-' and '_', in any letter case. The first line counts where a key comes twice.
class Configuration {
public:
  /// Replaces the content by that of the file at `path`; nothing changes when there is a mistake. Throws
  /// std::bad_alloc.
  [[nodiscard]] std::optional<ConfigurationMistake> read(const char* path);
  /// Null when the key is not set. Lives until the next read.
  const char* value(std::string_view key) const;
  /// The value for a plug-in: of `<plugin>_<option>` if that is set, else of `option`. `plugin` may be null.
  const char* value(const char* plugin, std::string_view option) const;

private:
  struct Setting {
    Octets key;
    Octets value;
  };
  [[nodiscard]] static std::optional<ConfigurationMistake> parse(std::string_view text, Vector<Setting>& out);

  Vector<Setting> settings_;
};

/// A list of folders with colons between them, as long as a path may be.
class SearchPath {
public:
  /// False when the list is too long.
  [[nodiscard]] bool assign(std::string_view folders);
  bool is_set() const { return set_; }
  const char* c_str() const { return text_.data(); }
  void unset() { set_ = false; }

private:
  std::array<char, 4096> text_{};
  bool set_ = false;
};

using FileName = std::array<char, 4096>;

/// Takes the next folder off `folders` and makes the path of the file `<folder>/<application>.conf`; false: there is no
/// further folder. A folder whose path is too long is passed over.
[[nodiscard]] bool next_configuration_file(std::string_view& folders, std::string_view application, FileName& path);

} // namespace saslspec::impl
