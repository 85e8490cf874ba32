#include "crypto/digest.hpp"

#include <array>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

std::string mac(Hash hash, std::string_view key, std::initializer_list<std::string_view> parts) {
  std::array<std::uint8_t, max_hash_size> out;
  EXPECT_TRUE(hmac(hash, key, parts, out.data()));
  return {reinterpret_cast<const char*>(out.data()), hash_size(hash)};
}

TEST(Digest, known_digests_come_out) {
  std::array<std::uint8_t, max_hash_size> out;
  const auto as_hex = [&](std::size_t size) { return hex({reinterpret_cast<const char*>(out.data()), size}); };
  ASSERT_TRUE(digest(Hash::Md5, "abc", out.data()));
  EXPECT_EQ(as_hex(16), "900150983cd24fb0d6963f7d28e17f72");
  ASSERT_TRUE(digest(Hash::Sha1, "abc", out.data()));
  EXPECT_EQ(as_hex(20), "a9993e364706816aba3e25717850c26c9cd0d89d");
  ASSERT_TRUE(digest(Hash::Sha256, "abc", out.data()));
  EXPECT_EQ(as_hex(32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, known_macs_come_out) { // RFC 2202 and RFC 4231, test case 2
  EXPECT_EQ(hex(mac(Hash::Md5, "Jefe", {"what do ya want ", "for nothing?"})), "750c783e6ab0b503eaa86e310a5db738");
  EXPECT_EQ(hex(mac(Hash::Sha1, "Jefe", {"what do ya want for nothing?"})), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex(mac(Hash::Sha256, "Jefe", {"what do ya want for nothing?"})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(mac(Hash::Sha224, "Jefe", {"what do ya want for nothing?"})),
            "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44");
  EXPECT_EQ(hex(mac(Hash::Sha384, "Jefe", {"what do ya want for nothing?"})),
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
  EXPECT_EQ(hex(mac(Hash::Sha512, "Jefe", {"what do ya want for nothing?"})),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

TEST(Digest, a_key_of_any_length_is_used_whole) {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 127U, 128U, 129U, 200U}) {
    const std::string key(size, 'k');
    EXPECT_EQ(hex(mac(Hash::Md5, key, {"m"})), hex(hmac_by_openssl("MD5", key, "m"))) << size;
    EXPECT_EQ(hex(mac(Hash::Sha256, key, {"m"})), hex(hmac_by_openssl("SCRAM-SHA-256", key, "m"))) << size;
    EXPECT_EQ(hex(mac(Hash::Sha512, key, {"m"})), hex(hmac_by_openssl("SCRAM-SHA-512", key, "m"))) << size;
  }
}

TEST(Digest, the_key_of_one_call_does_not_reach_the_next) {
  const std::string first = mac(Hash::Sha256, "one", {"m"});
  EXPECT_NE(mac(Hash::Sha256, "two", {"m"}), first);
  EXPECT_EQ(mac(Hash::Sha256, "one", {"m"}), first);
}

TEST(Digest, every_thread_has_contexts_of_its_own) {
  const std::string expected = mac(Hash::Sha1, "key", {"m"});
  std::array<std::string, 4> results;
  std::array<std::thread, 4> threads;
  for (std::size_t i = 0; i < threads.size(); ++i)
    threads[i] = std::thread([&results, i] {
      for (int round = 0; round < 200; ++round)
        results[i] = mac(Hash::Sha1, "key", {"m"});
    });
  for (std::thread& thread : threads)
    thread.join();
  for (const std::string& result : results)
    EXPECT_EQ(result, expected);
}

TEST(Pbkdf2, no_iterations_are_refused) {
  std::array<std::uint8_t, max_hash_size> out;
  EXPECT_FALSE(pbkdf2(Hash::Sha1, "password", "salt", 0, out.data()));
  EXPECT_FALSE(pbkdf2(Hash::Sha1, "password", "salt", 0xFFFFFFFF, out.data()));
}

} // namespace
} // namespace saslspec::impl
