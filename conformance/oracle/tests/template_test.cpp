#include "saslspec/oracle/template.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

using namespace std::string_literals;

const Fields variables{
    {"r",       "abcd"},
    {"nothing", ""    },
    {"b64",     "AQI="},
    {"mixed",   "aB-1"}
};

TEST(Template, functions_do_what_the_header_says) {
  const std::pair<std::string_view, std::string> cases[] = {
      {"text",                     "text"       },
      {"",                         ""           },
      {"${r}",                     "abcd"       },
      {"<${r}|${nothing}>",        "<abcd|>"    },
      {"${r:drop-first}",          "bcd"        },
      {"${r:drop-last}",           "abc"        },
      {"${r:drop-last:drop-last}", "ab"         },
      {"${r:flip-first}",          "`bcd"       },
      {"${r:flip-last}",           "abce"       },
      {"${r:first:3}",             "abc"        },
      {"${r:first:9}",             "abcd"       },
      {"${r:last:3}",              "bcd"        },
      {"${r:last:9}",              "abcd"       },
      {"${mixed:upper}",           "AB-1"       },
      {"${mixed:lower}",           "ab-1"       },
      {"${r:append:x}",            "abcdx"      },
      {"${r:prepend:x:append:yz}", "xabcdyz"    },
      {"${r:append-hex:00fF}",     "abcd\0\xFF"s},
      {"${r:prepend-hex:00}",      "\0abcd"s    },
      {"${r:base64}",              "YWJjZA=="   },
      {"${b64:from-base64}",       "\1\2"       },
      {"${r:hex}",                 "61626364"   },
      {"${r:hex:from-hex}",        "abcd"       },
      {"${r:repeat:2}",            "abcdabcd"   },
      {"${r:repeat:0}",            ""           },
      {"$${r}",                    "${r}"       },
      {"$$r$",                     "$$r$"       },
  };
  for (const auto& [text, octets] : cases) {
    const auto expanded = expand(text, variables);
    ASSERT_TRUE(expanded) << text << ": " << expanded.error();
    EXPECT_EQ(*expanded, octets) << text;
    EXPECT_TRUE(check_template(text)) << text;
  }
}

TEST(Template, errors_name_what_is_wrong) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"${r",               "without '}'"    },
      {"${}",               "without a name" },
      {"${r:nonsense}",     "'nonsense'"     },
      {"${r:first}",        "bad argument"   },
      {"${r:first:x}",      "'x'"            },
      {"${r:append}",       "bad argument"   },
      {"${r:append-hex:f}", "'f'"            },
      {"${r:}",             "ends in a colon"},
      {"${r:upper:}",       "ends in a colon"},
  };
  for (const auto& [text, message] : cases) {
    const auto expanded = expand(text, variables);
    ASSERT_FALSE(expanded) << text;
    EXPECT_NE(expanded.error().find(message), std::string::npos) << text << ": " << expanded.error();
    EXPECT_FALSE(check_template(text)) << text;
  }
}

TEST(Template, errors_that_depend_on_values_are_told_only_when_expanded) {
  for (const std::string_view text : {"${unheard}", "${nothing:drop-last}", "${nothing:flip-first}",
                                      "${mixed:from-base64}", "${mixed:from-hex}", "${r:repeat:99999999}"}) {
    EXPECT_TRUE(check_template(text)) << text;
    EXPECT_FALSE(expand(text, variables)) << text;
  }
}

TEST(Template, literal_expands_to_itself) {
  for (const std::string& octets : {""s, "${r}"s, "$${r}"s, "$$$${"s, "${"s, "$"s, "\0${\xFF"s})
    EXPECT_EQ(expand(literal(octets), {}), octets);
}

TEST(Template, variables_are_found) {
  EXPECT_EQ(variables_in("a ${r:upper}${mixed} $${b64} $$${nothing}"), (std::vector<std::string>{"r", "mixed"}));
}

TEST(Template, function_names_are_listed) {
  const auto names = template_functions();
  EXPECT_EQ(names.size(), 17U);
  EXPECT_NE(std::find(names.begin(), names.end(), "drop-last"), names.end());
}

} // namespace
} // namespace saslspec::oracle
