// The formats of a run's report: one row each. The options of `certify`, their help and the files of --out follow.
#pragma once

#include "saslspec/reports/results.hpp"

#include <span>
#include <string>
#include <string_view>

namespace saslspec::cli {

struct ReportFormat {
  std::string_view option; ///< of `certify`, which takes the path of the file: "--junit"
  std::string_view file;   ///< the name of the file in the folder of --out: "junit.xml"
  std::string (*write)(const reports::Results& results);
};

/// In the order in which reports are written. Static lifetime.
std::span<const ReportFormat> report_formats();

/// "results.json and junit.xml": the files of --out.
std::string report_files();

} // namespace saslspec::cli
