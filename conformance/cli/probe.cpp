#include "commands.hpp"
#include "saslspec/runner/digest.hpp"
#include "saslspec/runner/targets.hpp"
#include "saslspec/setting/capabilities.hpp"

#include <fmt/format.h>

namespace saslspec::cli {

using runner::ExitCode;

ExitCode execute(const Probe& command) {
  const auto target = runner::resolve_target(command.target);
  if (!target) return complain(target.error(), ExitCode::NotLoadable);
  if (const std::string why = misfit(command.how, *target); !why.empty()) return complain(why, ExitCode::Usage);
  const auto launched = worker::Worker::launch(launch_options(command.how, *target));
  if (!launched) return complain(launched.error().message, ExitCode::NotLoadable);
  const worker::Probe& probe = (*launched)->probe();
  print(fmt::format("path        {}\nABI         {}\nversion     {}\nsha256      {}\n", target->path, probe.abi,
                    probe.version, runner::sha256_of_file(target->path).value_or("unknown")));
  print(fmt::format("adapter     {}, {}; {}; {}\n", probe.adapter,
                    probe.adapter_path.empty() ? "built in" : probe.adapter_path,
                    (probe.traits & worker::NoFork) != 0 ? "a process for each batch" : "forks",
                    (probe.traits & worker::AccountsBeside) != 0 ? "accounts set up beside it (saslspec list accounts)"
                                                                 : "seeds the accounts"));
  print(fmt::format("mechanisms  {}\n", fmt::join(probe.mechanisms, " ")));
  if (!probe.bound_mechanisms.empty() && probe.bound_mechanisms != probe.mechanisms)
    print(fmt::format("with a channel  {}\n", fmt::join(probe.bound_mechanisms, " ")));
  if (!probe.named_mechanisms.empty())
    print(fmt::format("  only where mech_list names them: {}\n", fmt::join(probe.named_mechanisms, " ")));
  print("capabilities\n");
  for (const setting::CapabilityInfo& each : setting::capabilities)
    print(fmt::format("  {:<3} {}\n", (probe.capabilities & each.bit) != 0 ? "yes" : "no", each.meaning));
  if (!probe.logged.empty()) print("logged while it was initialised\n  " + probe.logged);
  print("libraries\n");
  for (const worker::MappedLibrary& library : probe.libraries)
    print(fmt::format("  {:<8} {}  build id {}\n", library.role, library.path,
                      library.build_id.empty() ? "none" : library.build_id));
  return ExitCode::Ok;
}

} // namespace saslspec::cli
