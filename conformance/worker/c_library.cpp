#include "c_library.hpp"

#include <filesystem>

#include <unistd.h>

namespace saslspec::worker {
namespace {

namespace fs = std::filesystem;

/// The folder itself, and those below it in which a package's libraries lie.
std::vector<fs::path> library_folders(const fs::path& root) {
  std::vector<fs::path> folders = {root};
  for (const char* below : {"lib64", "lib", "usr/lib64", "usr/lib"}) {
    const fs::path folder = root / below;
    std::error_code error;
    if (!fs::is_directory(folder, error)) continue;
    folders.push_back(folder);
    for (const auto& entry : fs::directory_iterator(folder, error))
      if (entry.path().filename().string().find("-linux-") != std::string::npos && entry.is_directory(error))
        folders.push_back(entry.path());
  }
  return folders;
}

/// Whether the file can be run, and is no link that leads out of `root`, to this machine's own.
bool is_program_below(const fs::path& file, const fs::path& root) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  return !error && real.string().starts_with(root.string()) && access(real.c_str(), X_OK) == 0;
}

bool is_dynamic_linker(const std::string& name) {
  return (name.starts_with("ld-linux") || name.starts_with("ld64.so")) && name.find(".so.") != std::string::npos;
}

} // namespace

tl::expected<std::vector<std::string>, LaunchError> command_with_libc(const std::string& folder) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return tl::unexpected(LaunchError{folder + ": " + error.message()});
  std::string linker, searched;
  for (const fs::path& each : library_folders(root)) {
    searched += (searched.empty() ? "" : ":") + each.string();
    for (const auto& entry : fs::directory_iterator(each, error))
      if (linker.empty() && is_dynamic_linker(entry.path().filename().string()) && is_program_below(entry.path(), root))
        linker = entry.path().string();
  }
  if (linker.empty())
    return tl::unexpected(LaunchError{folder + ": there is no dynamic linker (ld-linux*.so.*) in it, so that it is no "
                                               "folder of a C library"});
  return std::vector<std::string>{linker, "--library-path", searched};
}

} // namespace saslspec::worker
