#include "saslspec/proofs/proofs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace saslspec::proofs {
namespace {

namespace fs = std::filesystem;

const std::atomic<bool> never = false;

struct Silent : Observer {
  void progress(std::size_t, std::size_t) override {}
};

Settings real_settings() {
  const auto tools = find_tools();
  if (!tools) {
    ADD_FAILURE() << tools.error();
    return {};
  }
  return {.tools = *tools, .jobs = 2};
}

tl::expected<Proof, std::string> prove_one(const model::Machine& table, const model::Machine& claimed,
                                           const Settings& settings) {
  Silent silent;
  const Subject subject{&table, &claimed};
  auto proofs = prove({&subject, 1}, settings, silent, never);
  if (!proofs) return tl::unexpected(proofs.error());
  return std::move(proofs->front());
}

const Verdict& verdict_on(const Proof& proof, model::Property property) {
  return *std::ranges::find(proof.verdicts, property, &Verdict::property);
}

const model::PlantedDefect& defect(std::string_view name) {
  return *std::ranges::find(model::planted_defects(), name, &model::PlantedDefect::name);
}

class WithFolder : public testing::Test {
protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "saslspec-proofs-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string program(const std::string& name, const std::string& script) const {
    const fs::path path = folder_ / name;
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(path, fs::perms::owner_all);
    return path;
  }

  fs::path folder_;
};
using Tooling = WithFolder;

TEST(Proofs, a_table_has_its_properties) {
  const Settings settings = real_settings();
  for (const char* name : {"CRAM-MD5", "PLAIN"}) {
    const model::Machine& machine = *model::machine(name);
    const auto proof = prove_one(machine, machine, settings);
    ASSERT_TRUE(proof) << proof.error();
    for (const Verdict& verdict : proof->verdicts) {
      if (!verdict.inapplicable.empty()) continue;
      const auto property = model::info(verdict.property).name;
      EXPECT_EQ(verdict.spin, Answer::Holds) << name << ' ' << property;
      EXPECT_EQ(verdict.z3, verdict.not_horn.empty() ? Answer::Holds : Answer::None) << name << ' ' << property;
      EXPECT_GT(verdict.states, 0U) << name << ' ' << property;
      EXPECT_TRUE(verdict.trace.empty()) << name << ' ' << property;
    }
  }
}

TEST(Proofs, a_violation_comes_with_its_shortest_trace_in_the_words_of_the_table) {
  const model::Machine& cram_md5 = *model::machine("CRAM-MD5");
  const auto table = model::planted(cram_md5, defect("overheard"));
  ASSERT_TRUE(table);
  const auto proof = prove_one(table->view(), cram_md5, real_settings());
  ASSERT_TRUE(proof) << proof.error();
  const Verdict& replay = verdict_on(*proof, model::Property::NoReplay);
  EXPECT_EQ(replay.spin, Answer::Violated);
  EXPECT_EQ(replay.z3, Answer::Violated);
  ASSERT_EQ(replay.trace.size(), 4U) << testing::PrintToString(replay.trace);
  EXPECT_NE(replay.trace[1].find("the holder of the secret answers the challenge"), std::string::npos);
  EXPECT_NE(replay.trace[3].find("Response.of_other_session -> success, then Authenticated"), std::string::npos)
      << replay.trace[3];
}

TEST(Proofs, a_violation_of_liveness_shows_what_goes_on_for_ever) {
  const model::Machine& cram_md5 = *model::machine("CRAM-MD5");
  const auto table = model::planted(cram_md5, defect("deaf"));
  ASSERT_TRUE(table);
  const auto proof = prove_one(table->view(), cram_md5, real_settings());
  ASSERT_TRUE(proof) << proof.error();
  const Verdict& liveness = verdict_on(*proof, model::Property::Liveness);
  EXPECT_EQ(liveness.spin, Answer::Violated);
  EXPECT_TRUE(std::ranges::any_of(liveness.trace, [](const std::string& line) {
    return line.find("Response.valid -> refusal") != std::string::npos;
  })) << testing::PrintToString(liveness.trace);
  EXPECT_EQ(verdict_on(*proof, model::Property::Reachable).spin, Answer::Violated);
  EXPECT_EQ(verdict_on(*proof, model::Property::Reachable).z3, Answer::Violated);
}

