#include "surroundings.hpp"

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

void add(std::string& sentence, const std::string& part) {
  sentence += (sentence.empty() ? "" : "; ") + part;
}

std::int64_t size_of(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 ? status.st_size : -1;
}

bool same(const struct sigaction& a, const struct sigaction& b) {
  if ((a.sa_flags & SA_SIGINFO) != (b.sa_flags & SA_SIGINFO)) return false;
  return (a.sa_flags & SA_SIGINFO) != 0 ? a.sa_sigaction == b.sa_sigaction : a.sa_handler == b.sa_handler;
}

} // namespace

Surroundings Surroundings::now() {
  Surroundings picture;
  if (DIR* folder = opendir("/proc/self/fd"); folder != nullptr) {
    while (const dirent* entry = readdir(folder)) {
      const int number = std::atoi(entry->d_name); // NOLINT(cert-err34-c): "." and ".." are skipped below
      if (entry->d_name[0] == '.' || number == dirfd(folder)) continue;
      char target[256];
      const ssize_t n = readlinkat(dirfd(folder), entry->d_name, target, sizeof target);
      picture.descriptors_[number] = n < 0 ? std::string() : std::string(target, static_cast<std::size_t>(n));
    }
    closedir(folder);
  }
  for (int signal = 1; signal < 65; ++signal)
    sigaction(signal, nullptr, &picture.dispositions_[static_cast<std::size_t>(signal)]);
  if (const char* locale = std::setlocale(LC_ALL, nullptr); locale != nullptr) picture.locale_ = locale;
  char directory[4096];
  if (getcwd(directory, sizeof directory) != nullptr) picture.directory_ = directory;
  return picture;
}

std::string Surroundings::changes_since(const Surroundings& before) const {
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
  for (std::size_t signal = 1; signal < dispositions_.size(); ++signal)
    if (!same(dispositions_[signal], before.dispositions_[signal]))
      add(changes, "changed the disposition of signal " + std::to_string(signal));
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

} // namespace saslspec::worker
