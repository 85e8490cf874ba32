#include "spin.hpp"

#include "process.hpp"

#include <charconv>
#include <fstream>

namespace saslspec::proofs {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The number behind (or, with `before`, in front of) a word of `text`.
std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const char* const begin = text.data() + at + word.size();
  return std::from_chars(begin, text.data() + text.size(), value).ec == std::errc() ? std::optional(value)
                                                                                    : std::nullopt;
}

std::optional<std::uint64_t> number_before(std::string_view text, std::string_view word) {
  const std::size_t end = text.find(word);
  if (end == std::string_view::npos) return std::nullopt;
  const std::size_t begin = text.find_last_not_of("0123456789", end - 1) + 1;
  std::uint64_t value = 0;
  return std::from_chars(text.data() + begin, text.data() + end, value).ec == std::errc() ? std::optional(value)
                                                                                          : std::nullopt;
}

constexpr unsigned first_depth = 100'000, last_depth = 100'000'000;

class Spin {
public:
  Spin(const Subject& subject, const Settings& settings, const std::string& folder,
       const std::atomic<bool>& interrupted)
      : subject_(subject)
      , settings_(settings)
      , how_{.folder = folder, .limit = settings.limit, .interrupted = &interrupted} {}

  tl::expected<void, std::string> build() {
    const std::string source = how_.folder + "/table.pml";
    if (!(std::ofstream(source) << model::to_promela(*subject_.table, *subject_.claimed) << std::flush))
      return tl::unexpected(source + ": cannot be written");
    if (const auto made = tool({settings_.tools.spin, "-a", "table.pml"}); !made) return made;
    return compile("pan", {});
  }

  tl::expected<void, std::string> check(Verdict& verdict) {
    const auto begin = Clock::now();
    const bool liveness = verdict.property == model::Property::Liveness;
    const auto report = search("pan", verdict.property,
                               liveness ? std::vector<std::string>{"-a", "-f"} : std::vector<std::string>{"-a"});
    if (!report) return tl::unexpected(report.error());
    verdict.states = report->states;
    verdict.spin = report->error == model::shown_by_a_run(verdict.property) ? Answer::Holds : Answer::Violated;
    verdict.seconds += seconds_since(begin);
    if (verdict.spin != Answer::Violated || !report->error || !settings_.traces) return {};
    return trace(verdict);
  }

private:
  tl::expected<void, std::string> tool(const std::vector<std::string>& words) {
    const auto ended = run(words, how_);
    if (!ended) return tl::unexpected(ended.error());
    if (ended->code != 0)
      return tl::unexpected(words.front() + " failed on the table of " + std::string(subject_.table->name) + ":\n" +
                            ended->output);
    return {};
  }

  /// Without optimisation: it takes longer than what it saves.
  tl::expected<void, std::string> compile(const std::string& name, const std::vector<std::string>& defines) {
    std::vector<std::string> words = {settings_.tools.compiler, "-O0", "-w", "-o", name};
    words.insert(words.end(), defines.begin(), defines.end());
    words.emplace_back("pan.c");
    return tool(words);
  }

  /// One claim a run: pan takes the last that is named. The stack is allocated at once, so it begins small.
  tl::expected<PanReport, std::string> search(const std::string& name, model::Property property,
                                              const std::vector<std::string>& options) {
    std::vector<std::string> words = {how_.folder + "/" + name, "-N", std::string(model::info(property).name), "-w18"};
    words.insert(words.end(), options.begin(), options.end());
    words.emplace_back();
    PanReport report;
    for (unsigned depth = first_depth; depth <= last_depth; depth *= 10) {
      words.back() = "-m" + std::to_string(depth);
      const auto ended = run(words, how_);
      if (!ended) return tl::unexpected(ended.error());
      const auto read = read_pan(ended->output);
      if (!read)
        return tl::unexpected("pan, on " + std::string(model::info(property).name) + " of " +
                              std::string(subject_.table->name) + ": " + read.error());
      report = *read;
      if (report.whole || report.error) return report;
    }
    return tl::unexpected("pan, on " + std::string(model::info(property).name) + " of " +
                          std::string(subject_.table->name) + ": the search is too deep");
  }

  /// Breadth first for the shortest; a cycle is only found depth first, and its trail is there already.
  tl::expected<void, std::string> trace(Verdict& verdict) {
    std::string name = "pan";
    if (verdict.property != model::Property::Liveness) {
      name = "pan_breadth_first";
      if (!breadth_first_) {
        if (const auto made = compile(name, {"-DBFS"}); !made) return made;
        breadth_first_ = true;
      }
      const auto report = search(name, verdict.property, {});
      if (!report) return tl::unexpected(report.error());
    }
    const auto ended =
        run({how_.folder + "/" + name, "-r", "-S", "-N", std::string(model::info(verdict.property).name)}, how_);
    if (!ended) return tl::unexpected(ended.error());
    verdict.trace = model::trace_in_words(*subject_.table, ended->output);
    if (verdict.trace.empty()) return tl::unexpected("pan replays no event of its trail:\n" + ended->output);
    return {};
  }

  const Subject& subject_;
  const Settings& settings_;
  Running how_;
  bool breadth_first_ = false;
};

} // namespace

tl::expected<PanReport, std::string> read_pan(const std::string& output) {
  const auto errors = number_behind(output, "errors: ");
  const auto states = number_before(output, " states, stored");
  if (!errors || !states) return tl::unexpected("no verdict in what it printed:\n" + output);
  const auto says = [&](std::string_view words) { return output.find(words) != std::string::npos; };
  const bool too_deep = says("max search depth too small");
  if (*errors == 0 && !too_deep && says("Search not completed"))
    return tl::unexpected("the search was not completed:\n" + output);
  return PanReport{.error = *errors != 0, .whole = !too_deep, .states = *states};
}

tl::expected<void, std::string> ask_spin(const Subject& subject, const Settings& settings, const std::string& folder,
                                         const std::atomic<bool>& interrupted, Proof& proof) {
  const auto begin = Clock::now();
  Spin spin(subject, settings, folder, interrupted);
  if (const auto built = spin.build(); !built) return built;
  proof.build_seconds = seconds_since(begin);
  for (Verdict& verdict : proof.verdicts) {
    if (!verdict.inapplicable.empty()) continue;
    if (const auto checked = spin.check(verdict); !checked) return checked;
  }
  return {};
}

} // namespace saslspec::proofs
