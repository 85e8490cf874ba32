#include "model.hpp"

#include "commands.hpp"
#include "saslspec/model/check.hpp"
#include "saslspec/model/export.hpp"
#include "saslspec/reports/diagrams.hpp"
#include "saslspec/reports/files.hpp"

#include <algorithm>
#include <cctype>

#include <unistd.h>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

enum class Kind : std::uint8_t { Text, Data, Dot, Picture, Promela, Horn };

struct FormatRow {
  std::string_view name;
  Kind kind;
  reports::Format picture;
  bool binary;
};

constexpr FormatRow formats[] = {
    {"table",   Kind::Text,    reports::Format::Invalid, false},
    {"dot",     Kind::Dot,     reports::Format::Invalid, false},
    {"svg",     Kind::Picture, reports::Format::Svg,     false},
    {"png",     Kind::Picture, reports::Format::Png,     true },
    {"pdf",     Kind::Picture, reports::Format::Pdf,     true },
    {"json",    Kind::Data,    reports::Format::Invalid, false},
    {"promela", Kind::Promela, reports::Format::Invalid, false},
    {"smt2",    Kind::Horn,    reports::Format::Invalid, false},
};

/// Whether it shows a mechanism with what surrounds it; that is of one mechanism, and not of what is promised of all.
bool is_composed(Kind kind) {
  return kind == Kind::Promela || kind == Kind::Horn;
}

/// The machines meant by the name; none when there is no such name. An empty name means all where several can be shown.
std::vector<const model::Machine*> chosen(std::string name, Kind kind) {
  if (name.empty() && (kind == Kind::Dot || kind == Kind::Picture)) return {&model::negotiation()};
  if (name.empty()) {
    std::vector<const model::Machine*> all = {&model::negotiation()};
    std::ranges::copy(model::machines(), std::back_inserter(all));
    return all;
  }
  if (name == model::negotiation().name && !is_composed(kind)) return {&model::negotiation()};
  const model::Machine* machine = mechanism_named(name);
  return machine == nullptr ? std::vector<const model::Machine*>{} : std::vector{machine};
}

std::string tables(const std::vector<const model::Machine*>& machines) {
  std::string text;
  for (const model::Machine* machine : machines)
    text += (text.empty() ? "" : "\n") + model::to_table(*machine);
  return text;
}

/// One machine as an object, several as an array of objects.
std::string data(const std::vector<const model::Machine*>& machines) {
  if (machines.size() == 1) return model::to_json(*machines.front());
  std::string text;
  for (const model::Machine* machine : machines)
    text += (text.empty() ? "[\n" : ",\n") + model::to_json(*machine);
  return text + "]\n";
}

tl::expected<std::string, std::string> shown(const FormatRow& format,
                                             const std::vector<const model::Machine*>& machines) {
  switch (format.kind) {
  case Kind::Text:
    return tables(machines);
  case Kind::Data:
    return data(machines);
  case Kind::Dot:
    return model::to_dot(*machines.front());
  case Kind::Promela:
    return model::to_promela(*machines.front());
  case Kind::Horn:
    return model::to_smt2(*machines.front());
  case Kind::Picture:
    break;
  }
  return reports::render(model::to_dot(*machines.front()), format.picture);
}

std::string no_such(const std::string& name) {
  return no_such_mechanism(name) + ", " + std::string(model::negotiation().name);
}

} // namespace

std::vector<std::string> model_formats() {
  std::vector<std::string> names;
  for (const FormatRow& row : formats)
    names.emplace_back(row.name);
  return names;
}

const model::Machine* mechanism_named(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return model::machine(name);
}

std::string no_such_mechanism(const std::string& name) {
  std::string known;
  for (const model::Machine* machine : model::machines())
    known += (known.empty() ? "" : ", ") + std::string(machine->name);
  return "no mechanism \"" + name + "\"; there are " + known;
}

ExitCode execute(const Model& command) {
  const auto* const format = std::ranges::find(formats, command.format, &FormatRow::name);
  if (is_composed(format->kind) && command.mechanism.empty())
    return complain(command.format + " is of one mechanism: name it", ExitCode::Usage);
  const auto machines = chosen(command.mechanism, format->kind);
  if (machines.empty())
    return complain(is_composed(format->kind) ? no_such_mechanism(command.mechanism) : no_such(command.mechanism),
                    ExitCode::Usage);
  if (format->binary && command.output.empty() && ::isatty(STDOUT_FILENO) == 1)
    return complain(command.format + " is not for a terminal: give -o FILE, or redirect", ExitCode::Usage);
  if (!command.output.empty())
    if (const auto writable = reports::check_writable(command.output); !writable)
      return complain(writable.error(), ExitCode::Usage);
  const auto content = shown(*format, machines);
  if (!content) return complain(content.error(), ExitCode::OurFault);
  if (command.output.empty()) {
    print(*content);
    return ExitCode::Ok;
  }
  const auto written = reports::write_file(command.output, *content);
  return written ? ExitCode::Ok : complain(written.error(), ExitCode::OurFault);
}

} // namespace saslspec::cli
