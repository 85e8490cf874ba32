#include "report_formats.hpp"

#include "saslspec/reports/json.hpp"
#include "saslspec/reports/junit.hpp"

namespace saslspec::cli {
namespace {

constexpr ReportFormat formats[] = {
    {"--json",  "results.json", reports::to_json },
    {"--junit", "junit.xml",    reports::to_junit},
};

} // namespace

std::span<const ReportFormat> report_formats() {
  return formats;
}

std::string report_files() {
  std::string text;
  for (const ReportFormat& format : formats)
    text.append(text.empty() ? "" : &format == std::end(formats) - 1 ? " and " : ", ").append(format.file);
  return text;
}

} // namespace saslspec::cli
