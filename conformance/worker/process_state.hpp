// The state of the process that a library must leave alone: descriptors, signal dispositions, locale, working
// directory, and the standard streams.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace saslspec::worker {

/// The text with newlines, and with other octets that are not printable ASCII as \xNN.
std::string printable(std::string_view text);

/// A picture of the process.
class ProcessState {
public:
  static ProcessState now();
  /// The differences from `before`, in words; empty when there are none.
  std::string changes_since(const ProcessState& before) const;

private:
  void read_descriptors();

  std::map<int, std::string> descriptors_; ///< number -> the file, pipe or socket
  std::uint64_t ignored_ = 0;              ///< signals, bit n - 1 for signal n
  std::uint64_t caught_ = 0;
  std::uint64_t blocked_ = 0;
  std::string locale_;
  std::string directory_;
};

/// Standard output and standard error, redirected to memory so that the target's writes are noticed and disturb nobody.
/// Standard input reads as empty.
class StandardStreams {
public:
  /// `watch_errors` is off under valgrind and sanitizers, which report on standard error.
  explicit StandardStreams(bool watch_errors);
  /// From here on standard error goes to memory, too, but is not watched: a sanitizer's reports are no fault of their
  /// own.
  void keep_errors();
  /// The text written since the last call, in words; empty when there is none.
  std::string written();
  /// The text that was written so far, standard output first, at most some kibibytes of each. Newlines stay; other
  /// octets that are not printable ASCII are shown as \xNN.
  std::string text() const;

  /// Where standard error ends now, for `last_words`; 0 where it is not kept.
  std::int64_t errors_end() const;
  /// What was written to standard error behind that place, in one line: a sanitizer's summary, else the first line.
  /// Empty when there is none.
  std::string last_words(std::int64_t since) const;

private:
  std::int64_t output_ = 0;
  std::int64_t errors_ = 0;
  bool watch_errors_;
  bool keep_errors_ = false;
};

} // namespace saslspec::worker
