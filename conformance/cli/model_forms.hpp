// The formats in which one machine is shown.
#pragma once

#include "command_line.hpp"
#include "saslspec/model/export.hpp"
#include "saslspec/reports/results.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace saslspec::cli {

/// Whether several machines go into one file. Composed: one mechanism with its attacker and application, which the
/// abstract negotiation lacks.
enum class Several : std::uint8_t { No, InARow, AsArray, Composed };

/// The user's wishes about a format besides the machine.
struct FormOptions {
  std::optional<reports::TargetResult> run; ///< the run with the coverage to draw
  model::Theme theme = model::Theme::Light;
  model::Parameters parameters;
  unsigned extra_states = 1;
  model::Breadth breadth = model::Breadth::Representative;
  bool json = false;
};

struct Form {
  std::string_view name;
  std::string_view extension; ///< of files
  Several several;
  bool binary;
  bool deterministic; ///< heeds `FormOptions::parameters`
  bool picture;       ///< heeds `FormOptions::theme` and `run`
  bool derived;       ///< heeds `FormOptions::extra_states`, `breadth` and `json`
  tl::expected<std::string, std::string> (*write)(const model::Machine&, const FormOptions&);
};

std::span<const Form> forms();

/// The options of the command, if this format heeds them; else the error says which it does not.
tl::expected<FormOptions, std::string> form_options(const Model& command, const Form& form);

} // namespace saslspec::cli
