// What only calls can show of a target, asked in a child, so that a target which cannot stand it is still reported.
#pragma once

#include "session.hpp"
#include "target.hpp"

#include <functional>
#include <string>

namespace saslspec::worker {

/// Takes one frame to the zygote.
using Send = std::function<void(wire::Kind, const std::string&)>;

/// Sends what is known after each step, as Ready: the last that arrives counts. Failed, and nothing after it, when the
/// target or its adapter cannot be used.
class Prober {
public:
  Prober(Session& session, const Target& target, const wire::Setup& setup, Send send);

  /// Connections and mechanisms, in the state that a process has after loading.
  void find_mechanisms();
  /// Whether the target asks about tokens and one-time passwords, which is seen when it has to, and whether
  /// negotiations start again. `known`: the mechanisms. A death here is nothing that is known of the target: the cases
  /// find it.
  void find_hooks(const Probe& known);

private:
  bool fail(const std::string& reason);
  bool open(const setting::Setting& setting, wire::Observed& opened);
  bool keeps_its_word();
  void try_second_starts();
  wire::Observed list();
  void find_named();
  bool find_bound();
  void tell();

  Session& session_;
  const Target& target_;
  const wire::Setup& setup_;
  Send send_;
  Probe probe_;
  std::uint32_t connection_ = 0;
};

} // namespace saslspec::worker
