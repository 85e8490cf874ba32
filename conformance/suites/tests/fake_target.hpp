// A target in this process that does what the model's tables say, and what is planted in it.
#pragma once

#include "saslspec/oracle/client.hpp"
#include "saslspec/suites/case.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace saslspec::suites::testing {

/// What a connection of the fake remembers.
struct FakeConnection {
  setting::Setting setting;
  const model::Machine* machine = nullptr;
  std::uint8_t state = 0;
  std::vector<std::string> history; ///< names of the stimuli since the connection was made
  std::string client_first_bare, server_first;
  oracle::Client::Identity identity;
  bool identity_readable = false;
};

/// How the fake answers one stimulus: changed by a plant before it is carried out.
struct FakeAnswer {
  worker::Observation observation;
  std::uint8_t to = 0;
  bool identity_readable = false;
};

class FakeTarget final : public conversation::Children, private worker::Child {
public:
  /// Changes the answer to a stimulus of a model; sees the connection as it was before.
  using Plant = std::function<void(const FakeConnection&, const std::string& stimulus, FakeAnswer&)>;

  explicit FakeTarget(Plant plant = {}) : plant_(std::move(plant)) {}

  /// What a probe of it finds: every mechanism of the model, every capability.
  static worker::Probe probe();

  worker::Child& child() override { return *this; }
  worker::Child& fresh_child() override {
    ++children;
    connections_.clear();
    dead_ = false;
    return *this;
  }
  void playing(const model::Machine& machine, std::uint8_t stimulus, const oracle::Client& client) override;

  std::uint64_t calls = 0;
  std::uint64_t children = 0; ///< that were forked so far
  /// Which row is taken where the model leaves alternatives, by its place; the last one when there are fewer.
  std::size_t alternative = 0;
  /// What a start answers by a mechanism's name in small letters.
  model::Code name_in_small_letters = model::Code::NoMech;

private:
  worker::Observation call(const worker::Call& call) override;
  worker::ChildEnd close() override { return {}; }
  worker::Observation negotiate(const worker::Call& call, FakeConnection& connection);
  worker::Observation unplayed(const worker::Call& call) const;
  std::string output(model::MessageSet allowed, const worker::Call& call, FakeConnection& connection);

  struct Played {
    const model::Machine* machine;
    std::uint8_t stimulus;
    const oracle::Client* client;
  };
  Plant plant_;
  std::optional<Played> played_;
  std::map<std::uint32_t, FakeConnection> connections_;
  bool initialised_ = true;
  bool dead_ = false;
  worker::Observation death_;
};

/// What a suite is told of a fake target, and by what it judges.
struct Known {
  conversation::Target target;
  judge::Standard standard;
};
Known know(FakeTarget& fake, const judge::Standard& standard = {});

/// Of everything random in these tests.
constexpr std::uint64_t fixed_seed = 1;

/// The plan as a run makes it.
Plan plan_of(const Known& known, const Selection& selection);

reports::CaseResult run_one(const Case& one, FakeTarget& fake, const Known& known);

/// Runs the cases of a plan; every result.
std::vector<reports::CaseResult> run_all(FakeTarget& fake, const Known& known, const Selection& selection);

/// Those results whose verdict is not Pass.
std::vector<reports::CaseResult> not_passed(const std::vector<reports::CaseResult>& results);
std::string describe(const std::vector<reports::CaseResult>& results);

} // namespace saslspec::suites::testing
