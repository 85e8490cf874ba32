#include "saslspec/model/check.hpp"

#include "check/composition.hpp"
#include "saslspec/model/checks.hpp"
#include "tests/relation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace saslspec::model {
namespace {

using check::Composition;

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at == std::string::npos ? text : text.replace(at, part.size(), by);
}

std::string difference_of(const Machine& machine, const testing::Relation& relation) {
  return testing::difference(relation, machine, Composition(machine, machine).circumstances());
}

TEST(Check, promela_read_back_is_the_table) {
  for (const Machine* machine : machines()) {
    const testing::Relation relation = testing::read_promela(to_promela(*machine));
    EXPECT_EQ(relation.rows.size(), machine->transitions.size()) << machine->name;
    EXPECT_EQ(difference_of(*machine, relation), "") << machine->name;
  }
}

TEST(Check, horn_clauses_read_back_are_the_table) {
  for (const Machine* machine : machines()) {
    const testing::Relation relation = testing::read_smt2(to_smt2(*machine));
    EXPECT_EQ(relation.rows.size(), machine->transitions.size()) << machine->name;
    EXPECT_EQ(difference_of(*machine, relation), "") << machine->name;
  }
}

/// As `checks::sorted`, of a table of any size.
bool in_order(const Machine& machine) {
  return std::is_sorted(machine.transitions.begin(), machine.transitions.end(),
                        [](const Transition& one, const Transition& other) {
                          return std::pair(one.from, one.stimulus) < std::pair(other.from, other.stimulus);
                        });
}

OwnedTable pair_of(std::string_view first, std::string_view second) {
  return on_one_handle(*machine(first), *machine(second));
}

TEST(Check, two_mechanisms_on_one_handle_read_back_are_their_table) {
  for (const auto& [first, second] : {std::pair("PLAIN", "EXTERNAL"), std::pair("SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"),
                                      std::pair("CRAM-MD5", "ANONYMOUS")}) {
    const OwnedTable table = pair_of(first, second);
    const Machine view = table.view();
    EXPECT_TRUE(in_order(view)) << table.name;
    EXPECT_EQ(difference_of(view, testing::read_promela(to_promela(view))), "") << table.name;
    EXPECT_EQ(difference_of(view, testing::read_smt2(to_smt2(view))), "") << table.name;
  }
}

TEST(Check, a_handle_has_the_rows_of_both_mechanisms) {
  using Row = std::tuple<std::string, std::string, std::string, Guard, Reply, MessageSet>;
  for (std::size_t index = 0; index < machines().size(); ++index) {
    const Machine& first = *machines()[index];
    const Machine& second = *machines()[(index + 1) % machines().size()];
    const OwnedTable table = on_one_handle(first, second);
    std::set<Row> rows;
    for (const Transition& row : table.transitions)
      rows.emplace(table.states[row.from].name, table.stimuli[row.stimulus].name, table.states[row.to].name, row.guard,
                   row.outcome.reply, row.outcome.messages);
    for (const Machine* part : {&first, &second}) {
      const auto state = [&](std::uint8_t number) {
        const StateInfo& one = part->states[number];
        const bool shared = one.kind != StateKind::Negotiating && one.kind != StateKind::Refusing;
        return (shared ? std::string() : std::string(part->name) + " ") + std::string(one.name);
      };
      const auto stimulus = [&](std::uint8_t number) {
        const StimulusInfo& one = part->stimuli[number];
        const bool shared = one.delivery == Delivery::Dispose;
        return (shared ? std::string() : std::string(part->name) + " ") + std::string(one.name);
      };
      for (const Transition& row : part->transitions)
        EXPECT_TRUE(rows.contains({state(row.from), stimulus(row.stimulus), state(row.to), row.guard, row.outcome.reply,
                                   row.outcome.messages}))
            << table.name << ": " << state(row.from) << ", " << stimulus(row.stimulus);
    }
  }
}

