// Our v2 headers describe the same ABI as the machine's.
#include "layout.hpp"

#include <gtest/gtest.h>

namespace saslspec::impl::test {

namespace {

TEST(V2Layout, is_that_of_the_systems_headers) {
  const auto ours = layout_of_ours();
  const auto theirs = layout_of_the_system();
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    EXPECT_EQ(ours[i].value, theirs[i].value) << ours[i].name;
}

TEST(V2Types, are_those_of_the_systems_headers) {
  const auto ours = types_of_ours();
  const auto theirs = types_of_the_system();
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    EXPECT_EQ(ours[i].type, theirs[i].type) << ours[i].name;
}

} // namespace

} // namespace saslspec::impl::test
