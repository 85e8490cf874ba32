#include "saslspec/reports/junit.hpp"

#include "example.hpp"

#include <set>

#include <gtest/gtest.h>
#include <pugixml.hpp>

namespace saslspec::reports {
namespace {

class Junit : public testing::Test {
protected:
  void load(const Results& results) {
    text_ = to_junit(results);
    const pugi::xml_parse_result parsed = document_.load_string(text_.c_str());
    ASSERT_TRUE(parsed) << parsed.description();
  }
  pugi::xml_node test_case(const std::string& name) {
    return document_.select_node(("//testcase[@name='" + name + "']").c_str()).node();
  }
  std::string text_;
  pugi::xml_document document_;
};

TEST_F(Junit, every_case_has_name_classname_and_time) {
  load(example());
  unsigned seen = 0;
  for (const auto& found : document_.select_nodes("//testcase")) {
    ++seen;
    for (const char* attribute : {"name", "classname", "time"})
      EXPECT_FALSE(std::string(found.node().attribute(attribute).value()).empty()) << attribute;
  }
  EXPECT_EQ(seen, 12U); // eleven verdicts and the target that did not load
  EXPECT_STREQ(test_case("plain.example-of-fail").attribute("classname").value(), "reference-v2.vectors.PLAIN");
  EXPECT_STREQ(test_case("plain.example-of-fail").attribute("time").value(), "0.000002");
}

TEST_F(Junit, keeps_faults_of_the_target_and_ours_apart) {
  load(example());
  for (const char* verdict : {"fail", "crash", "hang", "flaky", "xpass"})
    EXPECT_TRUE(test_case(std::string("plain.example-of-") + verdict).child("failure")) << verdict;
  EXPECT_TRUE(test_case("plain.example-of-harness-error").child("error"));
  EXPECT_FALSE(test_case("plain.example-of-harness-error").child("failure"));
  EXPECT_TRUE(test_case("load").child("error"));
  EXPECT_FALSE(test_case("plain.example-of-pass").first_child());
  EXPECT_FALSE(test_case("plain.example-of-advisory").child("failure"));
}

TEST_F(Junit, totals_agree_with_the_cases) {
  load(example());
  const pugi::xml_node root = document_.child("testsuites");
  const auto count = [&](const char* path) { return document_.select_nodes(path).size(); };
  EXPECT_EQ(root.attribute("tests").as_uint(), count("//testcase"));
  EXPECT_EQ(root.attribute("failures").as_uint(), count("//testcase/failure"));
  EXPECT_EQ(root.attribute("errors").as_uint(), count("//testcase/error"));
  EXPECT_EQ(root.attribute("skipped").as_uint(), count("//testcase/skipped"));
}

TEST_F(Junit, writes_no_octet_that_xml_forbids) {
  load(example());
  EXPECT_EQ(text_.find('\x01'), std::string::npos);
  EXPECT_EQ(text_.find("&#"), std::string::npos);
  EXPECT_EQ(text_.find('\xff'), std::string::npos);
  EXPECT_STREQ(test_case("plain.example-of-fail").child("failure").attribute("message").value(),
               "said <OK> & \"more\"\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_F(Junit, an_interrupted_run_is_never_green) {
  Results results = example();
  results.targets.clear();
  load(results);
  EXPECT_FALSE(test_case("incomplete"));
  results.complete = false;
  load(results);
  EXPECT_TRUE(test_case("incomplete").child("error"));
  EXPECT_EQ(document_.child("testsuites").attribute("errors").as_uint(), 1U);
}

} // namespace
} // namespace saslspec::reports
