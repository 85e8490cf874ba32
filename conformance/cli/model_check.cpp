#include "commands.hpp"
#include "interruption.hpp"
#include "model.hpp"
#include "proof_text.hpp"

#include "saslspec/proofs/proofs.hpp"
#include "saslspec/reports/files.hpp"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace saslspec::cli {

using proofs::Proof;
using proofs::Verdict;
using runner::ExitCode;

namespace {

/// One line, rewritten in place, and only on a terminal.
class ProofProgress : public proofs::Observer {
public:
  explicit ProofProgress(bool terminal) : terminal_(terminal) { progress(0, 0); }
  ~ProofProgress() override { clear(); }
  ProofProgress(const ProofProgress&) = delete;
  ProofProgress& operator=(const ProofProgress&) = delete;

  void progress(std::size_t done, std::size_t all) override {
    if (!terminal_) return;
    std::fputs(("\r\x1b[Kmodel check: " + (all == 0 ? "exporting" : fmt::format("{} of {} runs", done, all))).c_str(),
               stderr);
    std::fflush(stderr);
  }
  void clear() {
    if (!terminal_) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    terminal_ = false;
  }

private:
  bool terminal_;
};

class Check {
public:
  Check(const ModelCheck& command, std::vector<NamedTable> tables)
      : command_(command), tables_(std::move(tables)), style_(When::Auto, ::isatty(STDOUT_FILENO) == 1) {}

  ExitCode perform() {
    const auto tools = proofs::find_tools();
    if (!tools) return complain("model check: " + tools.error(), ExitCode::OurFault);
    settings_.tools = *tools;
    settings_.jobs = command_.jobs != 0 ? command_.jobs : std::max(std::thread::hardware_concurrency(), 1U);
    settings_.traces = !command_.seeded;
    watch_for_interruption();
    return command_.seeded ? check_planted_defects() : check_tables();
  }

private:
  tl::expected<std::vector<Proof>, std::string> prove(const std::vector<proofs::Subject>& subjects) {
    const auto begin = std::chrono::steady_clock::now();
    ProofProgress progress(::isatty(STDERR_FILENO) == 1);
    auto proofs = proofs::prove(subjects, settings_, progress, interrupted());
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return proofs;
  }

  ExitCode failed(const std::string& error) const {
    return interrupted() ? complain("interrupted", ExitCode::Interrupted)
                         : complain("model check: " + error, ExitCode::OurFault);
  }

  ExitCode check_tables();
  ExitCode check_planted_defects();

