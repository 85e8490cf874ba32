#include <array>

#include <gtest/gtest.h>

#include "crypto/scram_keys.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

struct Derived {
  bool done = false;
  std::string stored_key, server_key;
};

Derived derive(std::string_view mechanism, std::string_view password, std::string_view salt) {
  std::array<std::uint8_t, 64> stored_key, server_key;
  std::size_t used = 0;
  const bool done = derive_scram_keys(mechanism, password, salt, 4096, stored_key, server_key, used);
  if (!done) return {};
  return {
      true,
      {stored_key.begin(), stored_key.begin() + static_cast<std::ptrdiff_t>(used)},
      {server_key.begin(), server_key.begin() + static_cast<std::ptrdiff_t>(used)}
  };
}

std::array<std::uint8_t, 16> salt_of(std::string_view secret, std::string_view mechanism, std::string_view user) {
  std::array<std::uint8_t, 16> salt{};
  EXPECT_TRUE(
      stable_salt({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()}, mechanism, user, salt));
  return salt;
}

TEST(ScramKeys, the_keys_of_the_standards_examples_come_out) {
  const Derived sha1 = derive("SCRAM-SHA-1", "pencil", unbase64("QSXCR+Q6sek8bf92"));
  EXPECT_EQ(base64(sha1.stored_key), "6dlGYMOdZcOPutkcNY8U2g7vK9Y=");
  EXPECT_EQ(base64(sha1.server_key), "D+CSWLOshSulAsxiupA+qs2/fTE=");
  const Derived sha256 = derive("SCRAM-SHA-256", "pencil", unbase64("W22ZaJ0SNY7soEsUEjb6gQ=="));
  EXPECT_EQ(base64(sha256.stored_key), "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=");
  EXPECT_EQ(base64(sha256.server_key), "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
}

TEST(ScramKeys, the_password_is_prepared_as_a_stored_string) {
  EXPECT_EQ(derive("SCRAM-SHA-1", "I\u00ADX", "salt").stored_key, derive("SCRAM-SHA-1", "\u2168", "salt").stored_key);
  EXPECT_FALSE(derive("SCRAM-SHA-1", "\u0221", "salt").done);
  EXPECT_FALSE(derive("SCRAM-SHA-1", "\u00AD", "salt").done);
  EXPECT_FALSE(derive("SCRAM-SHA-1", "", "salt").done);
}

TEST(ScramKeys, other_mechanisms_have_none) {
  EXPECT_FALSE(derive("SCRAM-SHA-1-PLUS", "pencil", "salt").done);
  EXPECT_FALSE(derive("CRAM-MD5", "pencil", "salt").done);
}

TEST(ScramKeys, buffers_too_small_are_refused) {
  std::array<std::uint8_t, 31> small;
  std::array<std::uint8_t, 32> large;
  std::size_t used = 0;
  EXPECT_FALSE(derive_scram_keys("SCRAM-SHA-256", "pencil", "salt", 4096, small, large, used));
  EXPECT_FALSE(derive_scram_keys("SCRAM-SHA-256", "pencil", "salt", 4096, large, small, used));
  EXPECT_TRUE(derive_scram_keys("SCRAM-SHA-256", "pencil", "salt", 4096, large, large, used));
}

TEST(StableSalt, it_depends_on_the_secret_the_mechanism_and_the_user_and_on_nothing_else) {
  const auto salt = salt_of("secret", "SCRAM-SHA-1", "nobody");
  EXPECT_EQ(salt_of("secret", "SCRAM-SHA-1", "nobody"), salt);
  EXPECT_NE(salt_of("another", "SCRAM-SHA-1", "nobody"), salt);
  EXPECT_NE(salt_of("secret", "SCRAM-SHA-256", "nobody"), salt);
  EXPECT_NE(salt_of("secret", "SCRAM-SHA-1", "somebody"), salt);
}

} // namespace
} // namespace saslspec::impl
