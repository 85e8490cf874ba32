// Every message is built in every situation.
#include "messages.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

using namespace std::string_literals;
using model::Message;

std::string group_of(std::string_view message) {
  return std::string{message.substr(0, message.find('.'))};
}

class Messages : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(mechanism, Messages, testing::ValuesIn(known_mechanisms()), [](const auto& instance) {
  std::string name{instance.param};
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(Messages, each_is_built_before_and_after_the_challenge) {
  for (const std::string& message : known_messages(GetParam())) {
    auto early = make_client(GetParam(), {});
    EXPECT_TRUE(early->message(message, {})) << message;
    EXPECT_TRUE(advanced(GetParam())->message(message, {})) << message;
  }
}

TEST_P(Messages, cover_the_alphabet_of_the_model) {
  const model::Machine* machine = model::machine(GetParam());
  ASSERT_NE(machine, nullptr);
  const auto known = known_messages(GetParam());
  for (const model::StimulusInfo& stimulus : machine->stimuli) {
    if (stimulus.message.empty() || stimulus.message == "absent" || stimulus.message == "empty") continue;
    EXPECT_NE(std::find(known.begin(), known.end(), stimulus.message), known.end()) << stimulus.message;
  }
}

TEST_P(Messages, are_the_same_each_time) {
  for (const std::string& message : known_messages(GetParam()))
    EXPECT_EQ(build(*advanced(GetParam()), message), build(*advanced(GetParam()), message)) << message;
}

TEST_P(Messages, a_mutated_one_is_the_valid_one_with_that_field_replaced) {
  for (const MessageInfo& message : message_list(GetParam())) {
    if (message.field.empty()) continue;
    const auto listed = message_list(GetParam());
    const auto valid = std::find_if(listed.begin(), listed.end(), [&](const MessageInfo& other) {
      return other.field.empty() && group_of(other.name) == group_of(message.name);
    });
    ASSERT_NE(valid, listed.end()) << message.name;
    const std::string mutated = build(*advanced(GetParam()), message.name);
    EXPECT_NE(mutated, build(*advanced(GetParam()), valid->name)) << message.name;
    EXPECT_EQ(mutated, build(*advanced(GetParam()), valid->name,
                             {
                                 {std::string{message.field}, std::string{message.text}}
    }))
        << message.name;
  }
}

TEST_P(Messages, every_listed_field_can_be_replaced_and_the_replacement_reaches_the_message) {
  for (const FieldInfo& field : known_fields(GetParam())) {
    for (const MessageInfo& message : message_list(GetParam())) {
      if (!message.field.empty()) continue;
      if (!field.message.empty() && group_of(message.name) != field.message) continue;
      const std::string plain = build(*advanced(GetParam()), message.name);
      EXPECT_EQ(build(*advanced(GetParam()), message.name,
                      {
                          {std::string{field.name}, "${" + std::string{field.name} + "}"}
      }),
                plain)
          << field.name;
      EXPECT_NE(build(*advanced(GetParam()), message.name,
                      {
                          {std::string{field.name}, "${" + std::string{field.name} + "}x"}
      }),
                plain)
          << field.name;
    }
  }
}

TEST_P(Messages, an_unknown_name_or_field_is_an_error_that_names_it) {
  auto client = make_client(GetParam(), {});
  const auto unknown = client->message("Message.nonsense", {});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().find("Message.nonsense"), std::string::npos);
  const auto field = client->message(message_list(GetParam())[0].name, {
                                                                           {"nonsense", "x"}
  });
  ASSERT_FALSE(field);
  EXPECT_NE(field.error().find("'nonsense'"), std::string::npos);
  const auto variable = client->message("garbage", {
                                                       {"message", "x"}
  });
  EXPECT_FALSE(variable);
}

TEST_P(Messages, variables_are_those_that_are_listed) {
  auto client = advanced(GetParam());
  client->restart();
  advance(*client, GetParam(), "<3.4@server.example.com>");
  for (const std::string& message : known_messages(GetParam()))
    build(*client, message);
  std::set<std::string, std::less<>> listed;
  for (const VariableInfo& variable : known_variables(GetParam()))
    listed.emplace(variable.name);
  for (const auto& [name, value] : client->variables())
    EXPECT_TRUE(listed.contains(name)) << name;
}

TEST_P(Messages, garbage_is_not_text_and_oversized_is_one_mebibyte) {
  auto client = make_client(GetParam(), {});
  EXPECT_FALSE(is_utf8(build(*client, "garbage")));
  EXPECT_EQ(build(*client, "oversized").size(), std::size_t{1} << 20U);
}

TEST(Messages, of_the_mechanisms_without_structure_are_as_their_names_say) {
  EXPECT_EQ(build(*make_client("LOGIN", {}), "UserName.unknown"), "nobody");
  EXPECT_EQ(build(*make_client("LOGIN", {}), "Password.wrong"), "vonderland-7");
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.authorized"), "shared");
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.unauthorized"), "bob");
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.nul"), "fred@example.com\0"s);
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.not_utf8"), "fred@example.com\xFF"s);
  EXPECT_EQ(build(*make_client("ANONYMOUS", {}), "Trace.too_long"), std::string(256, 's'));
  EXPECT_EQ(build(*make_client("ANONYMOUS", {}), "Trace.control"), "sirhc\a");
}

} // namespace
} // namespace saslspec::oracle
