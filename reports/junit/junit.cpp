#include "saslspec/reports/junit.hpp"

#include <cstdio>
#include <sstream>

#include <pugixml.hpp>

namespace saslspec::reports {

namespace {

/// Length of the UTF-8 sequence at the start of `text`, 0 when there is none (some overlong forms and surrogates are
/// let through: readers of XML replace them).
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80) return 0;
  return length;
}

/// XML 1.0 has no way to write most control characters, not even escaped, and none to write octets that are no UTF-8.
std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const bool control =
        length == 1 && static_cast<unsigned char>(text[0]) < 0x20 && text[0] != '\n' && text[0] != '\t';
    if (length == 0 || control) {
      result += "\xef\xbf\xbd";
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", value);
  return text;
}

std::string story(const CaseResult& one) {
  std::ostringstream text;
  text << one.reason << "\nexpected: " << one.expected << "\nobserved: " << one.observed << "\nrequirements:";
  for (const std::string& requirement : one.requirements)
    text << ' ' << requirement;
  if (!one.control.empty()) text << "\ncontrol: " << one.control << " (" << one.control_verdict << ')';
  text << '\n';
  for (const TraceStep& step : one.trace)
    text << (step.deviates ? "* " : "  ") << step.stimulus << "  sent " << step.sent << "  received " << step.received
         << '\n';
  return printable(std::move(text).str());
}

/// Element that says so, or null for a case that passed.
const char* element_of(Verdict verdict) {
  switch (verdict) {
  case Verdict::Fail:
  case Verdict::Crash:
  case Verdict::Hang:
  case Verdict::Xpass:
  case Verdict::Flaky:
    return "failure";
  case Verdict::NotApplicable:
  case Verdict::Skipped:
  case Verdict::Xfail:
    return "skipped";
  case Verdict::Pass:
  case Verdict::Advisory:
    return nullptr;
  case Verdict::HarnessError:
  case Verdict::Invalid:
    break;
  }
  return "error";
}

struct Totals {
  unsigned tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void count(const std::string& element) {
    ++tests;
    failures += element == "failure" ? 1U : 0U;
    errors += element == "error" ? 1U : 0U;
    skipped += element == "skipped" ? 1U : 0U;
  }
  void write(pugi::xml_node& node) const {
    node.append_attribute("tests") = tests;
    node.append_attribute("failures") = failures;
    node.append_attribute("errors") = errors;
    node.append_attribute("skipped") = skipped;
    node.append_attribute("time") = reports::seconds(seconds).c_str();
  }
  Totals& operator+=(const Totals& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    seconds += other.seconds;
    return *this;
  }
};

pugi::xml_node add_case(pugi::xml_node& suite, const std::string& name, const std::string& classname, double time) {
  pugi::xml_node node = suite.append_child("testcase");
  node.append_attribute("name") = printable(name).c_str();
  node.append_attribute("classname") = printable(classname).c_str();
  node.append_attribute("time") = seconds(time).c_str();
  return node;
}

void add_result(pugi::xml_node& suite, const std::string& target, const CaseResult& one, Totals& totals) {
  const std::string classname = target + '.' + one.suite + (one.mechanism.empty() ? "" : '.' + one.mechanism);
  pugi::xml_node node = add_case(suite, one.id, classname, static_cast<double>(one.duration_us) / 1e6);
  const char* element = element_of(one.verdict);
  totals.count(element == nullptr ? "" : element);
  if (element != nullptr) {
    pugi::xml_node outcome = node.append_child(element);
    outcome.append_attribute("message") = printable(one.reason).c_str();
    outcome.append_attribute("type") = std::string(name(one.verdict)).c_str();
    outcome.text() = story(one).c_str();
  } else if (one.verdict == Verdict::Advisory) {
    node.append_child("system-out").text() = ("advisory: " + story(one)).c_str();
  }
}

void add_error(pugi::xml_node& suite, const std::string& target, const std::string& name, const std::string& message,
               Totals& totals) {
  pugi::xml_node node = add_case(suite, name, target, 0);
  pugi::xml_node error = node.append_child("error");
  error.append_attribute("message") = printable(message).c_str();
  error.append_attribute("type") = name.c_str();
  totals.count("error");
}

Totals add_target(pugi::xml_node& root, const TargetResult& result) {
  pugi::xml_node suite = root.append_child("testsuite");
  suite.append_attribute("name") = printable(result.target.name).c_str();
  Totals totals;
  totals.seconds = result.seconds;
  if (!result.error.empty()) add_error(suite, result.target.name, "load", result.error, totals);
  for (const CaseResult& one : result.cases)
    add_result(suite, result.target.name, one, totals);
  totals.write(suite);
  return totals;
}

} // namespace

std::string to_junit(const Results& results) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("testsuites");
  root.append_attribute("name") = results.tool.c_str();
  Totals totals;
  for (const TargetResult& one : results.targets)
    totals += add_target(root, one);
  if (!results.complete) {
    pugi::xml_node suite = root.append_child("testsuite");
    suite.append_attribute("name") = "saslspec";
    Totals incomplete;
    add_error(suite, "saslspec", "incomplete", "the run was cut short: not every case was run", incomplete);
    incomplete.write(suite);
    totals += incomplete;
  }
  totals.write(root);
  std::ostringstream text;
  document.save(text, " ");
  return std::move(text).str();
}

} // namespace saslspec::reports
