#include "commands.hpp"

#include <chrono>
#include <sstream>

namespace saslspec::cli {

worker::LaunchOptions launch_options(const TargetOptions& how, const std::string& path) {
  worker::LaunchOptions options;
  options.target = path;
  options.abi = how.abi;
  options.adapter_options = how.adapter_options;
  options.plugins = how.plugins;
  options.deadline = std::chrono::milliseconds(static_cast<long>(how.timeout * 1000));
  std::istringstream words(how.worker);
  for (std::string word; words >> word;)
    options.command.push_back(word);
  runner::seed_world(options);
  return options;
}

runner::Dependencies real_dependencies() {
  const auto find_target = [](worker::Worker& worker, const judge::Standard& standard) {
    return conversation::find_target(worker, standard);
  };
  return {worker::Worker::launch, find_target, suites::plan, suites::guarantee_after, suites::case_by_id};
}

runner::ExitCode execute(const Completion& command) {
  print(command.script);
  return runner::ExitCode::Ok;
}

} // namespace saslspec::cli
