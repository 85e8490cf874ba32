// The lists of capabilities that others read have the rows of the table, and no more.
#include "saslspec/setting/capabilities.hpp"

#include "contents.hpp"

#include <map>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace saslspec::setting {
namespace {

TEST(Capabilities, are_those_of_the_adapters_header) {
  const std::string text = contents(SASLSPEC_ADAPTER_HEADER);
  const std::string section = text.substr(text.find("/* Capability bits."));
  const std::regex definition("#define (SASLSPEC_\\w+) 0x([0-9a-f]+)u");
  std::map<std::string, unsigned long> defined;
  const std::string of_section = section.substr(0, section.find("\n\n"));
  for (std::sregex_iterator each(of_section.begin(), of_section.end(), definition), end; each != end; ++each)
    defined.emplace((*each)[1], std::stoul((*each)[2], nullptr, 16));
  std::map<std::string, unsigned long> listed;
  for (const CapabilityInfo& each : capabilities)
    listed.emplace(each.c_name, each.bit);
  EXPECT_EQ(defined, listed);
}

TEST(Capabilities, are_what_a_vector_may_require) {
  const auto schema = nlohmann::json::parse(contents(SASLSPEC_VECTORS "/schema/vectors.schema.json"));
  const nlohmann::json::json_pointer place{"/$defs/vector/properties/requires/items/enum"};
  std::vector<std::string> listed;
  for (const CapabilityInfo& each : capabilities)
    listed.emplace_back(each.word);
  EXPECT_EQ(schema.at(place).get<std::vector<std::string>>(), listed);
}

TEST(Capabilities, are_described_for_other_runners_in_the_same_words) {
  std::string table = "\n| `requires` | a target that |\n|---|---|\n";
  for (const CapabilityInfo& each : capabilities)
    table += "| `" + std::string{each.word} + "` | " + std::string{each.meaning} + " |\n";
  EXPECT_NE(contents(SASLSPEC_VECTORS "/FORMAT.md").find(table + "\n"), std::string::npos)
      << "vectors/FORMAT.md has another table than" << table;
}

TEST(Capabilities, are_found_by_their_word) {
  for (const CapabilityInfo& each : capabilities)
    EXPECT_EQ(capability(each.word), &each);
  EXPECT_EQ(capability("telepathy"), nullptr);
}

TEST(Capabilities, say_why_a_case_does_not_apply) {
  EXPECT_EQ(why_lacking(0, 0), "");
  EXPECT_EQ(why_lacking(NonceInjection | Restartable, NonceInjection | Restartable), "");
  EXPECT_EQ(why_lacking(NonceInjection | Restartable, NonceInjection),
            "the target has no second start on the same connection");
}

TEST(Capabilities, need_no_choice_where_data_never_come_with_success) {
  EXPECT_EQ(why_lacking(SuccessDataFlag, 0), "");
  EXPECT_EQ(why_lacking(SuccessDataFlag, DataWithSuccess), "the target always sends its last data with success");
}

} // namespace
} // namespace saslspec::setting
