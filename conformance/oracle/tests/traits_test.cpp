#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/traits.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

TEST(Traits, a_need_and_the_message_that_makes_a_target_ask_go_together) {
  for (const std::string_view mechanism : known_mechanisms()) {
    const Traits& row = traits(mechanism);
    EXPECT_EQ(row.needs == 0, row.asking.empty()) << mechanism;
    if (row.asking.empty()) continue;
    const auto messages = known_messages(mechanism);
    EXPECT_NE(std::find(messages.begin(), messages.end(), row.asking), messages.end()) << mechanism;
  }
}

TEST(Traits, a_secret_stands_in_messages_that_exist) {
  for (const std::string_view mechanism : known_mechanisms()) {
    const Traits& row = traits(mechanism);
    EXPECT_NE(row.secret, Secret::Invalid) << mechanism;
    const auto messages = known_messages(mechanism);
    const auto has_it = [&](const std::string& message) { return message.starts_with(row.secret_in); };
    EXPECT_TRUE(std::any_of(messages.begin(), messages.end(), has_it)) << mechanism;
  }
}

TEST(Traits, variants_have_names_of_their_own_and_accounts_that_exist) {
  for (const std::string_view mechanism : known_mechanisms()) {
    std::set<std::string_view> names{"usual"};
    for (const VariantInfo& variant : traits(mechanism).variants) {
      EXPECT_TRUE(names.insert(variant.name).second) << mechanism << " " << variant.name;
      EXPECT_FALSE(variant.requirement.empty()) << mechanism << " " << variant.name;
      EXPECT_TRUE(variant.account.empty() || account(variant.account) != nullptr) << mechanism << " " << variant.name;
      const auto as_long = [&](const Account& one) { return one.password.size() == variant.password_octets; };
      EXPECT_TRUE(variant.password_octets == 0 || std::ranges::any_of(accounts(), as_long))
          << mechanism << " " << variant.name;
    }
  }
}

TEST(Traits, a_mutant_is_of_one_mechanism_or_of_all) {
  std::set<std::string_view> prefixes;
  for (const std::string_view mechanism : known_mechanisms()) {
    const std::string_view prefix = traits(mechanism).mutants;
    if (prefix.empty()) continue;
    EXPECT_TRUE(prefixes.insert(prefix).second) << mechanism;
    EXPECT_EQ(mechanism_of_mutant(std::string(prefix) + ".some-defect"), mechanism);
  }
  EXPECT_EQ(mechanism_of_mutant("step.some-defect"), "");
  EXPECT_EQ(mechanism_of_mutant(".some-defect"), "");
}

TEST(Traits, a_mechanism_without_a_client_is_ordinary) {
  const Traits& row = traits("NO-SUCH-MECHANISM");
  EXPECT_EQ(row.secret, Secret::None);
  EXPECT_EQ(row.needs, 0U);
  EXPECT_TRUE(row.variants.empty());
  EXPECT_TRUE(row.life_cycle_cases.empty());
}

} // namespace
} // namespace saslspec::oracle
