// What `saslspec model` writes for other programs keeps its schemas, and the derived suites say why each trace exists.
#include "program.hpp"

#include "saslspec/reports/files.hpp"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace saslspec::cli {
namespace {

/// By an implementation of JSON Schema that is not ours.
bool is_valid(const std::string& document, const std::string& schema) {
  const std::string path = testing::TempDir() + "saslspec-" + schema + std::to_string(::getpid()) + ".json";
  EXPECT_TRUE(reports::write_file(path, document));
  const std::string command = std::string(SASLSPEC_PYTHON) + " " + SASLSPEC_VALIDATE + " " + SASLSPEC_SCHEMAS + "/" +
                              schema + ".schema.json " + path + " > /dev/null";
  const int status = std::system(command.c_str());
  std::remove(path.c_str());
  return status == 0;
}

/// Whether the document is refused once the value at `pointer` is `value`.
bool refused_with(nlohmann::json document, const std::string& schema, const char* pointer,
                  const nlohmann::json& value) {
  document[nlohmann::json::json_pointer(pointer)] = value;
  return !is_valid(document.dump(), schema);
}

TEST(ModelProgram, what_the_check_writes_as_json_keeps_its_schema) {
  const Ran ran = run_program({"model", "check", "ANONYMOUS", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(is_valid(ran.out, "model-check"));
  const auto document = nlohmann::json::parse(ran.out);
  const auto& properties = document.at("tables").at(0).at("properties");
  std::size_t asked = 0;
  while (!properties.at(asked).contains("z3"))
    ++asked;
  const std::string verdict = "/tables/0/properties/" + std::to_string(asked);
  EXPECT_TRUE(refused_with(document, "model-check", (verdict + "/spin").c_str(), "perhaps"));
  EXPECT_TRUE(refused_with(document, "model-check", (verdict + "/z3_not_asked").c_str(), "both"));
  EXPECT_TRUE(refused_with(document, "model-check", (verdict + "/not_applicable").c_str(), "both"));
  EXPECT_TRUE(refused_with(document, "model-check", "/tables/0/class", "strong"));
  EXPECT_TRUE(refused_with(document, "model-check", "/tables", nlohmann::json::array()));
  EXPECT_TRUE(refused_with(document, "model-check", "/schema", "saslspec-model-check/2"));
}

TEST(ModelProgram, a_suite_is_listed_with_the_reason_for_each_trace) {
  const Ran ran = run_program({"model", "suite", "cram-md5", "--extra-states", "0"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out.find("CRAM-MD5, k = 0: "), 0U);
  EXPECT_NE(ran.out.find("\n 1  "), std::string::npos);
  std::istringstream lines(ran.out);
  std::size_t traces = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80U) << line;
    if (line.find("  why: ") != std::string::npos) ++traces;
  }
  EXPECT_NE(ran.out.find(": " + std::to_string(traces) + " traces of "), std::string::npos) << traces;
  EXPECT_NE(ran.out.find("why: repeat "), std::string::npos);
  EXPECT_NE(ran.out.find("why: skip "), std::string::npos);
  EXPECT_NE(ran.out.find("identify Failed by "), std::string::npos);
}

TEST(ModelProgram, what_a_suite_is_as_json_keeps_its_schema) {
  const Ran ran = run_program({"model", "suite", "EXTERNAL", "--json", "--when", "no external identity"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(is_valid(ran.out, "suite"));
  const auto document = nlohmann::json::parse(ran.out);
  EXPECT_EQ(document.at("circumstances"), nlohmann::json::array({"no external identity"}));
  EXPECT_EQ(document.at("extra_states"), 1);
  std::size_t stimuli = 0;
  for (const auto& trace : document.at("traces"))
    stimuli += trace.at("stimuli").size();
  EXPECT_EQ(document.at("stimuli"), stimuli);
  EXPECT_TRUE(refused_with(document, "suite", "/traces/0/reason", ""));
  EXPECT_TRUE(refused_with(document, "suite", "/traces/0/stimuli", nlohmann::json::array()));
  EXPECT_TRUE(refused_with(document, "suite", "/breadth", "some"));
  const Ran full = run_program({"model", "suite", "EXTERNAL", "--json", "--when", "no external identity", "--full"});
  EXPECT_GT(nlohmann::json::parse(full.out).at("traces").size(), document.at("traces").size());
}

TEST(ModelProgram, options_of_a_suite_go_with_it_alone) {
  for (const std::vector<std::string>& wrong : {
           std::vector<std::string>{"model",           "suite"},
           {       "model",                      "suite",           "negotiation"},
           { "model",     "suite",                  "PLANE"},
           {    "model", "suite",                     "PLAIN", "--extra-states", "3"},
           {                     "model",             "suite",                "PLAIN", "--dark"},
           {                "model",                     "table",     "PLAIN", "--extra-states", "1"},
           {           "model",                      "table",         "PLAIN", "--full"},
           {       "model",                      "table",         "PLAIN", "--json"},
           {       "model",                      "check",         "PLAIN", "--full"},
  }) {
    const Ran ran = run_program(wrong);
    EXPECT_EQ(ran.code, 2) << wrong[1] << " " << wrong.back();
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err.find("saslspec: "), 0U) << ran.err;
  }
}

} // namespace
} // namespace saslspec::cli
