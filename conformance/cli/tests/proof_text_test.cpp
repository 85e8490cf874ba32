#include "proof_text.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace saslspec::cli {
namespace {

using proofs::Answer;
using proofs::Proof;
using proofs::Verdict;
using runner::ExitCode;

const Style plain(When::Never, false);

/// A proof of a table, all of whose properties hold but `broken`.
Proof proof_of(const model::Machine& machine, model::Property broken = model::Property::Invalid) {
  Proof proof;
  for (const model::PropertyInfo& one : model::properties()) {
    Verdict verdict;
    verdict.property = one.property;
    verdict.inapplicable = model::not_applicable(machine, one.property);
    verdict.not_horn = model::not_horn(one.property);
    if (verdict.inapplicable.empty()) {
      verdict.states = 123456;
      verdict.spin = one.property == broken ? Answer::Violated : Answer::Holds;
      if (verdict.not_horn.empty()) verdict.z3 = verdict.spin;
      if (one.property == broken) verdict.trace = {"connection 1: Start.known -> success, then Authenticated"};
    }
    proof.verdicts.push_back(verdict);
  }
  return proof;
}

Verdict& verdict_on(Proof& proof, model::Property property) {
  return *std::ranges::find(proof.verdicts, property, &Verdict::property);
}

NamedTable table(std::string_view name) {
  return {model::machine(name), {std::string(name)}};
}

TEST(ProofText, every_line_fits) {
  for (const model::Machine* machine : model::machines()) {
    for (const model::PropertyInfo& one : model::properties()) {
      if (!model::not_applicable(*machine, one.property).empty()) continue;
      std::istringstream lines(
          proof_lines({machine, {std::string(machine->name)}}, proof_of(*machine, one.property), plain));
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), line_width) << line;
        EXPECT_EQ(line.find("…"), std::string::npos) << line;
      }
    }
  }
}

TEST(ProofText, a_violation_shows_its_statement_and_its_trace) {
  const std::string text =
      proof_lines(table("PLAIN"), proof_of(*model::machine("PLAIN"), model::Property::Identity), plain);
  EXPECT_NE(text.find("identity         123456 states  SPIN VIOLATED  z3 VIOLATED"), std::string::npos) << text;
  EXPECT_NE(text.find("violated: an identity may be read only after a success"), std::string::npos) << text;
  EXPECT_NE(text.find("      1  connection 1: Start.known -> success, then Authenticated\n"), std::string::npos)
      << text;
}

TEST(ProofText, what_is_not_applicable_has_its_reason) {
  const std::string text = proof_lines(table("PLAIN"), proof_of(*model::machine("PLAIN")), plain);
  EXPECT_NE(text.find("no_replay     not applicable: an observer of the secret can show it again\n"), std::string::npos)
      << text;
}

TEST(ProofText, the_json_has_every_property) {
  const auto json = proof_json(table("PLAIN"), proof_of(*model::machine("PLAIN"), model::Property::Identity));
  EXPECT_EQ(json.at("mechanisms"), nlohmann::ordered_json::array({"PLAIN"}));
  ASSERT_EQ(json.at("properties").size(), model::properties().size());
  for (const auto& one : json.at("properties")) {
    EXPECT_TRUE(one.contains("not_applicable") || one.contains("spin")) << one.dump();
    if (one.contains("spin")) {
      EXPECT_EQ(one.value("z3", "not asked"), one.at("name") == "identity"   ? "violated"
                                              : one.at("name") == "liveness" ? "not asked"
                                                                             : "holds");
    }
  }
}

TEST(ProofText, the_exit_code_is_the_worst) {
  const model::Machine& machine = *model::machine("PLAIN");
  std::vector<Proof> proofs = {proof_of(machine), proof_of(machine)};
  EXPECT_EQ(exit_code(proofs), ExitCode::Ok);
  proofs[0] = proof_of(machine, model::Property::Liveness);
  EXPECT_EQ(exit_code(proofs), ExitCode::Deviates);
  verdict_on(proofs[1], model::Property::Identity).z3 = Answer::Violated;
  EXPECT_EQ(exit_code(proofs), ExitCode::OurFault);
}

TEST(ProofText, one_table_under_several_names_is_checked_once) {
  const auto tables =
      distinct({model::machine("PLAIN"), model::machine("SCRAM-SHA-1"), model::machine("SCRAM-SHA-256")});
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[1].names, (std::vector<std::string>{"SCRAM-SHA-1", "SCRAM-SHA-256"}));
}

TEST(ProofText, each_class_is_represented_by_one_table) {
  const std::vector<const model::Machine*> all(model::machines().begin(), model::machines().end());
  EXPECT_EQ(representatives(distinct(all)).size(), 4U);
}

TEST(ProofText, each_two_classes_and_each_plus_with_its_plain_name_are_checked_on_one_handle) {
  const std::vector<const model::Machine*> all(model::machines().begin(), model::machines().end());
  const auto tables = distinct(all);
  std::set<std::string> names;
  for (const Pair& pair : pairs(tables))
    names.insert(tables[pair.first].names.front() + " " + tables[pair.second].names.front());
  EXPECT_EQ(names, (std::set<std::string>{"CRAM-MD5 PLAIN", "CRAM-MD5 EXTERNAL", "CRAM-MD5 ANONYMOUS", "PLAIN EXTERNAL",
                                          "PLAIN ANONYMOUS", "EXTERNAL ANONYMOUS", "SCRAM-SHA-1-PLUS SCRAM-SHA-1",
                                          "GS2-KRB5-PLUS GS2-KRB5"}));
}

TEST(KillMatrix, a_survivor_and_an_idle_property_are_mistakes) {
  const model::Machine& machine = *model::machine("PLAIN");
  KillMatrix matrix(table("PLAIN"));
  std::vector<Proof> proofs;
  for (const model::PropertyInfo& one : model::properties())
    if (model::not_applicable(machine, one.property).empty()) proofs.push_back(proof_of(machine, one.property));
  for (const Proof& proof : proofs)
    matrix.add("defect", proof);
  EXPECT_TRUE(matrix.mistakes().empty()) << matrix.mistakes().front();
  EXPECT_NE(matrix.text(plain).find("a b c d e f\n  defect               x . . . . .\n"), std::string::npos)
      << matrix.text(plain);
  const Proof survivor = proof_of(machine);
  matrix.add("tame", survivor);
  EXPECT_EQ(matrix.mistakes(), (std::vector<std::string>{"PLAIN: no property finds the planted defect \"tame\""}));

  KillMatrix idle(table("PLAIN"));
  idle.add("defect", proofs.front());
  EXPECT_EQ(idle.mistakes().size(), proofs.size() - 1);
}

TEST(KillMatrix, a_contradiction_is_a_mistake) {
  const model::Machine& machine = *model::machine("PLAIN");
  Proof proof = proof_of(machine, model::Property::Identity);
  verdict_on(proof, model::Property::Identity).z3 = Answer::Holds;
  KillMatrix matrix(table("PLAIN"));
  matrix.add("defect", proof);
  EXPECT_EQ(matrix.mistakes().front(), "PLAIN: SPIN and z3 contradict each other on identity of \"defect\"");
}

} // namespace
} // namespace saslspec::cli
