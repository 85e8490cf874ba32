#include <gtest/gtest.h>

#include "session.hpp"
#include "text/json.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

std::string json(std::initializer_list<JsonMember> members) {
  const std::span<const JsonMember> span(members.begin(), members.size());
  std::string text(write_json(span, nullptr), '?');
  EXPECT_EQ(write_json(span, text.data()), text.size());
  return text;
}

TEST(Json, members_come_in_order) {
  EXPECT_EQ(json({
                {"status", "invalid_token"},
                {"scope",  ""             }
  }),
            R"({"status":"invalid_token","scope":""})");
}

TEST(Json, quotes_backslashes_and_controls_are_escaped_and_nothing_else) { // RFC 8259 section 7
  EXPECT_EQ(json({
                {"a", "\"\\/"}
  }),
            R"({"a":"\"\\/"})");
  EXPECT_EQ(json({
                {"a", "\0\x1F\n\x7F"sv}
  }),
            "{\"a\":\"\\u0000\\u001f\\u000a\x7F\"}");
  EXPECT_EQ(json({
                {"a", "caf\u00E9 \U0001F600"}
  }),
            "{\"a\":\"caf\u00E9 \U0001F600\"}");
}

} // namespace
} // namespace saslspec::impl
