// `saslspec model` as a user runs it: formats, drawings, checks and derived suites.
#include "program.hpp"

#include "saslspec/reports/files.hpp"

#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace saslspec::cli {
namespace {

class ModelProgram : public ProgramTest {
protected:
  bool is_valid(const std::string& document, const std::string& schema) const {
    EXPECT_TRUE(reports::write_file(path("document.json"), document));
    return keeps_schema(path("document.json"), schema);
  }
  /// Whether the document is refused once the value at `pointer` is `value`.
  bool refused_with(nlohmann::json document, const std::string& schema, const std::string& pointer,
                    const nlohmann::json& value) const {
    document[nlohmann::json::json_pointer(pointer)] = value;
    return !is_valid(document.dump(), schema);
  }
};

TEST_F(ModelProgram, the_model_is_shown_as_text_data_and_pictures) {
  EXPECT_EQ(run_program({"model", "table", "plain"}).out.substr(0, 7), "# PLAIN");
  EXPECT_EQ(run_program({"model", "json"}).out.substr(0, 2), "[\n");
  EXPECT_NE(run_program({"model", "dot"}).out.find("digraph"), std::string::npos);
  EXPECT_NE(run_program({"model", "svg", "LOGIN"}).out.find("<svg"), std::string::npos);
  EXPECT_EQ(run_program({"model", "png", "LOGIN", "-o", path("login.png")}).code, 0);
  EXPECT_EQ(reports::read_file(path("login.png")).value().substr(1, 3), "PNG");
  EXPECT_EQ(run_program({"model", "svg", "-o", "/no/such/file.svg"}).code, 2);
  EXPECT_NE(run_program({"model", "mermaid", "PLAIN"}).out.find("stateDiagram-v2"), std::string::npos);
  EXPECT_NE(run_program({"model", "markdown"}).out.find("\n# PLAIN\n"), std::string::npos);
}

TEST_F(ModelProgram, the_model_is_written_machine_by_machine_into_a_folder) {
  const std::string folder = path("diagrams");
  ASSERT_EQ(run_program({"model", "svg", "--all", "-o", folder}).code, 0);
  EXPECT_EQ(reports::read_file(folder + "/scram-sha-256.svg").value(),
            run_program({"model", "svg", "scram-sha-256"}).out);
  EXPECT_NE(reports::read_file(folder + "/README.md").value().find("](negotiation.svg)"), std::string::npos);
  EXPECT_EQ(run_program({"model", "svg", "--all"}).code, 2);
  EXPECT_EQ(run_program({"model", "svg", "PLAIN", "--all", "-o", folder}).code, 2);
  EXPECT_EQ(run_program({"model", "svg", "--all", "-o", "/proc/no/such"}).code, 2);
}

TEST_F(ModelProgram, what_a_run_covered_is_drawn) {
  const std::string results = path("results.json");
  ASSERT_EQ(run_program({"certify", SASLSPEC_REFERENCE, "--mech", "PLAIN", "--json", results}).code, 0);
  const Ran drawn = run_program({"model", "dot", "PLAIN", "--coverage", results});
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  EXPECT_NE(drawn.out.find("transitions covered, 0 deviating"), std::string::npos) << drawn.out;
  EXPECT_NE(drawn.out.find("class=\"accepted honest covered\""), std::string::npos) << drawn.out;
  EXPECT_NE(run_program({"model", "svg", "PLAIN", "--coverage", results}).out.find("<svg"), std::string::npos);
  EXPECT_EQ(run_program({"model", "dot", "ANONYMOUS", "--coverage", results}).code, 2);
  ASSERT_EQ(run_program({"model", "svg", "--all", "--coverage", results, "-o", path("covered")}).code, 0);
  EXPECT_TRUE(reports::read_file(path("covered/plain.svg")).has_value());
  EXPECT_FALSE(reports::read_file(path("covered/anonymous.svg")).has_value());
  EXPECT_EQ(run_program({"model", "dot", "PLAIN", "--coverage", results, "--target", "another"}).code, 2);
  EXPECT_EQ(run_program({"model", "dot", "PLAIN", "--coverage", path("none.json")}).code, 2);
  EXPECT_EQ(run_program({"model", "json", "PLAIN", "--coverage", results}).code, 2);
  EXPECT_EQ(run_program({"model", "dot", "PLAIN", "--target", "another"}).code, 2);
}

TEST_F(ModelProgram, a_mealy_machine_is_one_under_the_circumstances_that_were_given) {
  const Ran plain = run_program({"model", "mealy", "PLAIN"});
  EXPECT_NE(plain.out.find("[label=\"Start.known / continue Empty\"]"), std::string::npos);
  const Ran forbidden = run_program({"model", "mealy", "PLAIN", "--when", "plaintext forbidden"});
  EXPECT_NE(forbidden.out.find("[label=\"Start.known / refusal\"]"), std::string::npos);
  const Ran unknown = run_program({"model", "mealy", "PLAIN", "--when", "Tuesday"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("plaintext forbidden"), std::string::npos);
  EXPECT_EQ(run_program({"model", "mealy", "--when", "success data", "--when", "no success data"}).code, 2);
  EXPECT_EQ(run_program({"model", "svg", "--when", "success data"}).code, 2);
  EXPECT_EQ(run_program({"model", "json", "--dark"}).code, 2);
}

TEST_F(ModelProgram, the_model_is_exported_for_the_checkers) {
  EXPECT_NE(run_program({"model", "promela", "cram-md5"}).out.find("proctype connection(byte c)"), std::string::npos);
  EXPECT_NE(run_program({"model", "smt2", "CRAM-MD5"}).out.find("(set-logic HORN)"), std::string::npos);
  const Ran ran = run_program({"model", "promela"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "saslspec: promela shows one mechanism: name it\n");
}

TEST_F(ModelProgram, a_table_is_checked_by_spin_and_z3) {
  const Ran ran = run_program({"model", "check", "CRAM-MD5"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_NE(ran.out.find("1 table, 7 properties hold, 0 violated"), std::string::npos) << ran.out;
  const Ran json = run_program({"model", "check", "CRAM-MD5", "--json"});
  EXPECT_EQ(json.code, 0) << json.err;
  const auto document = nlohmann::json::parse(json.out);
  EXPECT_EQ(document.at("tables").at(0).at("properties").at(0).at("spin"), "holds");
  EXPECT_EQ(document.at("tables").at(0).at("properties").at(0).at("z3"), "holds");
}

TEST_F(ModelProgram, a_checker_that_is_missing_is_exit_5) {
  const Ran ran = run_program({"model", "check"}, {"", {"PATH=/no/such/folder"}, ""});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "saslspec: model check: spin is not on PATH; it is in Debian's package spin\n");
}

TEST_F(ModelProgram, options_of_the_check_go_with_it_alone) {
  EXPECT_EQ(run_program({"model", "table", "PLAIN", "--seeded"}).code, 2);
  EXPECT_EQ(run_program({"model", "check", "PLAIN", "-o", path("report")}).code, 2);
  EXPECT_EQ(run_program({"model", "check", "PLANE"}).code, 2);
  EXPECT_EQ(run_program({"model", "check", "PLAIN", "--with", "PLANE"}).code, 2);
  EXPECT_EQ(run_program({"model", "check", "--with", "PLAIN"}).code, 2);
  EXPECT_EQ(run_program({"model", "promela", "PLAIN", "--with", "LOGIN"}).code, 2);
  const Ran same = run_program({"model", "check", "PLAIN", "--with", "plain"});
  EXPECT_EQ(same.code, 2);
  EXPECT_EQ(same.err, "saslspec: --with takes another mechanism than PLAIN\n");
  EXPECT_EQ(entries(), 0U);
}

TEST_F(ModelProgram, what_the_check_writes_as_json_keeps_its_schema) {
  const Ran ran = run_program({"model", "check", "ANONYMOUS", "--with", "EXTERNAL", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(is_valid(ran.out, "model-check"));
  const auto document = nlohmann::json::parse(ran.out);
  EXPECT_EQ(document.at("tables").at(0).at("mechanisms"), nlohmann::json::array({"ANONYMOUS and EXTERNAL"}));
  const auto& properties = document.at("tables").at(0).at("properties");
  std::size_t asked = 0;
  while (!properties.at(asked).contains("z3"))
    ++asked;
  const std::string verdict = "/tables/0/properties/" + std::to_string(asked);
  EXPECT_TRUE(refused_with(document, "model-check", verdict + "/spin", "perhaps"));
  EXPECT_TRUE(refused_with(document, "model-check", verdict + "/z3_not_asked", "both"));
  EXPECT_TRUE(refused_with(document, "model-check", verdict + "/not_applicable", "both"));
  EXPECT_TRUE(refused_with(document, "model-check", "/tables/0/class", "strong"));
  EXPECT_TRUE(refused_with(document, "model-check", "/tables", nlohmann::json::array()));
  EXPECT_TRUE(refused_with(document, "model-check", "/schema", "saslspec-model-check/2"));
}

TEST_F(ModelProgram, a_suite_is_listed_with_the_reason_for_each_trace) {
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

TEST_F(ModelProgram, what_a_suite_is_as_json_keeps_its_schema) {
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

TEST_F(ModelProgram, options_of_a_suite_go_with_it_alone) {
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
