// What the schema says of the exported JSON, by an implementation of JSON Schema that is not ours.
#include "saslspec/model/export.hpp"

#include <array>
#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace saslspec::model {
namespace {

/// Exit status of the validator and what it printed.
std::pair<int, std::string> validate(const std::string& document) {
  const std::string path = testing::TempDir() + "model-" + std::to_string(::getpid()) + ".json";
  std::ofstream(path) << document;
  const std::string command =
      std::string(SASLSPEC_PYTHON) + " " + SASLSPEC_VALIDATE + " " + SASLSPEC_MODEL_SCHEMA + " " + path + " 2>&1";
  std::string output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr)
    output += buffer.data();
  const int status = ::pclose(pipe);
  std::remove(path.c_str());
  return {status, output};
}

TEST(ModelSchema, is_satisfied_by_every_machine) {
  std::string all = "[" + to_json(negotiation());
  for (const Machine* machine : machines())
    all += "," + to_json(*machine);
  const auto [status, output] = validate(all + "]");
  EXPECT_EQ(status, 0) << output;
}

TEST(ModelSchema, refuses_planted_faults) {
  const std::string good = to_json(*machine("PLAIN"));
  EXPECT_EQ(validate(good).first, 0);
  for (const auto& [what, with] : {
           std::pair{"\"kind\": \"idle\"",               "\"kind\": \"idling\""            },
           std::pair{"\"reply\": \"continue\"",          "\"reply\": \"go on\""            },
           std::pair{"\"SASL_BADPROT\"",                 "-5"                              },
           std::pair{"\"from\": \"Idle\", ",             ""                                },
           std::pair{"\"server_first\": false",          "\"server_first\": 0"             },
           std::pair{"\"schema\": \"saslspec-model/1\"", "\"schema\": \"saslspec-model/2\""},
           std::pair{"\"delivery\": \"start\"",          "\"delivered\": \"start\""        },
           std::pair{"\"evidence\": \"bearer\"",         "\"evidence\": \"faith\""         }
  }) {
    std::string bad = good;
    const auto at = bad.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    bad.replace(at, std::string_view(what).size(), with);
    EXPECT_NE(validate(bad).first, 0) << what;
  }
}

} // namespace
} // namespace saslspec::model
