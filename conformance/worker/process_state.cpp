#include "process_state.hpp"

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace saslspec::worker {
namespace {

/// The target has no descriptors from here on: the worker's limit is lower, and valgrind keeps its own up there.
constexpr int highest_descriptor = 512;

void add(std::string& sentence, const std::string& part) {
  sentence += (sentence.empty() ? "" : "; ") + part;
}

std::int64_t size_of(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 ? status.st_size : -1;
}

/// Appends the beginning of the file.
void append_printable(std::string& text, int descriptor) {
  char octets[4096];
  const ssize_t size = pread(descriptor, octets, sizeof octets, 0);
  if (size > 0) text += printable({octets, static_cast<std::size_t>(size)});
}

/// The signal mask that /proc/self/status shows under `name`.
std::uint64_t signal_mask(const char* status, const char* name) {
  const char* line = std::strstr(status, name);
  return line == nullptr ? 0 : std::strtoull(line + std::strlen(name), nullptr, 16);
}

void compare_signals(std::string& changes, const char* what, std::uint64_t before, std::uint64_t after) {
  for (unsigned signal = 1; signal <= 64; ++signal)
    if ((((before ^ after) >> (signal - 1)) & 1U) != 0) add(changes, what + std::to_string(signal));
}

} // namespace

std::string printable(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  for (const char octet : text) {
    const auto number = static_cast<unsigned char>(octet);
    if (octet == '\n' || (octet >= ' ' && octet <= '~'))
      shown += octet;
    else
      shown.append("\\x").append(1, digits[number >> 4U]).append(1, digits[number & 15U]);
  }
  return shown;
}

ProcessState ProcessState::now() {
  ProcessState picture;
  picture.read_descriptors();
  if (const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC); file >= 0) {
    char status[4096];
    const ssize_t n = read(file, status, sizeof status - 1);
    close(file);
    status[n < 0 ? 0 : n] = '\0';
    picture.ignored_ = signal_mask(status, "SigIgn:");
    picture.caught_ = signal_mask(status, "SigCgt:");
    picture.blocked_ = signal_mask(status, "SigBlk:");
  }
  if (const char* locale = std::setlocale(LC_ALL, nullptr); locale != nullptr) picture.locale_ = locale;
  char directory[4096];
  if (getcwd(directory, sizeof directory) != nullptr) picture.directory_ = directory;
  return picture;
}

void ProcessState::read_descriptors() {
  const int folder = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  alignas(dirent64) char entries[4096]; // not opendir, which allocates: this runs in every child
  for (ssize_t size; (size = getdents64(folder, entries, sizeof entries)) > 0;) {
    for (ssize_t at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      at += entry->d_reclen;
      const int number = std::atoi(entry->d_name); // NOLINT(cert-err34-c): "." and ".." are skipped here
      if (entry->d_name[0] == '.' || number == folder || number >= highest_descriptor) continue;
      char target[256];
      const ssize_t n = readlinkat(folder, entry->d_name, target, sizeof target);
      descriptors_[number] = n < 0 ? std::string() : std::string(target, static_cast<std::size_t>(n));
    }
  }
  close(folder);
}

std::string ProcessState::changes_since(const ProcessState& before) const {
  std::string changes;
  for (const auto& [number, target] : descriptors_) {
    const auto old = before.descriptors_.find(number);
    if (old == before.descriptors_.end())
      add(changes, "left descriptor " + std::to_string(number) + " open (" + target + ")");
    else if (old->second != target)
      add(changes, "replaced descriptor " + std::to_string(number) + " (" + target + ")");
  }
  for (const auto& [number, target] : before.descriptors_)
    if (!descriptors_.contains(number)) add(changes, "closed descriptor " + std::to_string(number));
  compare_signals(changes, "changed the disposition of signal ", before.ignored_, ignored_);
  compare_signals(changes, "changed the handling of signal ", before.caught_, caught_);
  compare_signals(changes, "changed the blocking of signal ", before.blocked_, blocked_);
  if (locale_ != before.locale_) add(changes, "changed the locale from " + before.locale_ + " to " + locale_);
  if (directory_ != before.directory_)
    add(changes, "changed the working directory from " + before.directory_ + " to " + directory_);
  return changes;
}

StandardStreams::StandardStreams(bool watch_errors) : watch_errors_(watch_errors) {
  // Unbuffered, so that what is printed is seen at once, and not printed twice by a child that calls exit.
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int output = memfd_create("saslspec-standard-output", MFD_CLOEXEC);
  const int errors = watch_errors ? memfd_create("saslspec-standard-error", MFD_CLOEXEC) : -1;
  if (nothing < 0 || output < 0 || (watch_errors && errors < 0)) std::abort();
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  if (watch_errors) dup2(errors, STDERR_FILENO);
  close(nothing);
  close(output);
  if (watch_errors) close(errors);
}

void StandardStreams::keep_errors() {
  if (watch_errors_ || keep_errors_) return;
  const int errors = memfd_create("saslspec-standard-error", MFD_CLOEXEC);
  if (errors < 0) return;
  dup2(errors, STDERR_FILENO);
  close(errors);
  keep_errors_ = true;
}

std::int64_t StandardStreams::errors_end() const {
  return watch_errors_ || keep_errors_ ? size_of(STDERR_FILENO) : 0;
}

std::string StandardStreams::last_words(std::int64_t since) const {
  constexpr std::size_t longest = 200;
  if (errors_end() <= since) return {};
  std::string text(std::min<std::size_t>(static_cast<std::size_t>(errors_end() - since), 65536), '\0');
  const ssize_t size = pread(STDERR_FILENO, text.data(), text.size(), since);
  text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  constexpr std::string_view summary = "SUMMARY: ";
  const auto found = text.find(summary);
  text.erase(0, found == std::string::npos ? text.find_first_not_of('\n') : found + summary.size());
  return printable(std::string_view(text).substr(0, std::min(text.find('\n'), longest)));
}

std::string StandardStreams::written() {
  std::string what;
  if (const auto size = size_of(STDOUT_FILENO); size != output_) {
    add(what, "wrote to standard output");
    output_ = size;
  }
  if (!watch_errors_) return what;
  if (const auto size = size_of(STDERR_FILENO); size != errors_) {
    add(what, "wrote to standard error");
    errors_ = size;
  }
  return what;
}

std::string StandardStreams::text() const {
  std::string text;
  append_printable(text, STDOUT_FILENO);
  if (watch_errors_ || keep_errors_) append_printable(text, STDERR_FILENO);
  return text;
}

} // namespace saslspec::worker
