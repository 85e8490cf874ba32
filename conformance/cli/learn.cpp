#include "commands.hpp"
#include "interruption.hpp"
#include "learn_summary.hpp"
#include "saslspec/reports/diagrams.hpp"
#include "saslspec/reports/files.hpp"
#include "saslspec/runner/targets.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

/// One line on standard error, rewritten in place, and only on a terminal.
class LearningProgress final : public learning::Observer {
public:
  LearningProgress(std::string subject, bool terminal) : subject_(std::move(subject)), terminal_(terminal) {}
  ~LearningProgress() override { show({}); }
  LearningProgress(const LearningProgress&) = delete;
  LearningProgress& operator=(const LearningProgress&) = delete;

  bool proceed(const learning::Progress& progress) override {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ >= std::chrono::milliseconds(50)) {
      last_ = now;
      show(fmt::format("{}: {} states, {} queries, test {} of {}", subject_, progress.states,
                       progress.learning.queries + progress.testing.queries, progress.tests_run, progress.tests));
    }
    return !interrupted();
  }

private:
  void show(const std::string& line) {
    if (!terminal_) return;
    std::fputs(("\r\x1b[K" + shortened(line, line_width - 1)).c_str(), stderr);
    std::fflush(stderr);
  }

  std::string subject_;
  bool terminal_;
  std::chrono::steady_clock::time_point last_;
};

constexpr std::pair<std::string_view, reports::Format> pictures[] = {
    {"svg", reports::Format::Svg},
    {"png", reports::Format::Png},
    {"pdf", reports::Format::Pdf},
};

/// By the option, else by the file's ending; empty when nothing is to be written.
tl::expected<std::string, std::string> format_of(const Learn& command) {
  if (!command.format.empty() || command.output.empty()) return command.format;
  const std::string ending = command.output.substr(std::min(command.output.rfind('.') + 1, command.output.size()));
  for (const char* known : {"dot", "json", "svg", "png", "pdf"})
    if (ending == known) return ending;
  return tl::unexpected(command.output + ": the ending names no format; give --format dot, json, svg, png or pdf");
}

tl::expected<std::string, std::string> drawn(const learn::Report& report, const std::string& format) {
  if (format == "json") return model::to_json(report.machine, report.differences);
  const std::string dot = model::to_dot(report.machine, report.differences);
  for (const auto& [name, picture] : pictures)
    if (name == format) return reports::render(dot, picture);
  return dot;
}

/// Finds mistakes in the options before the work begins.
tl::expected<void, std::string> check(const Learn& command, const std::string& format) {
  const bool is_binary = format == "png" || format == "pdf";
  if (is_binary && command.output.empty() && ::isatty(STDOUT_FILENO) == 1)
    return tl::unexpected(format + " is not for a terminal: give -o FILE, or redirect the output");
  for (const std::string& path : {command.output, command.evidence})
    if (!path.empty())
      if (auto writable = reports::check_writable(path); !writable) return writable;
  return {};
}

ExitCode deliver(const learn::Report& report, const Learn& command, const std::string& format) {
  if (report.learned && !format.empty()) {
    const auto content = drawn(report, format);
    if (!content) return complain(content.error(), ExitCode::OurFault);
    if (command.output.empty())
      print(*content);
    else if (const auto written = reports::write_file(command.output, *content); !written)
      return complain(written.error(), ExitCode::OurFault);
  }
  if (report.learned && !command.evidence.empty())
    if (const auto written = reports::write_file(command.evidence, learn::evidence_json(report)); !written)
      return complain(written.error(), ExitCode::OurFault);
  return learn_exit_code(report);
}

} // namespace

ExitCode execute(const Learn& command) {
  if (!model::machine(command.mechanism)->is_produced)
    return complain("cannot learn " + command.mechanism + ": no client says its messages yet", ExitCode::NothingRan);
  const auto format = format_of(command);
  if (!format) return complain(format.error(), ExitCode::Usage);
  if (const auto fine = check(command, *format); !fine) return complain(fine.error(), ExitCode::Usage);
  const auto target = runner::resolve_target(command.target);
  if (!target) return complain(target.error(), ExitCode::NotLoadable);
  if (const std::string why = misfit(command.how, *target); !why.empty()) return complain(why, ExitCode::Usage);
  const auto launched = worker::Worker::launch(launch_options(command.how, *target));
  if (!launched) return complain(launched.error().message, ExitCode::NotLoadable);
  const worker::Probe& probe = (*launched)->probe();
  if (const auto why = learn::obstacle(*model::machine(command.mechanism), probe); !why.empty())
    return complain(fmt::format("{}: {}", command.target, why), ExitCode::NothingRan);
  learn::Settings settings;
  settings.machine = model::machine(command.mechanism);
  settings.target = command.target;
  settings.extra_states = command.extra_states;
  const auto labels = learn::circumstances_of(*settings.machine, probe);
  settings.circumstances = command.circumstances.empty() ? labels.front() : command.circumstances;
  if (std::ranges::find(labels, settings.circumstances) == labels.end())
    return complain(
        fmt::format("no circumstances \"{}\"; there are {}", settings.circumstances, fmt::join(labels, ", ")),
        ExitCode::Usage);
  const Style style(command.color, ::isatty(STDOUT_FILENO) == 1);
  const bool shows_machine = !format->empty() && command.output.empty();
  if (!shows_machine)
    print(fmt::format("{} of {} ({}), profile {}, level {}\n\n", style.strong(command.mechanism), command.target,
                      settings.circumstances, spelling(command.how.standard.profile),
                      spelling(command.how.standard.level)));
  watch_for_interruption();
  learn::Report report;
  try {
    LearningProgress progress(command.target + " " + command.mechanism, ::isatty(STDERR_FILENO) == 1);
    report = learn::learn(**launched, command.how.standard, settings, progress);
  } catch (const judge::HarnessFault& fault) {
    return complain(fault.message, ExitCode::OurFault);
  }
  if (!shows_machine) print(learn_summary(report, command, style));
  return deliver(report, command, *format);
}

} // namespace saslspec::cli
