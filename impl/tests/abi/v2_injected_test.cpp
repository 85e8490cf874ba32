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

TEST_F(V2Injected, rfc2831_section_4) {
  const struct {
    const char *service, *nonce, *response, *rspauth;
    unsigned flags;
  } exchanges[] = {
      {"imap", "OA6MG9tEQGm2hh",
       "nc=00000001,cnonce=\"OA6MHXh6VqTrRk\",digest-uri=\"imap/"
       "elwood.innosoft.com\",response=d388dad90d4bbd760a152321f2143af7,qop=auth", "rspauth=ea40f60335c427b5527b84dbabcdfffd", 0                },
      {"acap", "OA9BSXrbuRhWay",
       "nc=00000001,cnonce=\"OA9BSuZWMSpW8m\",digest-uri=\"acap/"
       "elwood.innosoft.com\",response=6084c6db3fede7352c551284490fd0fc,qop=auth", "rspauth=2f0b3d7c3c2e486600ef710726aa2eae", SASL_SUCCESS_DATA},
  };
  world().accounts["chris"].passwords = {"secret"};
  world().options["mech_list"] = "DIGEST-MD5";
  for (const auto& exchange : exchanges) {
    const std::string nonce = std::string("nonce=\"") + exchange.nonce + "\",";
    saslspec_test_set_nonce(exchange.nonce);
    Connection connection(exchange.service, "elwood.innosoft.com", exchange.flags);
    const Answer challenge = connection.start("DIGEST-MD5");
    EXPECT_EQ(challenge.output,
              "realm=\"elwood.innosoft.com\"," + nonce + "qop=\"auth\",algorithm=md5-sess,charset=utf-8");
    const Answer proof =
        connection.step("charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\"," + nonce + exchange.response);
    EXPECT_EQ(proof.output, exchange.rspauth);
    if (exchange.flags == 0) {
      EXPECT_EQ(proof.code, SASL_CONTINUE);
      EXPECT_EQ(connection.property(SASL_USERNAME), std::nullopt);
      EXPECT_EQ(connection.step("").code, SASL_OK);
    }
    EXPECT_EQ(connection.authcid(), "chris");
  }
}

} // namespace

} // namespace saslspec::impl::test::v2
