#include "saslspec/reports/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace saslspec::reports {

namespace {

tl::unexpected<std::string> failure(const std::string& path, const char* act, int error) {
  return tl::unexpected(path + ": cannot " + act + ": " + std::strerror(error));
}

std::string temporary_name(const std::string& path) {
  return path + ".tmp-" + std::to_string(::getpid());
}

/// An output that is there and no regular file (a pipe, /dev/stdout) cannot be renamed over: it is written in place.
bool written_in_place(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

tl::expected<int, std::string> open_for_writing(const std::string& path, const std::string& opened) {
  if (std::error_code ignored; std::filesystem::is_directory(path, ignored)) return failure(path, "write", EISDIR);
  const int descriptor = ::open(opened.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return failure(path, "write", errno);
  return descriptor;
}

} // namespace

tl::expected<void, std::string> write_file(const std::string& path, std::string_view content) {
  const bool in_place = written_in_place(path);
  const std::string opened = in_place ? path : temporary_name(path);
  const auto descriptor = open_for_writing(path, opened);
  if (!descriptor) return tl::unexpected(descriptor.error());
  int error = write_all(*descriptor, content) && (in_place || ::fsync(*descriptor) == 0) ? 0 : errno;
  if (::close(*descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && !in_place && ::rename(opened.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  if (!in_place) ::unlink(opened.c_str());
  return failure(path, "write", error);
}

tl::expected<void, std::string> check_writable(const std::string& path) {
  if (written_in_place(path)) {
    if (::access(path.c_str(), W_OK) != 0) return failure(path, "write", errno);
    return {};
  }
  const auto descriptor = open_for_writing(path, temporary_name(path));
  if (!descriptor) return tl::unexpected(descriptor.error());
  ::close(*descriptor);
  ::unlink(temporary_name(path).c_str());
  return {};
}

tl::expected<std::string, std::string> read_file(const std::string& path) {
  if (std::error_code ignored; std::filesystem::is_directory(path, ignored)) return failure(path, "read", EISDIR);
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf())) return failure(path, "read", errno == 0 ? EIO : errno);
  return std::move(content).str();
}

} // namespace saslspec::reports
