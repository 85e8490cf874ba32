#include "model_forms.hpp"

#include "model_coverage.hpp"
#include "model_suite.hpp"
#include "saslspec/model/check.hpp"
#include "saslspec/model/checks.hpp"
#include "saslspec/reports/diagrams.hpp"

#include <algorithm>
#include <optional>

namespace saslspec::cli {

namespace {

using Written = tl::expected<std::string, std::string>;

Written dot(const model::Machine& machine, const FormOptions& options) {
  model::DotStyle style;
  style.theme = options.theme;
  if (!options.run) return model::to_dot(machine, style);
  const auto marks = marks_of(*options.run, machine);
  if (!marks) return tl::unexpected(marks.error());
  style.marks = *marks;
  style.subtitle = options.run->target.name;
  return model::to_dot(machine, style);
}

template <reports::Format format>
Written picture(const model::Machine& machine, const FormOptions& options) {
  const Written text = dot(machine, options);
  return text ? reports::render(*text, format) : text;
}

template <std::string (*write)(const model::Machine&)>
Written text(const model::Machine& machine, const FormOptions& /*options*/) {
  return write(machine);
}

Written mealy(const model::Machine& machine, const FormOptions& options) {
  return model::to_mealy(machine, options.parameters);
}

Written suite(const model::Machine& machine, const FormOptions& options) {
  const DerivedSuite derived(machine, options.parameters, options.extra_states, options.breadth);
  return options.json ? suite_json(derived) : suite_text(derived);
}

constexpr Form all_forms[] = {
    {"table",    "md",   Several::InARow,   false, false, false, false, text<model::to_table>        },
    {"markdown", "md",   Several::InARow,   false, false, false, false, text<model::to_markdown>     },
    {"dot",      "dot",  Several::No,       false, false, true,  false, dot                          },
    {"svg",      "svg",  Several::No,       false, false, true,  false, picture<reports::Format::Svg>},
    {"png",      "png",  Several::No,       true,  false, true,  false, picture<reports::Format::Png>},
    {"pdf",      "pdf",  Several::No,       true,  false, true,  false, picture<reports::Format::Pdf>},
    {"mermaid",  "mmd",  Several::No,       false, false, false, false, text<model::to_mermaid>      },
    {"json",     "json", Several::AsArray,  false, false, false, false, text<model::to_json>         },
    {"mealy",    "dot",  Several::No,       false, true,  false, false, mealy                        },
    {"suite",    "txt",  Several::Composed, false, true,  false, true,  suite                        },
    {"promela",  "pml",  Several::Composed, false, false, false, false, text<model::to_promela>      },
    {"smt2",     "smt2", Several::Composed, false, false, false, false, text<model::to_smt2>         },
};

tl::expected<model::Guard, std::string> guard_of(std::string_view name) {
  std::string known;
  for (auto guard = model::Guard::Always; guard != model::last_guard;) {
    guard = static_cast<model::Guard>(static_cast<unsigned>(guard) + 1);
    if (model::name(guard) == name) return guard;
    known.append(known.empty() ? "" : ", ").append(model::name(guard));
  }
  return tl::unexpected("--when: no circumstance \"" + std::string(name) + "\"; there are " + known);
}

/// The parameters nearest to the ordinary ones under which all of these hold.
tl::expected<model::Parameters, std::string> parameters_when(const std::vector<std::string>& names) {
  std::vector<model::Guard> guards;
  for (const std::string& name : names) {
    const auto guard = guard_of(name);
    if (!guard) return tl::unexpected(guard.error());
    guards.push_back(*guard);
  }
  for (unsigned number = 0; number < model::checks::valuations; ++number) {
    const model::Parameters parameters = model::checks::valuation(number);
    if (std::ranges::all_of(guards, [&](model::Guard guard) { return model::holds(guard, parameters); }))
      return parameters;
  }
  return tl::unexpected(std::string("--when: these circumstances cannot hold together"));
}

} // namespace

std::span<const Form> forms() {
  return all_forms;
}

tl::expected<FormOptions, std::string> form_options(const Model& command, const Form& form) {
  if (command.dark && !form.picture) return tl::unexpected("--dark is for drawings, not for " + command.format);
  if (!command.when.empty() && !form.deterministic)
    return tl::unexpected("--when is for mealy and suite, not for " + command.format);
  if ((command.extra_states || command.full || command.json) && !form.derived)
    return tl::unexpected("--extra-states, --full and --json are for suite, not for " + command.format);
  if (!command.coverage.empty() && !form.picture)
    return tl::unexpected("--coverage is for drawings, not for " + command.format);
  if (command.coverage.empty() && !command.target.empty())
    return tl::unexpected(std::string("--target goes with --coverage"));
  const auto parameters = parameters_when(command.when);
  if (!parameters) return tl::unexpected(parameters.error());
  FormOptions options;
  options.theme = command.dark ? model::Theme::Dark : model::Theme::Light;
  options.parameters = *parameters;
  options.extra_states = command.extra_states.value_or(options.extra_states);
  options.breadth = command.full ? model::Breadth::Full : model::Breadth::Representative;
  options.json = command.json;
  if (command.coverage.empty()) return options;
  auto run = run_in(command.coverage, command.target);
  if (!run) return tl::unexpected(run.error());
  options.run = std::move(*run);
  return options;
}

} // namespace saslspec::cli
