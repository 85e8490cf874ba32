// The options that a vector may set, in the schema and in FORMAT.md, are the parameters of the model's table.
#include "saslspec/model/parameters.hpp"

#include "contents.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace saslspec::model {
namespace {

using Json = nlohmann::json;

/// What the schema says of the option; null when it does not know it.
Json schema_of(const Json& options, std::string_view option) {
  const std::size_t slash = option.find('/');
  const Json& outer = options.at("properties").value(std::string{option.substr(0, slash)}, Json::object());
  if (slash == std::string_view::npos) return outer;
  return outer.value("properties", Json::object()).value(std::string{option.substr(slash + 1)}, Json{});
}

Json options_of_the_schema() {
  const auto schema = Json::parse(setting::contents(SASLSPEC_VECTORS "/schema/vectors.schema.json"));
  return schema.at(Json::json_pointer{"/$defs/vector/properties/options"});
}

TEST(Options, of_the_schema_are_the_parameters) {
  const Json options = options_of_the_schema();
  std::set<std::string> expected = {"server_nonce"}; // a text alone
  for (const ParameterInfo& each : parameter_table) {
    const Json known = schema_of(options, each.option);
    ASSERT_TRUE(known.is_object()) << each.option;
    const Json type = known.value("type", Json{});
    EXPECT_EQ(type == "boolean", each.sense == Sense::Is || each.sense == Sense::Not) << each.option;
    EXPECT_EQ(type.is_array() && type.back() == "null", each.sense == Sense::Given) << each.option;
    std::vector<std::string> words;
    for (std::size_t value = 0; each.sense == Sense::Named && value < each.count; ++value)
      words.emplace_back(each.values[value].name);
    EXPECT_EQ(known.value("enum", std::vector<std::string>{}), words) << each.option;
    expected.emplace(each.option.substr(0, each.option.find('/')));
  }
  std::set<std::string> listed;
  for (const auto& [key, value] : options.at("properties").items())
    listed.insert(key);
  EXPECT_EQ(listed, expected);
}

/// How an option of a vector states the value: "true", "given" and the like.
std::string stated(const ParameterInfo& parameter, std::size_t value) {
  switch (parameter.sense) {
  case Sense::Is:
    return value == 1 ? "true" : "false";
  case Sense::Not:
    return value == 1 ? "false" : "true";
  case Sense::Given:
    return value == 1 ? "given" : "null";
  case Sense::Named:
    return std::string{parameter.values[value].name};
  case Sense::Invalid:
    break;
  }
  return {};
}

TEST(Options, of_the_schema_need_the_capabilities_of_the_parameters) {
  const Json options = options_of_the_schema();
  for (const ParameterInfo& each : parameter_table) {
    std::map<std::string, std::string> needed;
    for (std::size_t value = 0; value < each.count; ++value)
      if (!each.values[value].needs.empty()) needed.emplace(stated(each, value), each.values[value].needs);
    using Needs = std::map<std::string, std::string>;
    EXPECT_EQ(schema_of(options, each.option).value("needs", Needs{}), needed) << each.option;
  }
}

TEST(Options, that_are_truth_values_are_described_with_their_default) {
  const std::string format = setting::contents(SASLSPEC_VECTORS "/FORMAT.md");
  for (const ParameterInfo& each : parameter_table) {
    const std::size_t slash = each.option.find('/');
    if (each.sense == Sense::Given || each.sense == Sense::Named) continue;
    const std::string key{each.option.substr(slash == std::string_view::npos ? 0 : slash + 1)};
    const std::string usual = each.of({}) == (each.sense == Sense::Is) ? "`true`" : "`false`";
    if (slash == std::string_view::npos)
      EXPECT_NE(format.find("\n| `" + key + "` | " + usual + " | "), std::string::npos) << key;
    else
      EXPECT_NE(format.find("`" + key + "`"), std::string::npos) << key;
  }
}

} // namespace
} // namespace saslspec::model
