// The process that has loaded one target and forks a child for every batch.
#pragma once

#include "session.hpp"

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
  /// Empty on success, else one sentence.
  std::string load(const wire::Setup& setup);
  std::string foreign_plug_in(const wire::Setup& setup) const;
  std::string probe();
  void probe_hooks();
  void seed(const wire::Setup& setup);

  /// Forks; in the child `body` runs and does not return. The parent waits and says how the child ended.
  template <class Body, class Started>
  wire::Ended in_child(Body&& body, Started&& started);
  wire::Ended wait_for(int pid);

  Channel channel_;
  StandardStreams& streams_;
  wire::Setup setup_;
  saslspec_host host_{};
  std::vector<saslspec_account> accounts_;
  std::vector<std::vector<saslspec_verifier>> verifiers_;
  std::vector<saslspec_authorization> authorizations_;
  const saslspec_adapter* adapter_ = nullptr;
  Probe probe_;
  Watch* watch_ = nullptr;
  std::optional<Session> session_;
};

} // namespace saslspec::worker
