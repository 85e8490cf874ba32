#include "commands.hpp"
#include "interruption.hpp"
#include "progress.hpp"
#include "report_formats.hpp"
#include "saslspec/reports/files.hpp"
#include "saslspec/runner/canary.hpp"
#include "saslspec/runner/targets.hpp"
#include "summary.hpp"
#include "version.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

struct Report {
  std::string path;
  const ReportFormat* format;
};

/// Where the reports go; found out before the long work whether they can be written there.
tl::expected<std::vector<Report>, std::string> prepare_reports(const Certify& command) {
  if (!command.out.empty()) {
    std::error_code error;
    std::filesystem::create_directories(command.out, error);
    if (error) return tl::unexpected(command.out + ": cannot create this folder: " + error.message());
  }
  std::vector<Report> reports;
  for (const ReportFormat& format : report_formats()) {
    if (!command.out.empty()) reports.push_back({std::filesystem::path(command.out) / format.file, &format});
    const auto path = command.reports.find(std::string(format.option));
    if (path != command.reports.end() && !path->second.empty()) reports.push_back({path->second, &format});
  }
  for (const Report& report : reports)
    if (const auto writable = reports::check_writable(report.path); !writable) return tl::unexpected(writable.error());
  return reports;
}

tl::expected<void, std::string> write_reports(const std::vector<Report>& reports, const reports::Results& results) {
  for (const Report& report : reports)
    if (auto written = reports::write_file(report.path, report.format->write(results)); !written) return written;
  return {};
}

void drop_traces(reports::TargetResult& result, Traces kept) {
  for (reports::CaseResult& one : result.cases)
    if (kept == Traces::Off || (kept == Traces::Fail && one.verdict == reports::Verdict::Pass)) one.trace.clear();
}

/// The options with which a replay judges as this run did.
std::string replay_options(const Certify& command, const std::string& target, std::uint64_t seed) {
  std::string text;
  if (!command.how.abi.empty()) text += " --abi " + shell_word(command.how.abi);
  for (const worker::AdapterOption& option : command.how.adapter_options)
    text += " --option " + shell_word(option.name + "=" + option.value);
  if (const auto folder = command.how.plugins.find(target); folder != command.how.plugins.end())
    text += " --plugins " + shell_word(folder->second);
  if (!command.how.libc.empty()) text += " --libc " + shell_word(command.how.libc);
  if (!command.how.worker.empty()) text += " --worker " + shell_word(command.how.worker);
  if (command.how.standard.profile != judge::Profile::Rfc)
    text += " --profile " + std::string(spelling(command.how.standard.profile));
  if (command.how.standard.level != judge::Level::Must)
    text += " --level " + std::string(spelling(command.how.standard.level));
  if (command.how.seed) text += " --seed " + std::to_string(seed);
  return text;
}

/// Progress on the terminal; and once the first target has been loaded, the canary is judged before it.
class Watching final : public runner::Observer {
public:
  Watching(const std::string& target, std::function<void()> once_loaded)
      : progress_(target, ::isatty(STDERR_FILENO) == 1), once_loaded_(std::move(once_loaded)) {}
  void loaded() override { once_loaded_(); }
  void planned(const worker::Probe& probe, std::size_t cases) override { progress_.planned(probe, cases); }
  void judged(const reports::CaseResult& result) override { progress_.judged(result); }

private:
  Progress progress_;
  std::function<void()> once_loaded_;
};

class Certification {
public:
  explicit Certification(const Certify& command)
      : command_(command), style_(command.color, ::isatty(STDOUT_FILENO) == 1), dependencies_(real_dependencies()) {
    seed_ = command.how.seed ? *command.how.seed : std::random_device()();
    results_.tool = tool_version();
    results_.seed = seed_;
    results_.profile = spelling(command.how.standard.profile);
    results_.level = spelling(command.how.standard.level);
    results_.complete = true;
  }

  ExitCode perform() {
    for (const std::string& name : command_.targets)
      if (const auto target = runner::resolve_target(name))
        if (const std::string why = misfit(command_.how, *target); !why.empty()) return complain(why, ExitCode::Usage);
    const auto reports = prepare_reports(command_);
    if (!reports) return complain(reports.error(), ExitCode::Usage);
    print(
        fmt::format("{}  profile {}, level {}, seed {}\n\n", tool_version(), results_.profile, results_.level, seed_));
    for (const std::string& target : command_.targets) {
      if (interrupted()) break;
      judge(target);
    }
    if (interrupted()) codes_.push_back(ExitCode::Interrupted);
    results_.complete = results_.complete && !interrupted();
    if (const auto written = write_reports(*reports, results_); !written)
      return complain(written.error(), ExitCode::OurFault);
    return conclude(*reports);
  }

private:
  runner::Settings settings(const runner::ResolvedTarget& target) const {
    runner::Settings settings;
    settings.target = target.name;
    settings.launch = launch_options(command_.how, target);
    settings.standard = command_.how.standard;
    settings.selection = command_.selection;
    settings.seed = seed_;
    settings.jobs = command_.jobs != 0 ? command_.jobs : std::max(std::thread::hardware_concurrency(), 1U);
    settings.shard = command_.shard;
    settings.fail_fast = command_.fail_fast;
    return settings;
  }

  void judge(const std::string& name) {
    runner::TargetRun run;
    run.result.target.name = name;
    if (const auto target = runner::resolve_target(name); !target) {
      run.result.error = target.error();
    } else {
      Watching watching(name, [this] {
        if (!canary_) canary_ = runner::run_canary(settings({}), dependencies_, interrupted());
      });
      run = runner::run(settings(*target), dependencies_, watching, interrupted());
    }
    if (!run.interrupted && canary_) runner::apply_canary(*canary_, run);
    const ExitCode code = runner::exit_code(run, command_.require_min);
    print(summary(run, code, {command_.explain_skips, command_.advisories, replay_options(command_, name, seed_)},
                  style_) +
          "\n");
    codes_.push_back(code);
    results_.complete = results_.complete && run.complete;
    drop_traces(run.result, command_.traces);
    results_.targets.push_back(std::move(run.result));
  }

  /// The last line: what the exit code says.
  ExitCode conclude(const std::vector<Report>& reports) const {
    const ExitCode code = runner::worst(codes_);
    for (const Report& report : reports)
      print("Written: " + report.path + "\n");
    print(fmt::format("{} (exit code {})\n", painted_verdict(code, style_), static_cast<int>(code)));
    return code;
  }

  const Certify& command_;
  Style style_;
  runner::Dependencies dependencies_;
  std::uint64_t seed_ = 0;
  std::optional<runner::Canary> canary_; ///< none: no target was loaded yet
  reports::Results results_;
  std::vector<ExitCode> codes_;
};

} // namespace

ExitCode execute(const Certify& command) {
  watch_for_interruption();
  return Certification(command).perform();
}

} // namespace saslspec::cli
