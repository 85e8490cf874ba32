// Each export, read back from its text alone, is the table; and a text with one fault is not.
#include "readers.hpp"

#include "saslspec/model/checks.hpp"
#include "saslspec/model/export.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <utility>
#include <vector>

namespace saslspec::model::readers {
namespace {

struct Form {
  std::string_view name;
  std::string (*write)(const Machine&);
  ReadMachine (*read)(const std::string&);
  Extent extent;
};

void PrintTo(const Form& form, std::ostream* out) {
  *out << form.name;
}

const Parameters ordinary;

std::string plain_dot(const Machine& machine) {
  return to_dot(machine);
}
std::string ordinary_mealy(const Machine& machine) {
  return to_mealy(machine, ordinary);
}

const Form forms[] = {
    {"json",     to_json,        read_json,     {true, true, nullptr}    },
    {"markdown", to_markdown,    read_markdown, {true, true, nullptr}    },
    {"mermaid",  to_mermaid,     read_mermaid,  {true, false, nullptr}   },
    {"dot",      plain_dot,      read_dot,      {true, true, nullptr}    },
    {"mealy",    ordinary_mealy, read_mealy,    {false, false, &ordinary}},
};

std::vector<const Machine*> all() {
  std::vector<const Machine*> all = {&negotiation()};
  for (const Machine* machine : machines())
    all.push_back(machine);
  return all;
}

class Readback : public testing::TestWithParam<Form> {};

TEST_P(Readback, is_the_table_of_every_machine) {
  const Form& form = GetParam();
  for (const Machine* machine : all())
    EXPECT_EQ(difference(*machine, form.read(form.write(*machine)), form.extent), "") << machine->name;
}

TEST_P(Readback, names_the_machine) {
  const Form& form = GetParam();
  for (const Machine* machine : all()) {
    const ReadMachine read = form.read(form.write(*machine));
    EXPECT_EQ(read.name, form.extent.first == nullptr ? machine->name : "") << "that dialect has no names";
  }
}

TEST_P(Readback, a_planted_fault_is_a_difference) {
  const Form& form = GetParam();
  const Machine& login = *machine("LOGIN");
  const ReadMachine good = form.read(form.write(login));
  const auto differs = [&](const std::function<void(ReadMachine&)>& plant) {
    ReadMachine bad = good;
    plant(bad);
    return difference(login, bad, form.extent);
  };
  ASSERT_EQ(difference(login, good, form.extent), "");
  for (std::size_t row = 0; row < good.rows.size(); ++row) {
    EXPECT_NE(differs([&](ReadMachine& bad) { bad.rows.erase(bad.rows.begin() + static_cast<std::ptrdiff_t>(row)); }),
              "");
    EXPECT_NE(differs([&](ReadMachine& bad) { bad.rows.push_back(bad.rows[row]); }), "");
    EXPECT_NE(differs([&](ReadMachine& bad) { bad.rows[row].reply = "nothing at all"; }), "");
    EXPECT_NE(differs([&](ReadMachine& bad) { bad.rows[row].messages = {"CramChallenge"}; }), "");
    EXPECT_NE(differs([&](ReadMachine& bad) {
                const std::string& to = bad.rows[row].to;
                bad.rows[row].to = to == "Idle" ? "Failed" : "Idle";
              }),
              "");
    if (form.extent.first != nullptr) continue;
    EXPECT_NE(differs([&](ReadMachine& bad) { bad.rows[row].requirement += "-too"; }), "");
    EXPECT_NE(differs([&](ReadMachine& bad) { bad.rows[row].guard = "success data"; }), "");
    EXPECT_NE(differs([&](ReadMachine& bad) { bad.rows[row].codes.emplace_back("SASL_NOMEM"); }), "");
  }
  EXPECT_NE(differs([](ReadMachine& bad) { bad.initial = "Failed"; }), "");
  EXPECT_NE(differs([](ReadMachine& bad) { bad.states.push_back({"Another", "failed", ""}); }), "");
  EXPECT_NE(differs([](ReadMachine& bad) { bad.states.pop_back(); }), "");
  // All states renamed alike: the machine is the same but for what its states are called.
  EXPECT_NE(differs([](ReadMachine& bad) {
              for (ReadState& state : bad.states)
                state.name = "Q" + state.name;
              for (ReadRow& row : bad.rows) {
                row.from = "Q" + row.from;
                row.to = "Q" + row.to;
              }
              bad.initial = "Q" + bad.initial;
            }),
            "");
  if (form.extent.kinds) {
    EXPECT_NE(differs([](ReadMachine& bad) { bad.states[1].kind = "failed"; }), "");
    EXPECT_NE(differs([](ReadMachine& bad) { bad.states[1].meaning += "!"; }), "");
  }
  if (form.extent.alphabet) {
    EXPECT_NE(differs([](ReadMachine& bad) { bad.stimuli[1].evidence = "proof"; }), "");
    EXPECT_NE(differs([](ReadMachine& bad) { std::swap(bad.stimuli[1], bad.stimuli[2]); }), "");
  }
}

INSTANTIATE_TEST_SUITE_P(, Readback, testing::ValuesIn(forms),
                         [](const testing::TestParamInfo<Form>& form) { return std::string(form.param.name); });

TEST(ReadbackOfJson, has_every_field_in_the_order_of_the_table) {
  for (const Machine* machine : all()) {
    const ReadMachine read = read_json(to_json(*machine));
    EXPECT_EQ(read.mechanism_class, name(machine->mechanism_class));
    EXPECT_EQ(read.server_first, machine->server_first);
    ASSERT_EQ(read.rows.size(), machine->transitions.size());
    for (std::size_t row = 0; row < read.rows.size(); ++row) {
      const Transition& expected = machine->transitions[row];
      EXPECT_EQ(machine->state(read.rows[row].from), expected.from);
      EXPECT_EQ(machine->stimulus(read.rows[row].stimulus), expected.stimulus);
      EXPECT_EQ(read.rows[row].requirement, expected.requirement);
      EXPECT_EQ(read.rows[row].reply, name(expected.outcome.reply));
    }
    for (std::size_t stimulus = 0; stimulus < read.stimuli.size(); ++stimulus)
      EXPECT_EQ(read.stimuli[stimulus].origin, name(machine->stimuli[stimulus].origin));
  }
}

TEST(ReadbackOfMealy, is_the_machine_under_every_set_of_parameters) {
  for (const Machine* machine : all()) {
    for (unsigned number = 0; number < checks::valuations; ++number) {
      const Parameters parameters = checks::valuation(number);
      const ReadMachine read = read_mealy(to_mealy(*machine, parameters));
      ASSERT_EQ(difference(*machine, read, {false, false, &parameters}), "") << machine->name << " " << number;
      EXPECT_EQ(read.rows.size(), read.states.size() * machine->stimuli.size());
    }
  }
}

} // namespace
} // namespace saslspec::model::readers
