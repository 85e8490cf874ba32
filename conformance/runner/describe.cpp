#include "describe.hpp"

#include "remarks.hpp"
#include "saslspec/runner/digest.hpp"
#include "saslspec/suites/case_record.hpp"

#include <algorithm>
#include <exception>

namespace saslspec::runner {

reports::Target describe_target(const Settings& settings, const worker::Probe& probe) {
  reports::Target target;
  target.name = settings.target;
  target.path = settings.launch.target;
  target.abi = probe.abi;
  target.adapter = {probe.adapter, probe.adapter_path, ""};
  if (!probe.adapter_path.empty()) target.adapter.sha256 = sha256_of_file(probe.adapter_path).value_or("");
  target.version = probe.version;
  target.printed = probe.printed;
  target.remarks = remarks(settings, probe);
  target.mechanisms = probe.mechanisms;
  for (const std::string& bound : probe.bound_mechanisms)
    if (std::find(target.mechanisms.begin(), target.mechanisms.end(), bound) == target.mechanisms.end())
      target.mechanisms.push_back(bound);
  target.sha256 = sha256_of_file(target.path).value_or("");
  for (const worker::MappedLibrary& library : probe.libraries) {
    const std::string digest = library.sha256.empty() ? sha256_of_file(library.path).value_or("") : library.sha256;
    target.libraries.push_back({library.path, library.role, digest, library.build_id});
    if (library.role == "target") target.build_id = library.build_id;
  }
  return target;
}

reports::CaseResult harness_fault(const std::string& id, const std::string& reason) {
  suites::CaseRecord record({id, "harness", {}, {}, {}, false});
  record.harness_error(reason);
  return record.conclude();
}

TargetRun begun(const Settings& settings) {
  TargetRun run;
  run.result.target.name = settings.target;
  run.result.target.path = settings.launch.target;
  return run;
}

void note_faults(TargetRun& run, const std::string& id, const std::function<void()>& act) {
  try {
    act();
  } catch (const judge::HarnessFault& thrown) {
    run.result.cases.push_back(harness_fault(id, thrown.message));
  } catch (const std::exception& error) {
    run.result.cases.push_back(harness_fault(id, std::string("unexpected exception: ") + error.what()));
  }
}

} // namespace saslspec::runner
