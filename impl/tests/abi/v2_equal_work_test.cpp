// Accounts of an auxprop plug-in: the work of a request does not show whether the name is known, whatever the plug-in
// keeps.
#include <algorithm>
#include <functional>

#include "counted_work.hpp"
#include "scram_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

constexpr const char* right = "wonderland-7";

/// The code that an exchange ends with, and the work done in all of it.
struct Seen {
  int code = SASL_FAIL;
  Work work;
};

Seen play_scram(Connection& connection, const char* mechanism, const char* user, const char* password) {
  ScramClient client(mechanism, user, password);
  forget_work();
  Answer answer = connection.start(mechanism, client.first());
  const Work first = work_done();
  const std::string final = client.final(answer.output.value_or(""));
  forget_work();
  if (answer.code == SASL_CONTINUE) answer = connection.step(final);
  Work work = work_done();
  work.derivations += first.derivations;
  work.rounds += first.rounds;
  work.digests += first.digests;
  return {answer.code, work};
}

Seen scram(const char* mechanism, const char* user, const char* password) {
  Connection connection;
  return play_scram(connection, mechanism, user, password);
}

Seen check(const char* user, const char* password) {
  Connection connection;
  forget_work();
  const int code = connection.start("PLAIN", plain("", user, password)).code;
  return {code, work_done()};
}

struct Exchange {
  const char* name;
  std::function<Seen(const char* user, const char* password)> run;
};

enum class Kept { Passwords, Verifiers, Both };

/// What the plug-in keeps of alice, bob and carol; "noel" has neither, "nora" no account.
class V2EqualWork : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    world().accounts.clear();
    world().accounts["noel"];
  }
  void keep(const char* user, Kept kept) {
    ASSERT_EQ(sasl_setpass(Connection().get(), user, right, 0, nullptr, 0,
                           SASL_SET_CREATE | (kept == Kept::Verifiers ? SASL_SET_NOPLAIN : 0U)),
              SASL_OK);
    if (kept == Kept::Passwords) world().accounts[user].verifiers.clear();
  }
  void keep_all(Kept kept) {
    for (const char* user : {"alice", "bob", "carol"})
      keep(user, kept);
  }

  const std::vector<Exchange> exchanges_{
      {"SCRAM-SHA-1",                                                             [](const char* user, const char* password) { return scram("SCRAM-SHA-1", user, password); }},
      {"SCRAM-SHA-256",                                                                         [](const char* user,                                                                              const char* password) { return scram("SCRAM-SHA-256", user, password); }},
      {"PLAIN", &check},
  };
};

void expect_nobody_is_shown(const Exchange& exchange, const Work& expected) {
  for (const char* user : {"alice", "bob", "noel", "nora"}) {
    const Seen seen = exchange.run(user, "wrong");
    EXPECT_EQ(seen.code, SASL_BADAUTH) << exchange.name << " " << user;
    EXPECT_EQ(seen.work, expected) << exchange.name << " " << user;
  }
}

TEST_F(V2EqualWork, is_one_derivation_for_everybody_before_anybody_got_in) {
  for (const Kept kept : {Kept::Passwords, Kept::Verifiers, Kept::Both}) {
    ASSERT_EQ(sasl_auxprop_add_plugin("once more", &auxprop_entry), SASL_OK); // nothing is known again
    keep_all(kept);
    for (const Exchange& exchange : exchanges_) {
      const Work of_nora = exchange.run("nora", "wrong").work;
      EXPECT_EQ(of_nora.derivations, 1U) << exchange.name;
      expect_nobody_is_shown(exchange, of_nora);
    }
  }
}

TEST_F(V2EqualWork, is_equal_after_somebody_got_in) {
  for (const Kept kept : {Kept::Passwords, Kept::Verifiers, Kept::Both}) {
    ASSERT_EQ(sasl_auxprop_add_plugin("once more", &auxprop_entry), SASL_OK);
    keep_all(kept);
    for (const Exchange& exchange : exchanges_) {
      const bool is_check = std::string_view(exchange.name) == "PLAIN";
      ASSERT_EQ(exchange.run("carol", right).code, SASL_OK);
      const Work of_nora = exchange.run("nora", "wrong").work;
      EXPECT_EQ(of_nora.derivations, kept == (is_check ? Kept::Verifiers : Kept::Passwords) ? 1U : 0U) << exchange.name;
      expect_nobody_is_shown(exchange, of_nora);
      EXPECT_EQ(exchange.run("alice", right).work.derivations, of_nora.derivations) << exchange.name;
    }
  }
}

