#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

class External : public testing::Test {
protected:
  External() { world.external = "fred@example.com"; }
  std::string answer_to(std::string_view message) { return Session("EXTERNAL", world).send(message); }

  FakeSurroundings world;
};

TEST_F(External, the_exchanges_of_the_standard_come_out) { // RFC 4422 appendix A.2
  Session session("EXTERNAL", world);
  EXPECT_EQ(session.start(), "continue ");
  EXPECT_EQ(session.send(""), "done fred@example.com");
  world.external = "kurt@example.com"; // whom the connection does not let act as fred
  EXPECT_EQ(answer_to("fred@example.com"), "done kurt@example.com as fred@example.com");
}

TEST_F(External, an_empty_initial_response_is_a_message) {
  EXPECT_EQ(answer_to(""), "done fred@example.com");
}

TEST_F(External, without_an_identity_from_outside_it_is_refused) {
  world.external = "";
  EXPECT_EQ(answer_to(""), "refuse BADAUTH: no identity was established outside SASL");
  EXPECT_EQ(answer_to("fred@example.com"), "refuse BADAUTH: no identity was established outside SASL");
}

TEST_F(External, an_authzid_that_is_not_utf8_without_nul_is_refused) {
  for (const std::string_view bad : {"fred\0"sv, "\0"sv, "fred\0@example.com"sv, "fred\xFF"sv, "\xC0\xAF"sv})
    EXPECT_EQ(answer_to(bad), "refuse BADPROT: the authorization identity is not UTF-8 without NUL");
}

TEST_F(External, an_oversized_authzid_is_refused) {
  EXPECT_EQ(answer_to(std::string(1020, 'z')), "done fred@example.com as " + std::string(1020, 'z'));
  EXPECT_EQ(answer_to(std::string(1 << 20, 'z')), "refuse BADPROT: the authorization identity is too long");
}

TEST_F(External, no_name_needs_memory) {
  world.memory_is_out = true;
  EXPECT_EQ(answer_to(std::string(1020, 'z')), "done fred@example.com as " + std::string(1020, 'z'));
}

TEST_F(External, a_missing_response_is_refused) {
  Session session("EXTERNAL", world);
  session.start();
  EXPECT_EQ(session.say(std::nullopt), "refuse BADPROT: a response is missing");
}

} // namespace
} // namespace saslspec::impl
