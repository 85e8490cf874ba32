// OTP and bearer tokens in v1: secrets and tokens by the application's callbacks.
#include "honest_client.hpp"
#include "otp_account.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

using namespace std::string_literals;

class V1Otp : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    entry() = otp_account("This is a test.", 500);
    world().tokens["alice-token"] = "alice";
  }
  static std::string& entry() { return world().secrets["OTP/alice/server.example.com"]; }
};

TEST_F(V1Otp, the_secret_is_shown_and_replaced_by_the_next) {
  Connection connection;
  EXPECT_EQ(connection.start("OTP", "\0alice"s).output, "otp-md5 499 ke1234 ext");
  EXPECT_EQ(connection.step("word:BOND FOGY DRAB NE RISE MART").code, SASL_OK);
  EXPECT_EQ(connection.user(), "alice");
  EXPECT_EQ(entry(), "md5\t0499\tke1234\t5bf075d9959d036f\t00000000000000000000");
}

TEST_F(V1Otp, of_two_connections_with_one_password_one_wins) {
  Connection first;
  Connection second;
  ASSERT_EQ(first.start("OTP", "\0alice"s).code, SASL_CONTINUE);
  ASSERT_EQ(second.start("OTP", "\0alice"s).code, SASL_CONTINUE);
  EXPECT_EQ(first.step("hex:5bf075d9959d036f").code, SASL_OK);
  EXPECT_EQ(second.step("hex:5bf075d9959d036f").code, SASL_BADAUTH);
  EXPECT_EQ(second.user(), "(refused)");
}

TEST_F(V1Otp, a_secret_of_another_form_is_badvers) {
  entry() = "16 octets";
  EXPECT_EQ(Connection().start("OTP", "\0alice"s).code, SASL_BADVERS);
}

TEST_F(V1Otp, it_is_offered_where_secrets_are_written) {
  EXPECT_NE(Connection().mechanisms().find("OTP"), std::string::npos);
  const sasl_callback_t reads_only[] = {
      {SASL_CB_SERVER_PUTSECRET, nullptr, nullptr},
      {SASL_CB_LIST_END,         nullptr, nullptr}
  };
  EXPECT_EQ(Connection(reads_only).mechanisms().find("OTP"), std::string::npos);
}

TEST_F(V1Otp, closing_an_account_erases_it_and_a_new_password_does_not) {
  Connection connection;
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", "another-1", 9, 0, nullptr), SASL_OK);
  EXPECT_EQ(world().secrets.count("OTP/alice/server.example.com"), 1U);
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", nullptr, 0, 0, nullptr), SASL_OK);
  EXPECT_EQ(world().secrets.count("OTP/alice/server.example.com"), 0U);
}

TEST_F(V1Otp, tokens_are_the_applications) {
  Connection connection(callbacks_with_policy());
  EXPECT_EQ(connection.start("OAUTHBEARER", "n,a=shared,\1auth=Bearer alice-token\1\1").code, SASL_OK);
  EXPECT_EQ(connection.user(), "Shared");
  Connection refused(callbacks_with_policy());
  EXPECT_EQ(refused.start("OAUTHBEARER", "n,,\1auth=Bearer wrong\1\1").output,
            R"({"status":"invalid_token","scope":"mail"})");
  EXPECT_EQ(refused.step("\1").code, SASL_BADAUTH);
  Connection older(callbacks_with_policy());
  EXPECT_EQ(older.start("XOAUTH2", "user=alice\1auth=Bearer wrong\1\1").output,
            R"({"status":"401","schemes":"bearer","scope":"mail"})");
  EXPECT_EQ(older.step("").code, SASL_BADAUTH);
  EXPECT_EQ(Connection().start("OAUTHBEARER", "n,,\1auth=Bearer alice-token\1\1").code, SASL_NOMECH);
}

} // namespace

} // namespace saslspec::impl::test::v1
