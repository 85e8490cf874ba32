#include "saslspec/model/vocabulary.hpp"

#include <gtest/gtest.h>

#include <set>

namespace saslspec::model {
namespace {

TEST(Vocabulary, every_code_has_its_own_name) {
  std::set<std::string_view> names;
  for (unsigned value = 0; value <= static_cast<unsigned>(Code::Undocumented); ++value)
    EXPECT_TRUE(names.insert(name(static_cast<Code>(value))).second) << value;
}

TEST(Vocabulary, numbers_of_the_second_abi_lead_back_to_their_codes) {
  for (unsigned value = 1; value < static_cast<unsigned>(Code::Undocumented); ++value) {
    const auto code = static_cast<Code>(value);
    if (code == Code::NoPath) continue; // the first ABI's alone
    EXPECT_EQ(code_of_number(sasl_number(code)), code) << name(code);
  }
}

TEST(Vocabulary, a_number_without_a_name_is_undocumented) {
  EXPECT_EQ(code_of_number(-31), Code::Undocumented);
  EXPECT_EQ(code_of_number(7), Code::Undocumented);
  EXPECT_EQ(code_of_number(-25), Code::Undocumented);
}

TEST(Vocabulary, only_ok_is_success_and_only_continue_continues) {
  for (unsigned value = 1; value <= static_cast<unsigned>(Code::Undocumented); ++value) {
    const auto code = static_cast<Code>(value);
    const Reply expected = code == Code::Ok         ? Reply::Success
                           : code == Code::Continue ? Reply::Continue
                                                    : Reply::Refusal;
    EXPECT_EQ(reply_of(code), expected) << name(code);
  }
}

} // namespace
} // namespace saslspec::model
