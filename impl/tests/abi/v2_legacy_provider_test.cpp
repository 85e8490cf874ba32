// The source of the ciphers of DIGEST-MD5's layers. In a program of its own: OpenSSL's modules are made unfindable.
#include <cstdlib>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

class V2LegacyProvider : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    world().options["mech_list"] = "DIGEST-MD5";
  }
  static std::string offer(unsigned min_ssf) {
    Connection connection;
    connection.set_security(0, min_ssf);
    const Answer answer = connection.start("DIGEST-MD5");
    return answer.output.value_or(std::to_string(answer.code));
  }
};

constexpr const char* no_modules = "/nonexistent";

/// Nothing is loaded into the context that the application shares, and no error is left for it.
void expect_application_undisturbed() {
  EXPECT_EQ(OSSL_PROVIDER_available(nullptr, "legacy"), 0);
  EXPECT_EQ(ERR_peek_error(), 0U);
  EVP_CIPHER* const rc4 = EVP_CIPHER_fetch(nullptr, "RC4", nullptr);
  EXPECT_EQ(rc4, nullptr);
  EVP_CIPHER_free(rc4);
  ERR_clear_error();
}

TEST_F(V2LegacyProvider, without_it_there_is_no_confidentiality) {
  ASSERT_EQ(setenv("OPENSSL_MODULES", no_modules, 1), 0);
  EXPECT_NE(offer(0).find("qop=\"auth,auth-int\",maxbuf="), std::string::npos) << offer(0);
  EXPECT_EQ(offer(2), std::to_string(SASL_TOOWEAK));
  expect_application_undisturbed();
}

/// The last sasl_server_done forgets what was found before it.
TEST_F(V2LegacyProvider, it_is_looked_for_again_after_the_last_done) {
  ASSERT_EQ(unsetenv("OPENSSL_MODULES"), 0);
  EXPECT_NE(offer(0).find("qop=\"auth,auth-int,auth-conf\",cipher="), std::string::npos) << offer(0);
  expect_application_undisturbed();
  ASSERT_EQ(setenv("OPENSSL_MODULES", no_modules, 1), 0);
  EXPECT_NE(offer(0).find("auth-conf"), std::string::npos);

  ASSERT_EQ(sasl_server_done(), SASL_OK);
  LibraryTest::SetUp();
  world().options["mech_list"] = "DIGEST-MD5";
  EXPECT_EQ(offer(0).find("auth-conf"), std::string::npos);
  ASSERT_EQ(unsetenv("OPENSSL_MODULES"), 0);
}

} // namespace

} // namespace saslspec::impl::test::v2
