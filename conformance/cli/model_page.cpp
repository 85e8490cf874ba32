#include "model_page.hpp"

#include "saslspec/model/export.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace saslspec::cli {

namespace {

/// The table without its title.
std::string content_of(const model::Machine& machine) {
  const std::string table = model::to_table(machine);
  return table.substr(table.find('\n'));
}

struct Group {
  std::string content;
  std::vector<const model::Machine*> machines;
};

} // namespace

std::string file_name(const model::Machine& machine, std::string_view extension) {
  std::string name(machine.name);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.append(".").append(extension);
}

std::string page_of_pictures(std::span<const model::Machine* const> machines) {
  std::vector<Group> groups;
  for (const model::Machine* machine : machines) {
    std::string content = content_of(*machine);
    const auto same = std::ranges::find(groups, content, &Group::content);
    if (same == groups.end())
      groups.push_back({std::move(content), {machine}});
    else
      same->machines.push_back(machine);
  }
  std::string text =
      "# State diagrams\n\nDrawn from the tables by `./saslspec model svg --all -o model/diagrams`; do not "
      "edit. `model/README.md` says how to read them. Tooltips, in the file itself, "
      "name the stimuli and their clauses.\n";
  for (const Group& group : groups) {
    text += "\n## ";
    for (std::size_t index = 0; index < group.machines.size(); ++index)
      text.append(index == 0 ? "" : ", ").append(group.machines[index]->name);
    text += "\n\n";
    if (group.machines.size() > 1) {
      text += "One table; a picture each:";
      for (const model::Machine* machine : group.machines)
        text.append(" [").append(machine->name).append("](").append(file_name(*machine, "svg")).append(")");
      text += "\n\n";
    }
    const model::Machine& first = *group.machines.front();
    text.append("![State diagram of ").append(first.name).append("](").append(file_name(first, "svg")).append(")\n");
  }
  return text;
}

} // namespace saslspec::cli
