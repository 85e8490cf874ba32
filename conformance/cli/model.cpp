#include "model.hpp"

#include "commands.hpp"
#include "model_coverage.hpp"
#include "model_forms.hpp"
#include "model_page.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/reports/files.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include <unistd.h>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

/// All that can be shown in that form.
std::vector<const model::Machine*> shown_in(const Form& form) {
  std::vector<const model::Machine*> all;
  if (form.several != Several::Composed) all.push_back(&model::negotiation());
  std::ranges::copy(model::machines(), std::back_inserter(all));
  return all;
}

/// The machines of that name; empty when the name is unknown. An empty name means all where several can be shown.
std::vector<const model::Machine*> chosen(std::string name, const Form& form) {
  if (name.empty() && form.several == Several::No) return {&model::negotiation()};
  if (name.empty()) return shown_in(form);
  if (name == model::negotiation().name && form.several != Several::Composed) return {&model::negotiation()};
  const model::Machine* machine = mechanism_named(name);
  return machine == nullptr ? std::vector<const model::Machine*>{} : std::vector{machine};
}

tl::expected<std::string, std::string> shown(const Form& form, const std::vector<const model::Machine*>& machines,
                                             const FormOptions& options) {
  if (machines.size() == 1) return form.write(*machines.front(), options);
  const bool json = form.several == Several::AsArray;
  std::string text;
  for (const model::Machine* machine : machines) {
    auto one = form.write(*machine, options);
    if (!one) return one;
    text += (text.empty() ? (json ? "[\n" : "") : (json ? ",\n" : "\n")) + *one;
  }
  return text + (json ? "]\n" : "");
}

std::string no_such(const std::string& name, const Form& form) {
  return no_such_mechanism(name) +
         (form.several == Several::Composed ? "" : ", " + std::string(model::negotiation().name));
}

/// The machines with coverage to draw; all of them when no coverage is asked for.
tl::expected<std::vector<const model::Machine*>, std::string>
drawable(const std::vector<const model::Machine*>& machines, const FormOptions& options) {
  if (!options.run) return machines;
  std::vector<const model::Machine*> covered;
  std::string why;
  for (const model::Machine* machine : machines) {
    const auto marks = marks_of(*options.run, *machine);
    if (marks)
      covered.push_back(machine);
    else
      why = marks.error();
  }
  if (covered.empty()) return tl::unexpected(why);
  return covered;
}

ExitCode write_all(const Model& command, const Form& form, const FormOptions& options) {
  if (!command.mechanism.empty() || command.output.empty())
    return complain("--all takes no mechanism, and needs -o DIR, the folder to write into", ExitCode::Usage);
  const auto machines = drawable(shown_in(form), options);
  if (!machines) return complain(machines.error(), ExitCode::Usage);
  const std::filesystem::path folder(command.output);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return complain(command.output + ": cannot create this folder: " + error.message(), ExitCode::Usage);
  // Nothing is written before everything is there.
  std::vector<std::pair<std::string, std::string>> files;
  for (const model::Machine* machine : *machines) {
    auto content = form.write(*machine, options);
    if (!content) return complain(content.error(), ExitCode::OurFault);
    files.emplace_back(file_name(*machine, form.extension), std::move(*content));
  }
  if (form.name == "svg") files.emplace_back("README.md", page_of_pictures(*machines));
  for (const auto& [name, content] : files)
    if (const auto written = reports::write_file(folder / name, content); !written)
      return complain(written.error(), ExitCode::OurFault);
  return ExitCode::Ok;
}

} // namespace

std::vector<std::string> model_formats() {
  std::vector<std::string> names;
  for (const Form& form : forms())
    names.emplace_back(form.name);
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
  const Form& form = *std::ranges::find(forms(), command.format, &Form::name);
  const auto options = form_options(command, form);
  if (!options) return complain(options.error(), ExitCode::Usage);
  if (command.all) return write_all(command, form, *options);
  if (form.several == Several::Composed && command.mechanism.empty())
    return complain(command.format + " shows one mechanism: name it", ExitCode::Usage);
  const auto machines = chosen(command.mechanism, form);
  if (machines.empty()) return complain(no_such(command.mechanism, form), ExitCode::Usage);
  if (const auto drawn = drawable(machines, *options); !drawn) return complain(drawn.error(), ExitCode::Usage);
  if (form.binary && command.output.empty() && ::isatty(STDOUT_FILENO) == 1)
    return complain(command.format + " is not for a terminal: give -o FILE, or redirect the output", ExitCode::Usage);
  if (!command.output.empty())
    if (const auto writable = reports::check_writable(command.output); !writable)
      return complain(writable.error(), ExitCode::Usage);
  const auto content = shown(form, machines, *options);
  if (!content) return complain(content.error(), ExitCode::OurFault);
  if (command.output.empty()) {
    print(*content);
    return ExitCode::Ok;
  }
  const auto written = reports::write_file(command.output, *content);
  return written ? ExitCode::Ok : complain(written.error(), ExitCode::OurFault);
}

} // namespace saslspec::cli
