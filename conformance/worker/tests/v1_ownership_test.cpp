// Which side frees a block of the v1 ABI: the adapter keeps each rule against a library that keeps each.
#include "harness.hpp"

namespace saslspec::worker::test {
namespace {

const std::string nul(1, '\0');

std::string login(const std::string& authzid, const std::string& password = "wonderland") {
  return authzid + nul + "alice" + nul + password;
}

class V1Ownership : public ::testing::Test {
protected:
  void SetUp() override {
    LaunchOptions options;
    options.target = target("owning-v1");
    options.plugins = TARGETS; // so that the path is asked for
    options.deadline = std::chrono::milliseconds(1500);
    Account alice;
    alice.user = "alice";
    alice.password = "wonderland";
    options.accounts = {alice};
    options.authorizations = {
        {"alice", "shared"}
    };
    worker = launched(options);
    child = forked(*worker);
    EXPECT_EQ(open(*child).native, 0);
  }
  /// The connection is disposed of; neither side may have kept a block of it, or freed one twice.
  void TearDown() override {
    EXPECT_EQ(child->call(call_of(Op::Dispose)).death, Death::None);
    const auto end = child->close();
    EXPECT_EQ(end.death, Death::None);
    EXPECT_EQ(end.side_effect, "");
    EXPECT_EQ(end.live_blocks, 0);
  }
  void expect_login(const std::string& authzid, const std::string& identity) {
    const auto seen = start(*child, "PLAIN", login(authzid));
    EXPECT_EQ(seen.death, Death::None) << seen.side_effect;
    EXPECT_EQ(seen.native, 0);
    EXPECT_EQ(seen.authzid, identity);
    EXPECT_EQ(seen.authcid, "alice");
  }
  std::unique_ptr<Worker> worker;
  std::unique_ptr<Child> child;
};

TEST_F(V1Ownership, no_name_of_the_policy_means_the_requested_user) {
  expect_login("shared", "shared");
}

TEST_F(V1Ownership, the_policys_name_is_the_librarys_to_free) {
  expect_login("", "alice");
}

TEST_F(V1Ownership, each_success_has_a_name_of_its_own) {
  expect_login("", "alice");
  expect_login("", "alice");
  expect_login("shared", "shared");
}

TEST_F(V1Ownership, a_refusal_by_the_policy_hands_nothing_over) {
  const auto seen = start(*child, "PLAIN", login("bob"));
  EXPECT_EQ(seen.death, Death::None);
  EXPECT_EQ(seen.native, -14);
}

TEST_F(V1Ownership, an_empty_serverout_is_the_applications_to_free) {
  const auto seen = start(*child, "PLAIN", login(""));
  EXPECT_EQ(seen.output, "");
}

TEST_F(V1Ownership, serverout_ends_at_its_length) {
  const auto seen = start(*child, "PLAIN");
  EXPECT_EQ(seen.native, 1);
  EXPECT_EQ(seen.output, "Login:");
  EXPECT_EQ(step(*child, login("")).native, 0);
}

TEST_F(V1Ownership, errstr_is_the_librarys_text_and_serverout_untouched_at_a_refusal) {
  for (int times = 0; times < 2; ++times) {
    const auto seen = start(*child, "PLAIN", login("", "wrong"));
    EXPECT_EQ(seen.death, Death::None);
    EXPECT_EQ(seen.native, -13);
    EXPECT_EQ(seen.detail, "the login is wrong");
    EXPECT_FALSE(seen.output);
  }
}

TEST_F(V1Ownership, the_list_of_mechanisms_is_the_applications_to_free) {
  EXPECT_EQ(child->call(call_of(Op::Mechanisms)).output, "PLAIN");
}

} // namespace
} // namespace saslspec::worker::test
