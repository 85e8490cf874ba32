// OTP through the C ABI: entries in the application's plug-ins, read and replaced.
#include <atomic>
#include <thread>

#include "honest_client.hpp"
#include "otp_account.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

using namespace std::string_literals;

namespace {

class V2Otp : public LibraryTest {
protected:
  static std::string& entry(const char* user) { return world().accounts[user].properties[otp_property]; }
  /// Starts alice's exchange; the right response to the challenge.
  static std::string right_response(Connection& connection, const Credentials& credentials = {}) {
    HonestClient client = honest_client("OTP", credentials);
    const Answer answer = connection.start("OTP", client(""));
    EXPECT_EQ(answer.code, SASL_CONTINUE);
    return client(answer.output.value_or(""));
  }
};

TEST_F(V2Otp, the_entry_is_shown_and_replaced_by_the_next) {
  entry("alice") = otp_account("This is a test.", 500);
  Connection connection;
  EXPECT_EQ(connection.start("OTP", "\0alice"s).output, "otp-md5 499 ke1234 ext");
  EXPECT_EQ(connection.step("hex:5bf075d9959d036f").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(entry("alice"), "md5\t0499\tke1234\t5bf075d9959d036f\t00000000000000000000");
  EXPECT_EQ(world().accounts["alice"].passwords, std::vector<std::string>{"wonderland-7"});
}

TEST_F(V2Otp, a_new_series_is_stored_as_cyrus_sasl_writes_it) {
  entry("alice") = otp_account("This is a test.", 500);
  Connection connection;
  ASSERT_EQ(connection.start("OTP", "\0alice"s).code, SASL_CONTINUE);
  EXPECT_EQ(connection.step("init-hex:5bf075d9959d036f:sha1 499 ke1235:487e7dcfbe278663").code, SASL_OK);
  EXPECT_EQ(entry("alice"), "sha1\t0499\tke1235\t487e7dcfbe278663\t00000000000000000000");
}

TEST_F(V2Otp, entries_of_cyrus_sasl_are_read_with_their_lock_and_their_trailing_octets) {
  entry("alice") = "md5\t0500\tke1234\t505d889f90085847\t00000000009999999999";
  Connection connection;
  EXPECT_EQ(connection.start("OTP", "\0alice"s).output, "otp-md5 499 ke1234 ext");
}

TEST_F(V2Otp, an_entry_of_another_form_is_badvers) {
  for (const char* bad : {"md4\t0500\tke1234\t505d889f90085847\t0", "md5\t0500\tke1234\t505d889f9008584\t0",
                          "md5\t0500\tke1234\t505d889f9008584g\t0", "md5\t0500\tke-1\t505d889f90085847\t0",
                          "md5\t\tke1234\t505d889f90085847\t0", "md5\t0500\tke1234\t505d889f90085847", "md5", "x"}) {
    entry("alice") = bad;
    EXPECT_EQ(Connection().start("OTP", "\0alice"s).code, SASL_BADVERS) << bad;
  }
}

TEST_F(V2Otp, of_two_connections_with_one_password_one_wins) {
  Connection first;
  Connection second;
  const std::string response = right_response(first);
  EXPECT_EQ(right_response(second), response);
  EXPECT_EQ(second.step(response).code, SASL_OK);
  const std::string after = entry("alice");
  EXPECT_EQ(first.step(response).code, SASL_BADAUTH);
  EXPECT_EQ(first.authcid(), "(refused)");
  EXPECT_EQ(entry("alice"), after);
  EXPECT_EQ(Connection().start("OTP", "\0alice"s).output, "otp-md5 1997 ke1234 ext");
}

TEST_F(V2Otp, of_many_threads_with_one_password_one_wins) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> waiting{4};
    std::atomic<int> won{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        Connection connection;
        const std::string response = right_response(connection);
        waiting.fetch_sub(1);
        while (waiting.load() > 0) {
        }
        if (connection.step(response).code == SASL_OK) won.fetch_add(1);
      });
    for (std::thread& thread : threads)
      thread.join();
    EXPECT_EQ(won, 1) << round;
  }
}

TEST_F(V2Otp, an_unknown_user_gets_the_same_challenge_every_time) {
  const Answer first = Connection().start("OTP", "\0nobody"s);
  EXPECT_EQ(first.code, SASL_CONTINUE);
  EXPECT_TRUE(first.output.value_or("").starts_with("otp-md5 4")) << *first.output;
  EXPECT_EQ(Connection().start("OTP", "\0nobody"s).output, first.output);
  Connection connection;
  EXPECT_EQ(connection.step(right_response(connection, {"nobody", "wonderland-7", ""})).code, SASL_BADAUTH);
}

TEST_F(V2Otp, an_account_without_an_entry_looks_like_nobody) {
  world().accounts["carol"].passwords = {"pencil"};
  Connection connection;
  EXPECT_EQ(connection.step(right_response(connection, {"carol", "pencil", ""})).code, SASL_BADAUTH);
}

TEST_F(V2Otp, the_policy_decides_on_other_identities) {
  Connection connection(SASL_SUCCESS_DATA, callbacks_with_policy());
  EXPECT_EQ(connection.step(right_response(connection, {"alice", "wonderland-7", "shared"})).code, SASL_OK);
  EXPECT_EQ(connection.authzid(), "shared");
  Connection other(SASL_SUCCESS_DATA, callbacks_with_policy());
  EXPECT_EQ(other.step(right_response(other, {"bob", "builder-3", "shared"})).code, SASL_NOAUTHZ);
}

TEST_F(V2Otp, a_plug_in_that_does_not_store_offers_no_otp) {
  world().stores = false;
  Connection connection;
  EXPECT_EQ(connection.mechanisms().find("OTP"), std::string::npos);
  EXPECT_EQ(connection.start("OTP", "\0alice"s).code, SASL_NOMECH);
}

TEST_F(V2Otp, an_entry_that_cannot_be_stored_lets_nobody_in) {
  Connection connection;
  const std::string response = right_response(connection);
  world().stores = false;
  EXPECT_EQ(connection.step(response).code, SASL_FAIL);
  EXPECT_EQ(connection.authcid(), "(refused)");
}

TEST_F(V2Otp, closing_an_account_erases_the_entry_and_a_new_password_does_not) {
  Connection connection;
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", "another-1", 9, nullptr, 0, 0), SASL_OK);
  EXPECT_EQ(entry("alice"), otp_account("wonderland-7"));
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", nullptr, 0, nullptr, 0, 0), SASL_OK);
  EXPECT_EQ(world().accounts["alice"].properties.count(otp_property), 0U);
}

TEST_F(V2Otp, it_satisfies_noplaintext_and_forward_secrecy_but_not_nodictionary) {
  Connection connection;
  connection.set_security(SASL_SEC_NOPLAINTEXT | SASL_SEC_FORWARD_SECRECY | SASL_SEC_NOANONYMOUS);
  EXPECT_EQ(connection.mechanisms(), "OTP");
  connection.set_security(SASL_SEC_NODICTIONARY);
  EXPECT_EQ(connection.start("OTP", "\0alice"s).code, SASL_TOOWEAK);
}

} // namespace

} // namespace saslspec::impl::test::v2
