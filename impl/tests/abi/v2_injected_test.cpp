// The test-only build plays an exchange that a standard prints, octet for octet.
#include "v2_world.hpp"

extern "C" void saslspec_test_set_nonce(const char* nonce);

namespace saslspec::impl::test::v2 {

namespace {

class V2Injected : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    // RFC 7677 section 3: user "user", password "pencil"
    world().accounts["user"].verifiers = {"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                                          "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                                          "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="};
    saslspec_test_set_nonce("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
  }
  void TearDown() override {
    saslspec_test_set_nonce(nullptr);
    LibraryTest::TearDown();
  }
};

TEST_F(V2Injected, rfc7677_section_3) {
  Connection connection;
  const Answer first = connection.start("SCRAM-SHA-256", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  ASSERT_EQ(first.code, SASL_CONTINUE);
  EXPECT_EQ(first.output, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  const Answer final = connection.step("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                       "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_EQ(final.code, SASL_OK);
  EXPECT_EQ(final.output, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  EXPECT_EQ(connection.authcid(), "user");
}

} // namespace

} // namespace saslspec::impl::test::v2
