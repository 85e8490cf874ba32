#include "remarks.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace saslspec::runner {
namespace {

namespace fs = std::filesystem;

/// The shared objects in the folder, each once whatever names it has.
std::set<fs::path> shared_objects(const std::string& folder) {
  std::set<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".so") && name.find(".so.") == std::string::npos) continue;
    const fs::path file = fs::canonical(entry.path(), error);
    if (!error) files.insert(file);
  }
  return files;
}

std::string in_one_line(std::string text) {
  while (text.ends_with('\n'))
    text.pop_back();
  for (std::size_t at; (at = text.find('\n')) != std::string::npos;)
    text.replace(at, 1, "; ");
  constexpr std::size_t longest = 400;
  return text.size() <= longest ? text : text.substr(0, longest) + "…";
}

std::string offered(const std::vector<std::string>& mechanisms) {
  std::string words;
  for (const std::string& mechanism : mechanisms)
    words += (words.empty() ? "" : ", ") + mechanism;
  if (mechanisms.empty()) return "no mechanism is offered";
  return "only " + words + (mechanisms.size() == 1 ? " is" : " are") + " offered";
}

std::string about_plug_ins(const Settings& settings, const worker::Probe& probe) {
  const std::string& folder = settings.launch.plugins;
  if (folder.empty() || !settings.launch.command.empty()) return {};
  const auto files = shared_objects(folder);
  const auto loaded = std::ranges::count_if(
      probe.libraries, [&](const worker::MappedLibrary& each) { return files.contains(fs::path(each.path)); });
  if (loaded > 0 && (probe.logged.empty() || static_cast<std::size_t>(loaded) == files.size())) return {};
  std::string sentence =
      std::to_string(loaded) + " of " + std::to_string(files.size()) + " plug-ins in " + folder + " were loaded";
  if (!probe.logged.empty()) sentence += ": " + in_one_line(probe.logged);
  return sentence + "; " + offered(probe.mechanisms) + ".";
}

} // namespace

std::vector<std::string> remarks(const Settings& settings, const worker::Probe& probe) {
  std::vector<std::string> all;
  if (std::string sentence = about_plug_ins(settings, probe); !sentence.empty()) all.push_back(std::move(sentence));
  if (!probe.sanitizer.empty())
    all.push_back(
        "It is linked to " + probe.sanitizer +
        ", so that saslspec-worker-plain judges it: its address space has no limit, and no allocation is made "
        "to fail.");
  if (probe.threads > 0)
    all.push_back(
        "It started " + std::to_string(probe.threads) + (probe.threads == 1 ? " thread" : " threads") +
        " while it was loaded, which the processes of the cases have not: no thread survives a fork. An adapter "
        "that declares SASLSPEC_NO_FORK has it loaded in each process anew.");
  return all;
}

} // namespace saslspec::runner
