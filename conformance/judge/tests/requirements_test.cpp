#include "saslspec/judge/requirements.hpp"

#include "saslspec/judge/bug_automata.hpp"

#include <set>

#include <gtest/gtest.h>

namespace saslspec::judge {
namespace {

bool gates_by_id(const char* id, Profile profile, Level level) {
  const Requirement* found = requirement(id);
  EXPECT_NE(found, nullptr) << id;
  return found != nullptr && gates(*found, {profile, level});
}

TEST(Requirements, are_found_by_their_ids) {
  EXPECT_GT(requirements().size(), 400U);
  std::set<std::string> ids;
  for (const Requirement& each : requirements()) {
    EXPECT_TRUE(ids.insert(each.id).second) << each.id;
    EXPECT_EQ(requirement(each.id), &each);
  }
  EXPECT_EQ(requirement("RFC0000-1-none"), nullptr);
}

TEST(Requirements, that_the_tables_and_the_automata_name_exist) {
  for (const model::Machine* machine : model::machines())
    for (const model::Transition& row : machine->transitions)
      EXPECT_NE(requirement(row.requirement), nullptr) << machine->name << " names " << row.requirement;
  for (const Automaton& automaton : automata())
    EXPECT_NE(requirement(automaton.requirement), nullptr) << automaton.requirement;
  for (const std::string_view id : named_security_recommendations())
    EXPECT_NE(requirement(id), nullptr) << id;
}

TEST(Gates, at_level_must_are_musts_and_facts_but_never_what_was_inferred) {
  EXPECT_TRUE(gates_by_id("RFC4616-2-two-nuls", Profile::Rfc, Level::Must));
  EXPECT_TRUE(gates_by_id("RFC4616-2-verify-password", Profile::Rfc, Level::Must));
  EXPECT_TRUE(gates_by_id("RFC5802-7-cnonce-required", Profile::Rfc, Level::Must));
  EXPECT_TRUE(gates_by_id("MAN-ok-means-whole-success", Profile::Rfc, Level::Must));
  EXPECT_FALSE(gates_by_id("RFC5802-6-p-on-bare", Profile::Rfc, Level::Must));
  EXPECT_FALSE(gates_by_id("RFC5802-6-p-on-bare", Profile::Strict, Level::May));
  EXPECT_FALSE(gates_by_id("RFC4616-1-advertise-protected", Profile::Rfc, Level::Must));
}

TEST(Gates, at_level_should_are_shoulds_too) {
  EXPECT_TRUE(gates_by_id("RFC4422-6.1.2-min-security-not-entered", Profile::Rfc, Level::Should));
  EXPECT_TRUE(gates_by_id("RFC4616-1-advertise-protected", Profile::Rfc, Level::Should));
}

TEST(Gates, never_contain_a_permission) {
  for (const Requirement& each : requirements()) {
    if (each.level == "MAY") {
      EXPECT_FALSE(gates(each, {Profile::Strict, Level::May})) << each.id;
    }
  }
}

TEST(Gates, of_the_profile_man_are_the_manual_page_and_the_api_only) {
  EXPECT_FALSE(gates_by_id("RFC4616-2-two-nuls", Profile::Man, Level::May));
  EXPECT_TRUE(gates_by_id("CAPI-3.5.4-username-after-ok", Profile::Man, Level::Must));
}

TEST(Gates, of_the_profile_strict_contain_the_security_recommendations) {
  EXPECT_FALSE(gates_by_id("RFC4422-3.6-user-enumeration", Profile::Rfc, Level::May));
  EXPECT_TRUE(gates_by_id("RFC4422-3.6-user-enumeration", Profile::Strict, Level::Must));
  EXPECT_TRUE(gates_by_id("RFC5802-5.1-i-min-4096", Profile::Strict, Level::Must));
  EXPECT_FALSE(gates_by_id("RFC5802-5.1-i-min-4096", Profile::Rfc, Level::Must));
}

} // namespace
} // namespace saslspec::judge
