#include "saslspec/setting/needs.hpp"

#include <gtest/gtest.h>

namespace saslspec::setting {
namespace {

using model::Parameters;

TEST(Needs, of_a_target_without_a_choice_are_what_it_has) {
  const Parameters with_data;
  const Parameters without_data{.success_data = false};
  EXPECT_EQ(as_target_has(with_data, DataWithSuccess | LayerChoice), with_data);
  EXPECT_EQ(as_target_has(without_data, DataWithSuccess | LayerChoice), with_data);
  EXPECT_EQ(as_target_has(without_data, DataWithSuccess | SuccessDataFlag | LayerChoice), without_data);
  EXPECT_EQ(as_target_has(with_data, LayerChoice), without_data);
}

TEST(Needs, of_layers_without_a_choice_leave_none) {
  const Parameters without_layers{.layers_allowed = false};
  EXPECT_EQ(as_target_has({}, DataWithSuccess), without_layers);
  EXPECT_EQ(as_target_has({}, DataWithSuccess | LayerChoice), Parameters{});
}

TEST(Needs, that_a_target_cannot_meet_have_a_reason) {
  model::for_each_value([](const model::ParameterInfo& each, std::size_t value) {
    EXPECT_EQ(why_not(each, value, ~0U), "") << each.option;
    // With data that never come with success there is nothing to choose.
    const std::string_view needed = each.values[value].needs;
    const bool is_choice = needed.empty() || needed == "no-success-data";
    EXPECT_EQ(why_not(each, value, 0).empty(), is_choice) << each.option;
  });
}

} // namespace
} // namespace saslspec::setting
