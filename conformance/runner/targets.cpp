#include "saslspec/runner/targets.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include <glob.h>

namespace saslspec::runner {

namespace fs = std::filesystem;

namespace {

constexpr NamedTarget targets[] = {
    {"reference-v2", "the reference, ABI of libsasl2 (default)",                 "v2/libsasl2.so.2",         false},
    {"reference-v1", "the reference, ABI of the manual page",                    "v1/libsasl.so.7",          false},
    {"system-cyrus", "this system's Cyrus SASL",                                 "libsasl2.so.2",            true },
    {"system-gsasl", "this system's GNU SASL",                                   "libgsasl.so.18",           true },
    {"dovecot-auth", "Dovecot's authentication service at --option socket=PATH", "adapters/dovecot-auth.so", false},
};

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::string joined(const std::vector<fs::path>& paths) {
  std::string text;
  for (const fs::path& path : paths)
    text += (text.empty() ? "" : ", ") + path.string();
  return text;
}

std::vector<fs::path> split_path_list(const char* list) {
  std::vector<fs::path> result;
  std::istringstream stream(list == nullptr ? "" : list);
  for (std::string entry; std::getline(stream, entry, ':');)
    if (!entry.empty()) result.emplace_back(entry);
  return result;
}

/// The folders named by an ld.so.conf file and those it includes.
void read_linker_configuration(const std::string& pattern, std::vector<fs::path>& folders,
                               std::set<std::string>& seen) {
  glob_t matches = {};
  if (::glob(pattern.c_str(), 0, nullptr, &matches) != 0) return;
  const std::vector<std::string> files(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  ::globfree(&matches);
  for (const std::string& file : files) {
    if (!seen.insert(file).second) continue;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
      std::istringstream words(line.substr(0, line.find('#')));
      std::string first, second;
      words >> first >> second;
      if (first == "include") {
        const fs::path included(second);
        read_linker_configuration(included.is_absolute() ? second : (fs::path(file).parent_path() / included).string(),
                                  folders, seen);
      } else if (!first.empty() && first[0] == '/') {
        folders.emplace_back(first);
      }
    }
  }
}

std::vector<fs::path> system_folders() {
  std::vector<fs::path> folders = split_path_list(std::getenv("LD_LIBRARY_PATH"));
  std::set<std::string> seen;
  read_linker_configuration("/etc/ld.so.conf", folders, seen);
  for (const char* folder :
       {"/lib/" SASLSPEC_ARCHITECTURE, "/usr/lib/" SASLSPEC_ARCHITECTURE, "/lib64", "/usr/lib64", "/lib", "/usr/lib"})
    folders.emplace_back(folder);
  return folders;
}

} // namespace

std::span<const NamedTarget> named_targets() {
  return targets;
}

tl::expected<std::string, std::string> companion_library(const std::string& file) {
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  if (error) return tl::unexpected("cannot find the running program: " + error.message());
  const fs::path root = executable.parent_path().parent_path();
  std::vector<fs::path> searched;
  for (const char* folder : {"lib", SASLSPEC_LIBDIR, "lib64", "lib/" SASLSPEC_ARCHITECTURE}) {
    const fs::path base = root / folder / "saslspec";
    if (is_file(base / file)) return (base / file).string();
    if (std::ranges::find(searched, base) == searched.end()) searched.push_back(base);
  }
  return tl::unexpected(file + " is not installed with this program (looked in " + joined(searched) + ")");
}

tl::expected<std::string, std::string> system_library(const std::string& soname) {
  for (const fs::path& folder : system_folders())
    if (is_file(folder / soname)) return (folder / soname).string();
  return tl::unexpected(soname + " is not in the dynamic linker's folders");
}

tl::expected<ResolvedTarget, std::string> resolve_target(const std::string& name) {
  const auto* named = std::ranges::find(targets, name, &NamedTarget::name);
  if (named != std::end(targets)) {
    const std::string file(named->file);
    const auto path = named->of_the_system ? system_library(file) : companion_library(file);
    if (!path) return tl::unexpected(name + ": " + path.error());
    return ResolvedTarget{name, *path};
  }
  std::error_code error;
  const fs::file_status status = fs::status(name, error);
  if (fs::exists(status) && !fs::is_directory(status)) return ResolvedTarget{name, fs::absolute(name).string()};
  if (fs::is_directory(status)) return tl::unexpected(name + ": is a directory, not a shared object");
  std::string known;
  for (const NamedTarget& target : targets)
    known += (known.empty() ? "" : ", ") + std::string(target.name);
  return tl::unexpected(name + ": no such file, and no target of that name (there are " + known + ")");
}

} // namespace saslspec::runner
