#include "lint.hpp"

#include "saslspec/vector_loader/catalogue.hpp"

#include <gtest/gtest.h>

namespace saslspec::cli {
namespace {

TEST(Lint, finds_a_vector_that_contradicts_the_model) {
  vector_loader::Vector vector = vector_loader::catalogue().vectors.front();
  EXPECT_TRUE(disagreements({&vector, 1}, {}).empty());
  vector.steps.front().stimulus = "No.such";
  const auto found = disagreements({&vector, 1}, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front(),
            "vectors/" + vector.file + ": " + vector.id + ": steps[0] No.such: the model has no such stimulus there");
}

TEST(Lint, finds_a_transition_that_cites_no_requirement) {
  const model::Machine& machine = *model::machines().front();
  std::vector<model::Transition> rows(machine.transitions.begin(), machine.transitions.end());
  rows.front().requirement = "RFC0000-no-such";
  model::Machine planted = machine;
  planted.transitions = rows;
  const model::Machine* const machines[] = {&planted};
  const auto found = disagreements({}, machines);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front(), "model " + std::string(machine.name) + ": transition from " +
                               std::string(machine.states[rows.front().from].name) +
                               " cites the unknown requirement RFC0000-no-such");
}

} // namespace
} // namespace saslspec::cli