  const ModelCheck& command_;
  std::vector<NamedTable> tables_;
  Style style_;
  proofs::Settings settings_;
  double seconds_ = 0;
};

ExitCode Check::check_tables() {
  std::vector<proofs::Subject> subjects;
  for (const NamedTable& one : tables_)
    subjects.push_back({one.machine, one.machine});
  const auto proofs = prove(subjects);
  if (!proofs) return failed(proofs.error());
  std::size_t hold = 0, broken = 0;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::string text = fmt::format("SPIN {}, z3 {}\n", settings_.tools.spin_version, settings_.tools.z3_version);
  for (std::size_t index = 0; index < tables_.size(); ++index) {
    const Proof& proof = (*proofs)[index];
    text += "\n" + proof_lines(tables_[index], proof, style_);
    json.push_back(proof_json(tables_[index], proof));
    for (const Verdict& verdict : proof.verdicts)
      if (verdict.inapplicable.empty()) ++(proofs::violated(verdict) ? broken : hold);
  }
  for (const model::PropertyInfo& one : model::properties())
    if (const auto why = model::not_horn(one.property); !why.empty())
      text += fmt::format("\nz3 is not asked for {}: {}.", one.name, why);
  text += fmt::format("\n{} table{}, {} properties hold, {} violated; {:.0f} seconds\n", tables_.size(),
                      tables_.size() == 1 ? "" : "s", hold, broken, seconds_);
  const nlohmann::ordered_json document = {
      {"schema",  "saslspec-model-check/1"                                                    },
      {"tools",   {{"spin", settings_.tools.spin_version}, {"z3", settings_.tools.z3_version}}},
      {"seconds", seconds_                                                                    },
      {"tables",  json                                                                        }
  };
  print(command_.json ? document.dump(2) + "\n" : text);
  const ExitCode code = exit_code(*proofs);
  return code == ExitCode::OurFault ? complain("model check: SPIN and z3 contradict each other", code) : code;
}

ExitCode Check::check_planted_defects() {
  const std::vector<NamedTable> chosen = command_.mechanism.empty() ? representatives(tables_) : tables_;
  struct Planted {
    std::size_t table;
    const model::PlantedDefect* defect;
    model::OwnedTable owned;
    model::Machine view;
  };
  std::vector<Planted> planted;
  for (std::size_t table = 0; table < chosen.size(); ++table)
    for (const model::PlantedDefect& defect : model::planted_defects())
      if (auto owned = model::planted(*chosen[table].machine, defect)) planted.push_back({table, &defect, *owned, {}});
  std::vector<proofs::Subject> subjects;
  for (Planted& one : planted) {
    one.view = one.owned.view();
    subjects.push_back({&one.view, chosen[one.table].machine});
  }
  const auto proofs = prove(subjects);
  if (!proofs) return failed(proofs.error());
  std::string text = "Planted defects and the properties that find them (x); " +
                     fmt::format("SPIN {}, z3 {}\n\n", settings_.tools.spin_version, settings_.tools.z3_version);
  for (const model::PlantedDefect& defect : model::planted_defects())
    text += fmt::format("  {:<20} {}\n", defect.name, defect.meaning);
  std::vector<std::string> mistakes;
  for (std::size_t table = 0; table < chosen.size(); ++table) {
    KillMatrix matrix(chosen[table]);
    for (std::size_t index = 0; index < planted.size(); ++index)
      if (planted[index].table == table) matrix.add(planted[index].defect->name, (*proofs)[index]);
    text += "\n" + matrix.text(style_);
    std::ranges::copy(matrix.mistakes(), std::back_inserter(mistakes));
  }
  text += fmt::format("\n{} defects planted in {} tables, {}; {:.0f} seconds\n", planted.size(), chosen.size(),
                      mistakes.empty() ? "each found, and each property finds one" : "NOT all found", seconds_);
  print(text);
  for (const std::string& mistake : mistakes)
    complain(mistake, ExitCode::OurFault);
  return mistakes.empty() ? ExitCode::Ok : ExitCode::OurFault;
}

} // namespace

ExitCode execute(const ModelCheck& command) {
  std::vector<const model::Machine*> machines(model::machines().begin(), model::machines().end());
  if (!command.mechanism.empty()) machines.clear();
  for (const std::string& name : {command.mechanism, command.with}) {
    if (name.empty()) continue;
    machines.push_back(mechanism_named(name));
    if (machines.back() == nullptr) return complain(no_such_mechanism(name), ExitCode::Usage);
  }
  if (!command.with.empty() && machines.front() == machines.back())
    return complain("--with takes another mechanism than " + std::string(machines.front()->name), ExitCode::Usage);
  std::vector<NamedTable> tables = distinct(machines);
  std::deque<model::OwnedTable> joined; // whose addresses stay
  std::deque<model::Machine> views;
  const auto join = [&](const model::Machine& first, const model::Machine& second) {
    views.push_back(joined.emplace_back(model::on_one_handle(first, second)).view());
    return NamedTable{&views.back(), {joined.back().name}};
  };
  if (!command.with.empty())
    tables = {join(*machines.front(), *machines.back())};
  else if (command.mechanism.empty())
    for (const Pair& pair : pairs(tables))
      tables.push_back(join(*tables[pair.first].machine, *tables[pair.second].machine));
  return Check(command, std::move(tables)).perform();
}

} // namespace saslspec::cli