/// The one account that has to be seen to cost more is the first.
TEST_F(V2EqualWork, of_accounts_that_are_kept_in_both_ways_is_equal_after_the_first_that_differs) {
  for (const Exchange& exchange : exchanges_) {
    const bool is_check = std::string_view(exchange.name) == "PLAIN";
    ASSERT_EQ(sasl_auxprop_add_plugin("once more", &auxprop_entry), SASL_OK);
    keep_all(is_check ? Kept::Passwords : Kept::Verifiers);
    keep("bob", is_check ? Kept::Verifiers : Kept::Passwords);
    ASSERT_EQ(exchange.run("carol", right).code, SASL_OK);
    EXPECT_EQ(exchange.run("nora", "wrong").work.derivations, 0U);
    const Seen first = exchange.run("bob", "wrong");
    EXPECT_EQ(first.work.derivations, 1U);
    expect_nobody_is_shown(exchange, first.work);
    EXPECT_EQ(exchange.run("carol", right).work.derivations, 1U);
  }
}

/// Who asks for a name and then for another, which is surely nobody's, must not learn of the first one.
TEST_F(V2EqualWork, asking_for_a_name_changes_nothing) {
  for (const Exchange& exchange : exchanges_)
    for (const Kept kept : {Kept::Passwords, Kept::Verifiers, Kept::Both}) {
      ASSERT_EQ(sasl_auxprop_add_plugin("once more", &auxprop_entry), SASL_OK);
      keep_all(kept);
      const Work before = exchange.run("nora", "wrong").work;
      EXPECT_EQ(exchange.run("alice", "wrong").code, SASL_BADAUTH);
      EXPECT_EQ(exchange.run("nora", "wrong").work, before) << exchange.name;
    }
}

TEST_F(V2EqualWork, nor_does_getting_in_by_another_mechanism_on_the_same_connection) {
  keep_all(Kept::Verifiers);
  const Work before = scram("SCRAM-SHA-256", "nora", "wrong").work;
  Connection connection;
  connection.set_external("fred");
  EXPECT_EQ(connection.start("SCRAM-SHA-256", ScramClient("SCRAM-SHA-256", "alice", "wrong").first()).code,
            SASL_CONTINUE);
  EXPECT_EQ(connection.start("EXTERNAL", "").code, SASL_OK);
  EXPECT_EQ(scram("SCRAM-SHA-256", "nora", "wrong").work, before);
}

/// The application is told in the end, whatever the password; the client sees what an unknown user sees.
TEST_F(V2EqualWork, and_messages_are_those_of_nobody_where_an_account_may_not_be_used) {
  keep_all(Kept::Passwords);
  for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-256"})
    for (const int why : {SASL_DISABLED, SASL_PWLOCK, SASL_EXPIRED}) {
      const auto first_message = [&] {
        const Answer answer = Connection().start(mechanism, ScramClient(mechanism, "nora", "x").first());
        EXPECT_EQ(answer.code, SASL_CONTINUE);
        const std::string message = answer.output.value_or("");
        return message.substr(std::min(message.size(), message.find(",s=")));
      };
      world().lookup_answer = SASL_OK;
      const Work of_nora = scram(mechanism, "nora", "wrong").work;
      const std::string to_nora = first_message();
      world().lookup_answer = why;
      for (const char* password : {"wrong", right}) {
        const Seen seen = scram(mechanism, "alice", password);
        EXPECT_EQ(seen.code, why) << mechanism;
        EXPECT_EQ(seen.work, of_nora) << mechanism;
      }
      EXPECT_EQ(first_message(), to_nora);
    }
}

TEST_F(V2EqualWork, costs_nothing_where_no_plug_in_is_asked) {
  world().options["auxprop_plugin"] = "none-of-that-name";
  for (const Exchange& exchange : exchanges_)
    EXPECT_EQ(exchange.run("nora", "wrong").work.derivations, 0U) << exchange.name;
}

} // namespace

} // namespace saslspec::impl::test::v2