TEST(Proofs, what_one_mechanism_earned_is_nothing_to_another_on_the_same_handle) {
  const model::OwnedTable claimed = model::on_one_handle(*model::machine("CRAM-MD5"), *model::machine("PLAIN"));
  const Settings settings = real_settings();
  const auto sound = prove_one(claimed.view(), claimed.view(), settings);
  ASSERT_TRUE(sound) << sound.error();
  EXPECT_FALSE(std::ranges::any_of(sound->verdicts, violated));
  for (const char* name : {"kept", "confused"}) {
    const auto table = model::planted(claimed.view(), defect(name));
    ASSERT_TRUE(table) << name;
    const auto proof = prove_one(table->view(), claimed.view(), settings);
    ASSERT_TRUE(proof) << proof.error();
    const Verdict& own = verdict_on(*proof, model::Property::OwnEvidence);
    EXPECT_EQ(own.spin, Answer::Violated) << name;
    EXPECT_EQ(own.z3, Answer::Violated) << name;
    EXPECT_TRUE(std::ranges::any_of(own.trace, [](const std::string& line) {
      return line.find("PLAIN ") != std::string::npos;
    })) << testing::PrintToString(own.trace);
  }
}

TEST_F(Tooling, a_missing_one_is_named_with_its_package) {
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", folder_.c_str(), 1);
  const auto none = find_tools();
  program("spin", "echo Spin Version 6.5.2 -- 6 December 2019");
  program("gcc", "");
  const auto no_z3 = find_tools();
  ::setenv("PATH", path.c_str(), 1);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error(), "spin is not on PATH; it is in Debian's package spin");
  ASSERT_FALSE(no_z3);
  EXPECT_EQ(no_z3.error(), "z3 is not on PATH; it is in Debian's package z3");
}

TEST_F(Tooling, one_that_fails_is_no_verdict) {
  const model::Machine& plain = *model::machine("PLAIN");
  Settings settings = real_settings();
  settings.tools.spin = program("spin", "echo syntax error; exit 1");
  const auto failed = prove_one(plain, plain, settings);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().find("failed on the table of PLAIN:\nsyntax error"), std::string::npos) << failed.error();
  settings = real_settings();
  settings.tools.z3 = program("z3", "echo unknown");
  const auto undecided = prove_one(plain, plain, settings);
  ASSERT_FALSE(undecided);
  EXPECT_NE(undecided.error().find("of PLAIN, says neither sat nor unsat:\nunknown"), std::string::npos);
}

TEST_F(Tooling, contradictions_are_seen) {
  const model::Machine& plain = *model::machine("PLAIN");
  Settings settings = real_settings();
  settings.tools.z3 = program("z3", "echo unsat");
  const auto proof = prove_one(plain, plain, settings);
  ASSERT_TRUE(proof) << proof.error();
  EXPECT_TRUE(contradictory(verdict_on(*proof, model::Property::Possession)));
  EXPECT_FALSE(contradictory(verdict_on(*proof, model::Property::Liveness)));
}

TEST_F(Tooling, an_interruption_is_no_verdict) {
  const model::Machine& plain = *model::machine("PLAIN");
  const std::atomic<bool> interrupted = true;
  Silent silent;
  const Subject subject{&plain, &plain};
  const auto proofs = prove({&subject, 1}, real_settings(), silent, interrupted);
  ASSERT_FALSE(proofs);
  EXPECT_EQ(proofs.error(), "interrupted");
}

} // namespace
} // namespace saslspec::proofs
