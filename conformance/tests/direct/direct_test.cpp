// The reference against the model, without the certifier in between: random-Wp command sequences (random access
// sequence, random middle, state identifier) run through the C ABI and judged row by row; a failure shrinks to a
// shortest failing trace.
#include <gtest/gtest.h>

#include "conversation.hpp"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <ostream>

namespace saslspec::direct {
namespace {

/// One mechanism under one set of parameters, with the alternatives that the library takes where a standard leaves
/// them.
struct Setting {
  const model::Machine* machine = nullptr;
  model::Parameters parameters;
  std::vector<model::Choice> choices;

  const model::Transition& row(std::uint8_t state, std::uint8_t stimulus) const {
    const auto rows = machine->rows(state, stimulus, parameters);
    std::size_t taken = 0;
    for (const model::Choice& choice : choices) {
      if (choice.from == state && choice.stimulus == stimulus) taken = choice.alternative;
    }
    return *rows.at(taken);
  }
};

/// The model's side of a run: the state the negotiation is in.
struct ModelState {
  const Setting* setting = nullptr;
  std::uint8_t state = 0;
};

/// A stimulus as a RapidCheck command.
class Stimulate : public rc::state::Command<ModelState, Conversation> {
public:
  Stimulate(const model::Machine& machine, std::uint8_t stimulus) : machine_(machine), stimulus_(stimulus) {}

  void apply(ModelState& model) const override { model.state = model.setting->row(model.state, stimulus_).to; }

  void run(const ModelState& model, Conversation& conversation) const override {
    const model::Transition& row = model.setting->row(model.state, stimulus_);
    const Observed observed = conversation.apply(stimulus_, row.outcome.messages);
    const std::string wrong = deviation(machine_, row, observed, conversation.expected_identity());
    if (!wrong.empty()) {
      RC_FAIL(std::string(machine_.states[model.state].name) + ", " + std::string(machine_.stimuli[stimulus_].name) +
              ": " + wrong);
    }
  }

