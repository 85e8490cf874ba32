// Learns the libraries themselves: the reference is the model, and its planted defects are found where they lie.
#include "exact.hpp"

#include "saslspec/runner/runner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <set>

namespace saslspec::learn {
namespace {

std::unique_ptr<worker::Worker> launch(const char* path) {
  worker::LaunchOptions options;
  options.target = path;
  options.executable = SASLSPEC_WORKER;
  runner::seed_world(options);
  auto launched = worker::Worker::launch(options);
  EXPECT_TRUE(launched) << launched.error().message;
  return launched ? std::move(*launched) : nullptr;
}

Report learn_from(worker::Worker& worker, const model::Machine& machine, const std::string& circumstances,
                  unsigned extra_states = 1) {
  learning::Observer observer;
  const Settings settings{&machine, circumstances, "a library", extra_states};
  Report report = learn(worker, {}, settings, observer);
  const learning::Progress& progress = report.progress;
  std::cout << machine.name << " " << circumstances << ": " << report.machine.states.size() << " states, "
            << progress.learning.queries << " queries to learn, " << progress.testing.queries << " to test, "
            << report.seconds << " s\n";
  return report;
}

std::string describe(const Report& report) {
  std::string text;
  for (const model::Difference& difference : report.differences) {
    for (const std::uint8_t stimulus : difference.trace)
      text.append(report.machine.machine->stimuli[stimulus].name).append(" ");
    text += words(difference.answers.back()) + ", allowed " + difference.allowed.back() + "\n";
  }
  return text;
}

class Reference : public ::testing::TestWithParam<const char*> {};

TEST_P(Reference, is_the_model_in_every_mechanism) {
  const auto worker = launch(GetParam());
  ASSERT_TRUE(worker);
  const conversation::Target target = conversation::find_target(*worker, {});
  std::set<const model::StimulusInfo*> tables;
  std::size_t learned = 0;
  for (const model::Machine* machine : model::machines()) {
    if (!machine->is_produced || !obstacle(*machine, worker->probe()).empty()) continue;
    // Mechanisms of one table share their stimuli: one of them is searched for more states.
    const unsigned extra_states = tables.insert(machine->stimuli.data()).second ? 1 : 0;
    for (const std::string& circumstances : circumstances_of(*machine, worker->probe())) {
      SCOPED_TRACE(std::string(machine->name) + " " + circumstances);
      const Report report = learn_from(*worker, *machine, circumstances, extra_states);
      ASSERT_TRUE(report.learned);
      EXPECT_FALSE(report.leak);
      EXPECT_TRUE(report.differences.empty()) << describe(report);
      EXPECT_EQ(
          testing::difference_from(report.machine, target.choices.at(std::string(machine->name) + "/" + circumstances)),
          "");
      ++learned;
    }
  }
  EXPECT_GE(learned, 8U);
}

INSTANTIATE_TEST_SUITE_P(Learn, Reference, ::testing::Values(SASLSPEC_V1, SASLSPEC_V2),
                         [](const auto& each) { return std::string(each.index == 0 ? "v1" : "v2"); });

struct Planted {
  const char* mutant;
  const char* mechanism;
  const char* stimulus; ///< that is answered wrongly
};

class Mutant : public ::testing::TestWithParam<Planted> {};

TEST_P(Mutant, is_found_where_its_defect_lies) {
  const auto& [mutant, mechanism, stimulus] = GetParam();
  ::setenv("SASLSPEC_MUTANT", mutant, 1);
  const auto worker = launch(SASLSPEC_MUTANTS);
  ::unsetenv("SASLSPEC_MUTANT");
  ASSERT_TRUE(worker);
  const model::Machine& machine = *model::machine(mechanism);
  const Report report = learn_from(*worker, machine, circumstances_of(machine, worker->probe()).front());
  ASSERT_TRUE(report.learned);
  const auto wanted = machine.stimulus(stimulus);
  ASSERT_TRUE(wanted);
  EXPECT_TRUE(std::ranges::any_of(report.differences, [&](const model::Difference& difference) {
    return difference.gates && difference.trace.back() == *wanted;
  })) << describe(report);
}

INSTANTIATE_TEST_SUITE_P(Learn, Mutant,
                         ::testing::Values(Planted{"core.failure-not-latched", "PLAIN", "Step.garbage"},
                                           Planted{"core.success-not-latched", "PLAIN", "Message.valid"},
                                           Planted{"core.step-before-start", "CRAM-MD5", "Response.valid"},
                                           Planted{"plain.password-not-checked", "PLAIN", "Message.wrong_password"},
                                           Planted{"login.name-authenticates", "LOGIN", "UserName.known"},
                                           Planted{"cram-md5.digest-not-checked", "CRAM-MD5", "Response.wrong_digest"},
                                           Planted{"scram.no-proof-check", "SCRAM-SHA-256", "ClientFinal.wrong_proof"},
                                           Planted{"scram.second-client-first-accepted", "SCRAM-SHA-256",
                                                   "ClientFirst.valid"}),
                         [](const auto& each) {
                           std::string name = each.param.mutant;
                           std::ranges::replace_if(
                               name, [](unsigned char octet) { return std::isalnum(octet) == 0; }, '_');
                           return name;
                         });

} // namespace
} // namespace saslspec::learn
