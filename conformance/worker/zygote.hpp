// The process that has loaded one target and forks a child for every batch.
#pragma once

#include "prober.hpp"
#include "session.hpp"
#include "target.hpp"

#include <optional>
#include <string>
#include <vector>

namespace saslspec::worker {

class Zygote {
public:
  Zygote(const Channel& channel, StandardStreams& streams);

  /// Loads and initialises the target, probes it in a child, then serves until the channel ends.
  /// Returns the process's exit status.
  int run();

private:
  /// These return nothing on success, else one sentence.
  std::string examine_adapter();
  std::string probe();

  bool begin_child(const Send& send);
  static bool take(const wire::Frame& frame, Probe& known, std::string& reason);

  /// Forks; in the child `body` runs. The parent waits and says how the child ended.
  template <class Body>
  wire::Ended in_child(Body&& body);
  /// Likewise; `body` gets a way to send frames, and each is given to `heard` once the child has ended.
  template <class Body, class Heard>
  wire::Ended consult(Body&& body, Heard&& heard);
  wire::Ended wait_for(int pid);

  Channel channel_;
  StandardStreams& streams_;
  wire::Setup setup_;
  std::optional<Target> target_;
  bool forks_ = true; ///< the target is loaded here, once, and survives fork; else each child loads it
  Probe probe_;
  Watch* watch_ = nullptr;
  std::optional<Session> session_;
};

} // namespace saslspec::worker