/// What `on_one_handle` rests on.
TEST(Check, a_start_amid_a_negotiation_is_answered_as_one_before_any) {
  for (const Machine* machine : machines()) {
    const auto starts = [&](std::uint8_t from) {
      std::vector<std::tuple<unsigned, Guard, Reply, MessageSet, unsigned>> rows;
      for (const Transition& row : machine->transitions)
        if (row.from == from && machine->stimuli[row.stimulus].delivery == Delivery::Start)
          rows.emplace_back(row.stimulus, row.guard, row.outcome.reply, row.outcome.messages, row.to);
      return rows;
    };
    std::multiset<StateKind> kinds;
    for (std::uint8_t state = 0; state < machine->states.size(); ++state) {
      const StateKind kind = machine->states[state].kind;
      kinds.insert(kind);
      EXPECT_TRUE(kind == StateKind::Authenticated || starts(state) == starts(0)) << machine->name << ' ' << +state;
    }
    for (const StateKind kind : {StateKind::Idle, StateKind::Failed, StateKind::Authenticated})
      EXPECT_EQ(kinds.count(kind), 1U) << machine->name;
  }
}

TEST(Check, an_export_that_differs_is_found_out) {
  const Machine& plain = *machine("PLAIN");
  const std::string promela = to_promela(plain);
  const auto read_promela = [&](std::string_view part, std::string_view by) {
    return difference_of(plain, testing::read_promela(replaced(promela, part, by)));
  };
  EXPECT_NE(read_promela("reply = Continue; sent = 4; next = in_AwaitingMessage",
                         "reply = Continue; sent = 4; next = in_Failed"),
            "");
  EXPECT_NE(read_promela("reply = Success; sent = 2", "reply = Refusal; sent = 2"), "");
  EXPECT_NE(read_promela("sent = 4;", "sent = 8;"), "");
  EXPECT_NE(read_promela("#define if_plaintext_allowed (circumstances == 0)",
                         "#define if_plaintext_allowed (circumstances == 1)"),
            "");
  const std::string horn = to_smt2(plain);
  const auto read_horn = [&](std::string_view part, std::string_view by) {
    return difference_of(plain, testing::read_smt2(replaced(horn, part, by)));
  };
  EXPECT_NE(read_horn("(= reply Success) (= sent 2)", "(= reply Refusal) (= sent 2)"), "");
  EXPECT_NE(read_horn("(= reply Continue) (= sent 4) (= next in_AwaitingMessage)",
                      "(= reply Continue) (= sent 4) (= next in_Idle)"),
            "");
}

TEST(Check, the_circumstances_stand_for_every_valuation_of_the_parameters) {
  for (const Machine* machine : machines()) {
    const Composition composition(*machine, *machine);
    for (unsigned number = 0; number < checks::valuations; ++number) {
      const Parameters parameters = checks::valuation(number);
      EXPECT_TRUE(std::any_of(composition.circumstances().begin(), composition.circumstances().end(),
                              [&](const Parameters& one) {
                                return std::all_of(machine->transitions.begin(), machine->transitions.end(),
                                                   [&](const Transition& row) {
                                                     return holds(row.guard, one) == holds(row.guard, parameters);
                                                   });
                              }))
          << machine->name << ' ' << number;
    }
  }
}

TEST(Check, names_stay_different_as_identifiers) {
  for (const Machine* machine : machines()) {
    std::set<std::string> names;
    for (const StateInfo& state : machine->states)
      EXPECT_TRUE(names.insert(check::identifier("in_", state.name)).second) << state.name;
    for (const StimulusInfo& stimulus : machine->stimuli)
      EXPECT_TRUE(names.insert(check::identifier("on_", stimulus.name)).second) << stimulus.name;
  }
}

TEST(Check, the_longest_exchange_is_found) {
  const auto limit = [](std::string_view name) { return Composition(*machine(name), *machine(name)).message_limit(); };
  EXPECT_EQ(limit("PLAIN"), 1U);
  EXPECT_EQ(limit("LOGIN"), 2U);
  EXPECT_EQ(limit("CRAM-MD5"), 1U);
  EXPECT_EQ(limit("SCRAM-SHA-256"), 3U);
}

TEST(Check, an_exchange_without_end_has_the_limit_of_one_that_passes_each_state_once) {
  const auto endless =
      planted(*machine("CRAM-MD5"), *std::ranges::find(planted_defects(), "endless", &PlantedDefect::name));
  ASSERT_TRUE(endless);
  EXPECT_EQ(Composition(endless->view(), endless->view()).message_limit(), 2U);
}

