#include "horn.hpp"

#include "process.hpp"

#include <fstream>

namespace saslspec::proofs {

tl::expected<void, std::string> ask_z3(const Subject& subject, const Settings& settings, const std::string& folder,
                                       const std::atomic<bool>& interrupted, Verdict& verdict) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string file = std::string(model::info(verdict.property).name) + ".smt2";
  if (!(std::ofstream(folder + "/" + file)
        << model::to_smt2(*subject.table, *subject.claimed, verdict.property) << std::flush))
    return tl::unexpected(folder + "/" + file + ": cannot be written");
  const auto ended =
      run({settings.tools.z3, file}, {.folder = folder, .limit = settings.limit, .interrupted = &interrupted});
  if (!ended) return tl::unexpected(ended.error());
  const bool sat = ended->output == "sat\n";
  if (!sat && ended->output != "unsat\n")
    return tl::unexpected("z3, on " + std::string(model::info(verdict.property).name) + " of " +
                          std::string(subject.table->name) + ", says neither sat nor unsat:\n" + ended->output);
  verdict.z3 = sat != model::shown_by_a_run(verdict.property) ? Answer::Holds : Answer::Violated;
  verdict.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return {};
}

} // namespace saslspec::proofs