  void show(std::ostream& out) const override { out << machine_.stimuli[stimulus_].name; }

private:
  const model::Machine& machine_;
  std::uint8_t stimulus_;
};

using Commands = rc::state::Commands<Stimulate>;

Commands commands_of(const model::Machine& machine, const std::vector<std::uint8_t>& stimuli) {
  Commands commands;
  for (const std::uint8_t stimulus : stimuli) {
    commands.push_back(std::make_shared<const Stimulate>(machine, stimulus));
  }
  return commands;
}

class RapidCheckSource : public model::RandomSource {
public:
  explicit RapidCheckSource(std::uint64_t seed) : random_(seed) {}
  std::uint64_t next() override { return random_.next(); }

private:
  rc::Random random_;
};

/// Random-Wp sequences that shrink by leaving out stimuli; every sequence is valid, since the model answers everything.
rc::Gen<Commands> random_wp_commands(const Setting& setting) {
  auto sequences = rc::gen::apply(
      [&setting, random_wp = model::RandomWp(*setting.machine, setting.parameters, setting.choices)](std::uint64_t seed,
                                                                                                     unsigned middle) {
        RapidCheckSource source(seed);
        return commands_of(*setting.machine, random_wp.trace(middle, source).stimuli);
      },
      rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>()), rc::gen::noShrink(rc::gen::inRange(0U, 6U)));
  return rc::gen::shrink(std::move(sequences),
                         [](const Commands& commands) { return rc::shrink::removeChunks(commands); });
}

/// Finds which alternative the library takes by running the model's probes.
std::vector<model::Choice> find_choices(Library& library, const model::Machine& machine,
                                        const model::Parameters& parameters) {
  std::vector<model::Choice> choices;
  for (const model::Trace& probe : model::choice_probes(machine, parameters)) {
    Conversation conversation(library, machine, parameters);
    std::uint8_t state = 0;
    for (const std::uint8_t stimulus : probe.stimuli) {
      const auto rows = machine.rows(state, stimulus, parameters);
      model::MessageSet expected = 0;
      for (const auto* row : rows)
        expected = static_cast<model::MessageSet>(expected | row->outcome.messages);
      const Observed observed = conversation.apply(stimulus, expected);
      const auto dispose = machine.stimuli[stimulus].delivery == model::Delivery::Dispose;
      const model::Transition* taken = dispose ? rows.front() : nullptr;
      const auto row = model::selected(rows, model::reply_of(observed.reply.code), observed.message);
      if (row && !dispose) {
        taken = rows[*row];
        if (rows.size() > 1) choices.push_back({state, stimulus, static_cast<std::uint8_t>(*row)});
      }
      if (taken == nullptr) break; // a deviation; the property reports it
      state = taken->to;
    }
  }
  return choices;
}

/// Whether the mechanism needs a channel to bind to.
bool binds(const model::Machine& machine) {
  return machine.name.ends_with("-PLUS");
}

class Direct : public testing::TestWithParam<std::tuple<std::string, bool>> {};

TEST_P(Direct, reference_answers_random_wp_sequences_as_the_model_does) {
  const auto& [mechanism, success_data] = GetParam();
  const std::unique_ptr<Library> library = make_library();
  Setting setting;
  setting.machine = model::machine(mechanism);
  ASSERT_NE(setting.machine, nullptr);
  setting.parameters = {.success_data = success_data, .channel_binding = binds(*setting.machine)};
  setting.choices = find_choices(*library, *setting.machine, setting.parameters);
  const rc::Gen<Commands> sequences = random_wp_commands(setting);
  const bool held = rc::check(mechanism + ": random-Wp sequences", [&] {
    const Commands commands = *sequences;
    Conversation conversation(*library, *setting.machine, setting.parameters);
    rc::state::runAll(commands, ModelState{&setting, 0}, conversation);
  });
  EXPECT_TRUE(held);
}

/// Wp with k = 1: not random, complete for one extra state. What has the table of another mechanism runs the same code.
TEST_P(Direct, reference_passes_the_wp_suite_for_one_extra_state) {
  const auto& [mechanism, success_data] = GetParam();
  const std::unique_ptr<Library> library = make_library();
  Setting setting;
  setting.machine = model::machine(mechanism);
  ASSERT_NE(setting.machine, nullptr);
  setting.parameters = {.success_data = success_data, .channel_binding = binds(*setting.machine)};
  setting.choices = find_choices(*library, *setting.machine, setting.parameters);
  const unsigned extra = setting.machine->is_compared_only() ? 0 : 1;
  const auto suite = model::wp_suite(*setting.machine, setting.parameters, setting.choices, extra);
  ASSERT_FALSE(suite.empty());
  for (const model::Trace& trace : suite) {
    Conversation conversation(*library, *setting.machine, setting.parameters);
    std::uint8_t state = 0;
    std::string told;
    for (const std::uint8_t stimulus : trace.stimuli) {
      const model::Transition& row = setting.row(state, stimulus);
      const Observed observed = conversation.apply(stimulus, row.outcome.messages);
      told += std::string(setting.machine->stimuli[stimulus].name) + ' ';
      ASSERT_EQ(deviation(*setting.machine, row, observed, conversation.expected_identity()), "")
          << told << '(' << trace.reason << ')';
      state = row.to;
    }
  }
}

std::vector<std::tuple<std::string, bool>> settings() {
  std::vector<std::tuple<std::string, bool>> all;
  for (const model::Machine* machine : model::machines()) {
    if (!machine->is_produced || (binds(*machine) && !channels_can_be_described())) continue;
    all.emplace_back(std::string(machine->name), false);
    if (success_data_is_optional()) all.emplace_back(std::string(machine->name), true);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, Direct, testing::ValuesIn(settings()), [](const auto& setting) {
  std::string name = std::get<0>(setting.param);
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name + (std::get<1>(setting.param) ? "_success_data" : "_no_success_data");
});

/// A library that accepts a second client-final after a refused one: the planted defect the property has to find.
class RevivingLibrary : public Library {
public:
  explicit RevivingLibrary(std::unique_ptr<Library> honest) : honest_(std::move(honest)) {}
  void renew(const model::Parameters& parameters) override {
    honest_->renew(parameters);
    refused_ = revived_ = false;
  }
  void refill() override { honest_->refill(); }
  Reply start(const std::string& mechanism, const std::optional<std::string>& input) override {
    refused_ = revived_ = false;
    return honest_->start(mechanism, input);
  }
  Reply step(const std::optional<std::string>& input) override {
    Reply reply = honest_->step(input);
    const bool refusal = model::reply_of(reply.code) == model::Reply::Refusal;
    if (refusal && refused_) {
      revived_ = true;
      return {model::Code::Ok, std::nullopt};
    }
    refused_ = refused_ || refusal;
    return reply;
  }
  std::optional<Identity> identity() override { return revived_ ? Identity{"alice", "alice"} : honest_->identity(); }

private:
  std::unique_ptr<Library> honest_;
  bool refused_ = false;
  bool revived_ = false;
};

TEST(DirectPlanted, success_after_failure_is_found_and_shrunk_to_a_shortest_trace) {
  RevivingLibrary library(make_library());
  Setting setting;
  setting.machine = model::machine("CRAM-MD5");
  ASSERT_NE(setting.machine, nullptr);
  setting.parameters.success_data = false;
  setting.choices = find_choices(library, *setting.machine, setting.parameters);
  std::size_t shortest = 1000;
  const rc::Gen<Commands> sequences = random_wp_commands(setting);
  const auto result = rc::detail::checkTestable([&] {
    const Commands commands = *sequences;
    Conversation conversation(library, *setting.machine, setting.parameters);
    try {
      rc::state::runAll(commands, ModelState{&setting, 0}, conversation);
    } catch (...) {
      shortest = std::min(shortest, commands.size());
      throw;
    }
  });
  rc::detail::FailureResult failure;
  ASSERT_TRUE(result.match(failure)) << "the planted defect was not found";
  // Step before start is refused, so two refused steps suffice: the shortest trace has two stimuli.
  EXPECT_LE(shortest, 3U);
  rc::detail::printResultMessage(result, std::cout);
}

} // namespace
} // namespace saslspec::direct