/// The names of the stimuli that an honest client sends.
std::set<std::string_view> honest_stimuli(const Machine& machine) {
  const Composition composition(machine, machine);
  std::set<std::string_view> names;
  for (std::size_t row = 0; row < machine.transitions.size(); ++row)
    if (composition.honest(row)) names.insert(machine.stimuli[machine.transitions[row].stimulus].name);
  return names;
}

TEST(Check, an_honest_client_sends_what_leads_to_success) {
  EXPECT_EQ(honest_stimuli(*machine("CRAM-MD5")),
            (std::set<std::string_view>{"Start.known", "Response.valid", "Response.uppercase_digest", "Dispose"}));
  EXPECT_EQ(honest_stimuli(*machine("LOGIN")),
            (std::set<std::string_view>{"Start.known", "UserName.known", "Password.valid", "Dispose"}));
}

TEST(Check, each_class_has_its_own_statement_about_success) {
  constexpr Property own[] = {Property::Agreement, Property::NoReplay, Property::Possession, Property::Established,
                              Property::Requested};
  for (const Machine* machine : machines()) {
    const auto applying = std::count_if(std::begin(own), std::end(own),
                                        [&](Property property) { return not_applicable(*machine, property).empty(); });
    const bool proves_at_once =
        std::any_of(machine->stimuli.begin(), machine->stimuli.end(), [](const StimulusInfo& stimulus) {
          return stimulus.delivery == Delivery::Start && stimulus.evidence == Evidence::Proof;
        });
    EXPECT_EQ(applying, machine->mechanism_class != MechanismClass::ChallengeBound ? 1
                        : proves_at_once                                           ? 0
                                                                                   : 2)
        << machine->name;
    for (const Property property :
         {Property::OwnEvidence, Property::Bounded, Property::Identity, Property::Liveness, Property::Reachable})
      EXPECT_EQ(not_applicable(*machine, property), "") << machine->name;
  }
}

TEST(Check, a_planted_table_differs_from_its_origin_and_keeps_its_order) {
  for (const Machine* machine : machines()) {
    for (const PlantedDefect& defect : planted_defects()) {
      const auto table = planted(*machine, defect);
      if (!table) continue;
      const Machine view = table->view();
      EXPECT_FALSE(same_table(view, *machine)) << machine->name << ' ' << defect.name;
      EXPECT_TRUE(checks::sorted(view)) << machine->name << ' ' << defect.name;
    }
  }
}

TEST(Check, what_confuses_two_mechanisms_is_planted_in_two_alone) {
  const OwnedTable two = pair_of("PLAIN", "CRAM-MD5");
  for (const char* name : {"confused", "kept"}) {
    const PlantedDefect& defect = *std::ranges::find(planted_defects(), name, &PlantedDefect::name);
    const auto table = planted(two.view(), defect);
    ASSERT_TRUE(table) << name;
    EXPECT_FALSE(same_table(table->view(), two.view())) << name;
    EXPECT_TRUE(in_order(table->view())) << name;
    for (const Machine* machine : machines())
      EXPECT_FALSE(planted(*machine, defect)) << machine->name << ' ' << name;
  }
}

TEST(Check, a_replay_is_told_in_the_words_of_the_table) {
  const Machine& plain = *machine("PLAIN");
  const auto row = std::find_if(plain.transitions.begin(), plain.transitions.end(), [&](const Transition& one) {
    return plain.stimuli[one.stimulus].name == "Start.known" && one.outcome.reply == Reply::Continue;
  });
  const auto number = std::to_string(row - plain.transitions.begin());
  EXPECT_EQ(trace_in_words(plain, "MSC: ~G 3\n      @ 0 shown\n@ 1 row " + number + "\n@ 1 row 9999\n@ x\npan: done\n"),
            (std::vector<std::string>{"connection 1: the holder of the secret shows it",
                                      "connection 2: Start.known -> continue (Empty), then AwaitingMessage"}));
}

} // namespace
} // namespace saslspec::model
