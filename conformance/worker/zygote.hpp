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

  /// Goes on in a child of this process, which watches it while the target is loaded there. Returns the exit status in
  /// the watching process, once the child is gone, and nothing in the child.
  std::optional<int> watch_loading(const Send& send);
  /// Loads the target in this process; empty on success, else one sentence.
  std::string load();
  /// How the target did not get past a stage, with the threads that may be why.
  std::string stuck(const std::string& how) const;
  wire::Failure failure(std::string reason) const;

  bool begin_child(const Send& send);
  static bool take(const wire::Frame& frame, Probe& known, std::string& reason);

  /// Forks; in the child `body` runs. The parent waits and says how the child ended.
  template <class Body>
  wire::Ended in_child(Body&& body);
  /// Likewise; `body` gets a way to send frames, and each is given to `heard` once the child has ended.
  template <class Body, class Heard>
  wire::Ended consult(Body&& body, Heard&& heard);
  wire::Ended wait_for(int pid, Watch& watch);

  Channel channel_;
  StandardStreams& streams_;
  wire::Setup setup_;
  std::optional<Target> target_;
  bool forks_ = true;         ///< the target is loaded here, once, and survives fork; else each child loads it
  std::uint32_t threads_ = 0; ///< that the target started while it was loaded here
  Probe probe_;
  Watch* watch_ = nullptr;   ///< of the child that was forked last
  Watch* loading_ = nullptr; ///< of this process, where another watches it; its end is announced once it has loaded
  std::optional<Session> session_;
};

} // namespace saslspec::worker
