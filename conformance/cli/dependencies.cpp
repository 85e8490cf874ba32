#include "commands.hpp"
#include "saslspec/worker/abis.hpp"

#include <chrono>
#include <sstream>

namespace saslspec::cli {

worker::LaunchOptions launch_options(const TargetOptions& how, const runner::ResolvedTarget& target) {
  worker::LaunchOptions options;
  options.target = target.path;
  options.abi = how.abi;
  options.adapter_options = how.adapter_options;
  if (const auto folder = how.plugins.find(target.name); folder != how.plugins.end()) options.plugins = folder->second;
  options.libc = how.libc;
  options.deadline = std::chrono::milliseconds(static_cast<long>(how.timeout * 1000));
  std::istringstream words(how.worker);
  for (std::string word; words >> word;)
    options.command.push_back(word);
  runner::seed_world(options);
  return options;
}

std::string misfit(const TargetOptions& how, const runner::ResolvedTarget& target) {
  if (!how.plugins.contains(target.name)) return {};
  const std::string word = how.abi.empty() ? worker::detect_abi(target.path).value_or("") : how.abi;
  for (const worker::Abi& abi : worker::abis())
    if (abi.word == word && !abi.has_plug_ins)
      return target.name + ": " + abi.meaning + " has no plug-ins, so that --plugins cannot be for it";
  return {};
}

runner::Dependencies real_dependencies() {
  const auto find_target = [](worker::Worker& worker, const judge::Standard& standard) {
    return conversation::find_target(worker, standard);
  };
  return {worker::Worker::launch,  find_target,        suites::plan,
          suites::guarantee_after, suites::case_by_id, runner::try_logins};
}

runner::ExitCode execute(const Completion& command) {
  print(command.script);
  return runner::ExitCode::Ok;
}

} // namespace saslspec::cli
