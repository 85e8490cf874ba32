#include "saslspec/model/checks.hpp"
#include "saslspec/model/parameters.hpp"

#include <set>

#include <gtest/gtest.h>

namespace saslspec::model {
namespace {

TEST(Parameters, have_the_labels_that_case_ids_show) {
  EXPECT_EQ(label({.channel_binding = false}), "sd");
  EXPECT_EQ(label({}), "sd+bound");
  EXPECT_EQ(label({.success_data = false,
                   .plaintext_allowed = false,
                   .anonymous_allowed = false,
                   .external_identity = false,
                   .channel_binding = true,
                   .binding_optional = false,
                   .layers_allowed = false,
                   .channel_type = ChannelType::TlsExporter}),
            "nosd+noplain+noanon+noext+bound+critical+nolayers+exporter");
}

TEST(Parameters, are_found_by_their_label_and_by_their_mask) {
  std::size_t combinations = 1;
  for (const ParameterInfo& each : parameter_table)
    combinations *= each.count;
  std::set<std::string> labels;
  for (std::uint32_t mask = 0; mask < mask_end; ++mask) {
    const auto all = parameters_of(mask);
    if (!all) continue;
    EXPECT_EQ(mask_of(*all), mask);
    EXPECT_EQ(parameters_of(label(*all)), all);
    labels.insert(label(*all));
  }
  EXPECT_EQ(labels.size(), combinations);
  EXPECT_FALSE(parameters_of(mask_end));
}

TEST(Parameters, have_no_label_in_other_words_or_another_order) {
  for (const std::string_view text : {"", "bound", "sd+", "sd+noext+noplain", "sd+sd", "SD", "sd+unheard"})
    EXPECT_FALSE(parameters_of(text)) << text;
}

TEST(Parameters, have_each_member_in_the_table) {
  // Members without a row would keep their value here.
  EXPECT_EQ(parameters_of(0U), (Parameters{false, false, false, false, false, false, false}));
  EXPECT_EQ(sizeof(Parameters), parameter_count) << "a member of Parameters has no row";
}

TEST(Parameters, are_valued_by_what_guards_read) {
  EXPECT_EQ(checks::valuation(0), Parameters{});
  std::set<std::uint32_t> masks;
  for (unsigned number = 0; number < checks::valuations; ++number)
    masks.insert(mask_of(checks::valuation(number)));
  EXPECT_EQ(masks.size(), checks::valuations);
}

} // namespace
} // namespace saslspec::model
