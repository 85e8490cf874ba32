// What the user may certify by name, and where it lies.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace saslspec::runner {

struct NamedTarget {
  std::string_view name;
  std::string_view meaning;
  std::string_view file; ///< below lib/saslspec for those built with the program, else a soname
  bool of_the_system = false;

  /// Whether the file is an adapter, whose server is no library.
  constexpr bool is_adapter() const { return file.starts_with("adapters/"); }
};

/// In the order they are listed.
std::span<const NamedTarget> named_targets();

struct ResolvedTarget {
  std::string name; ///< as the user gave it
  std::string path; ///< absolute
};

/// A name of `named_targets()`, else a path. The error is one sentence (exit code 4).
[[nodiscard]] tl::expected<ResolvedTarget, std::string> resolve_target(const std::string& name);

/// A library built or installed with the program: "v2/libsasl2.so.2" is looked for below lib/saslspec, relative to the
/// running executable. The error names the places searched.
[[nodiscard]] tl::expected<std::string, std::string> companion_library(const std::string& file);

/// The first `soname` in LD_LIBRARY_PATH, the folders of /etc/ld.so.conf and the system's default folders.
[[nodiscard]] tl::expected<std::string, std::string> system_library(const std::string& soname);

} // namespace saslspec::runner
