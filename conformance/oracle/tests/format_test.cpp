// vectors/FORMAT.md, which others read instead of our code, names everything that a vector may name.
#include "saslspec/oracle/client.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

std::string format() {
  std::ifstream file{SASLSPEC_FORMAT};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Whether `name` stands in it as code, alone or followed by its argument.
bool named(const std::string& text, std::string_view name) {
  const std::string code = "`" + std::string{name};
  return text.find(code + "`") != std::string::npos || text.find(code + ":") != std::string::npos;
}

TEST(Format, names_every_field_and_variable) {
  const std::string text = format();
  ASSERT_FALSE(text.empty());
  for (const std::string_view mechanism : known_mechanisms()) {
    for (const FieldInfo& field : known_fields(mechanism))
      EXPECT_TRUE(named(text, field.name)) << field.name;
    for (const VariableInfo& variable : known_variables(mechanism))
      EXPECT_TRUE(named(text, variable.name)) << variable.name;
  }
}

TEST(Format, names_every_function) {
  const std::string text = format();
  for (const std::string_view function : template_functions())
    EXPECT_TRUE(named(text, function)) << function;
}

TEST(Format, names_every_account) {
  const std::string text = format();
  for (const Account& entry : accounts()) {
    // Longer ones are described there, not printed.
    for (const std::string_view word : {entry.name, entry.password})
      EXPECT_TRUE(word.size() >= 64 || named(text, word)) << word;
  }
}

TEST(Format, names_every_message) {
  const std::string text = format();
  for (const std::string_view mechanism : known_mechanisms())
    for (const MessageInfo& message : message_list(mechanism)) {
      const std::string_view variant = message.name.substr(message.name.find('.'));
      EXPECT_TRUE(text.find(std::string{variant} + "`") != std::string::npos) << message.name;
    }
}

} // namespace
} // namespace saslspec::oracle
