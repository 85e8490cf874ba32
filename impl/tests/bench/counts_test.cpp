// The calls of malloc and of the system that an exchange may make. Counts are exact, so they are tested; times are not.
#include <algorithm>

#include <gtest/gtest.h>

#include "child.hpp"
#include "counts.hpp"

namespace saslspec::bench {

namespace {

Library& reference() {
  static const auto library = load("saslspec", SASLSPEC_REFERENCE);
  return *library;
}

class AnyCase : public testing::TestWithParam<const Case*> {};
class EveryCase : public AnyCase {};
class ShortCase : public AnyCase {};

/// All that the reference offers.
std::vector<const Case*> offered() {
  std::vector<const Case*> all;
  for (const Case& which : cases()) {
    current_account = &which.account;
    if (reference().offers(which.mechanism)) all.push_back(&which);
  }
  return all;
}

/// PLAIN, and SCRAM with stored keys.
std::vector<const Case*> bare() {
  std::vector<const Case*> all = offered();
  std::erase_if(all, [](const Case* which) {
    const std::string_view name = which->name;
    return name != "PLAIN" && !name.ends_with("/stored");
  });
  return all;
}

std::string name_of(const testing::TestParamInfo<const Case*>& info) {
  std::string name = info.param->name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '/'; }, '_');
  return name;
}

TEST_P(ShortCase, makes_at_most_two_allocations) {
  EXPECT_LE(count(reference(), *GetParam()).allocations, 2);
}

TEST_P(ShortCase, makes_no_system_call) {
  current_account = &GetParam()->account;
  const auto client = make_client(GetParam()->mechanism);
  auto calls = count_system_calls(51, [&] { return reference().exchange(GetParam()->mechanism, *client); });
  ASSERT_EQ(calls.size(), 51U) << "system calls cannot be counted here";
  std::sort(calls.begin(), calls.end());
  EXPECT_EQ(calls[25], 0U);
  EXPECT_LE(calls[50], 1U) << "more than random octets for many nonces at once";
  EXPECT_EQ(calls[49], 0U) << "random octets for few nonces";
}

TEST_P(EveryCase, waits_in_at_most_1_KiB) {
  EXPECT_LE(count(reference(), *GetParam()).waiting_bytes, 1024);
  EXPECT_GT(count(reference(), *GetParam()).waiting_bytes, 0);
}

INSTANTIATE_TEST_SUITE_P(Bench, ShortCase, testing::ValuesIn(bare()), name_of);
INSTANTIATE_TEST_SUITE_P(Bench, EveryCase, testing::ValuesIn(offered()), name_of);

} // namespace

} // namespace saslspec::bench
