#include <set>

#include <gtest/gtest.h>

#include "core/mechanism.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

TEST(Registry, every_mechanism_is_there_once_and_the_strongest_first) {
  std::vector<std::string> names;
  for (const MechanismInfo& info : built_in_mechanisms())
    names.emplace_back(info.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"SCRAM-SHA-512-PLUS", "SCRAM-SHA-384-PLUS", "SCRAM-SHA-256-PLUS",
                                      "SCRAM-SHA-224-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-384",
                                      "SCRAM-SHA-256", "SCRAM-SHA-224", "SCRAM-SHA-1", "EXTERNAL", "DIGEST-MD5",
                                      "CRAM-MD5", "OTP", "OAUTHBEARER", "XOAUTH2", "PLAIN", "LOGIN", "ANONYMOUS"}));
}

TEST(Registry, a_mechanism_says_truly_who_speaks_first) {
  FakeSurroundings world;
  for (const MechanismInfo& info : built_in_mechanisms()) {
    const std::string said = Session(info.name, world).start();
    EXPECT_TRUE(said.starts_with("continue ")) << info.name;
    EXPECT_EQ(said != "continue ", info.server_first) << info.name;
  }
}

TEST(Registry, a_negotiation_fits_a_kilobyte) {
  for (const MechanismInfo& info : built_in_mechanisms())
    EXPECT_LE(info.size, 1024U) << info.name;
}

} // namespace
} // namespace saslspec::impl
