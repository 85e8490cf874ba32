// The inside of a forked child: calls come in, observations go out.
#pragma once

#include "input_pages.hpp"
#include "process_state.hpp"
#include "saslspec_adapter.h"
#include "watch.hpp"
#include "wire.hpp"

#include <map>
#include <string>

namespace saslspec::worker {

/// The runner's end of the protocol.
struct Channel {
  int in;
  int out;
  bool out_is_socket;
};

class Session {
public:
  /// Made once, before the process forks, so that no child has to build it.
  Session(const saslspec_adapter& adapter, StandardStreams& streams, Watch& watch);

  /// In a child, before anything else.
  void begin();
  /// Answers calls until Close or the end of the channel; never returns.
  [[noreturn]] void serve(const Channel& channel);

  /// Performs one call. It is noexcept, so that an exception of the target ends the child.
  wire::Observed perform(const Call& call) noexcept;
  /// Disposes of the connections still open, and compares the process with its state at the fork.
  ChildEnd close() noexcept;

private:
  void dispatch(const Call& call, saslspec_result& result);
  void open(const Call& call, saslspec_result& result);
  void read_identity(const Call& call, Observation& observation);

  const saslspec_adapter& adapter_;
  StandardStreams& streams_;
  Watch& watch_;
  InputPages pages_;
  std::map<std::uint32_t, void*> connections_;
  ProcessState before_;
};

/// Fills in the functions of `host` that report to the call under way.
void attach_reports(saslspec_host& host);
/// Whether the target is loaded or initialised, and not called.
bool is_outside_calls();
/// Adds a line to the library's log.
void note_logged(const char* text);
/// The library's log outside of calls so far, as printable text.
std::string logged();

} // namespace saslspec::worker
