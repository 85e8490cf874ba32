#include "model_command_line.hpp"

#include "model.hpp"
#include "quiet.hpp"

#include <memory>
#include <string>
#include <utility>

namespace saslspec::cli {

namespace {

/// The options of the other formats, and why the check has no use for them.
constexpr std::pair<const char*, const char*> not_of_check[] = {
    {"--output",       "it writes to standard output"                         },
    {"--extra-states", "only a suite is derived for states beyond the table's"},
    {"--full",         "only a suite combines stimuli"                        },
    {"--all",          "without a mechanism it checks each machine"           },
    {"--dark",         "it draws no picture"                                  },
    {"--when",         "it checks every circumstance"                         },
    {"--coverage",     "it draws no picture"                                  },
    {"--target",       "it reads no results"                                  },
};

} // namespace

void add_model(CLI::App& app, Command& command) {
  CLI::App* model = app.add_subcommand("model", "The transition tables: checked, or as text, data or pictures");
  auto options = std::make_shared<Model>();
  auto checking = std::make_shared<ModelCheck>();
  std::vector<std::string> formats = model_formats();
  formats.insert(formats.begin(), "check");
  model
      ->add_option("format", options->format,
                   "The form to print, or check: search for a broken property with SPIN and z3")
      ->required()
      ->check(CLI::IsMember(formats));
  model
      ->add_option("mechanism", options->mechanism,
                   "The mechanism; default: all, for drawings the abstract negotiation")
      ->type_name("MECHANISM");
  model->add_option("-o,--output", options->output, "Write to this file; with --all, into this folder")
      ->type_name("FILE");
  const std::vector<CLI::Option*> of_check = {
      model->add_flag("--seeded", checking->seeded, "check: plant defects, and show the properties that find them"),
      model->add_option("--with", checking->with, "check: this mechanism takes turns with the other on one handle")
          ->type_name("MECHANISM"),
      model->add_option("-j,--jobs", checking->jobs, "check: runs of the tools at a time; default: one for each core")
          ->type_name("N")
          ->check(quiet(CLI::Range(1U, 256U)))};
  model->add_flag("--json", options->json, "check, suite: as JSON");
  model
      ->add_option("--extra-states", options->extra_states,
                   "suite: k, the number of states beyond the table's; default: 1")
      ->type_name("K")
      ->check(quiet(CLI::Range(0U, 2U)));
  model->add_flag("--full", options->full, "suite: combine all stimuli, not one for all that the table treats alike");
  model->add_flag("--all", options->all, "Each machine in a file of its own, such as scram-sha-256.svg");
  model->add_flag("--dark", options->dark, "Pictures in dark colours (an SVG without it has both)");
  model->add_option("--when", options->when, "mealy, suite: a circumstance, \"no success data\" (repeatable)")
      ->type_name("GUARD")
      ->allow_extra_args(false);
  model->add_option("--coverage", options->coverage, "Show the coverage by a run in a drawing: its results.json")
      ->type_name("RESULTS");
  model->add_option("--target", options->target, "The target in RESULTS, where it has several")->type_name("TARGET");
  model->footer("Formats: table and markdown are Markdown, the latter with the stimuli and a picture;\n"
                "dot and mermaid are drawings, svg, png and pdf pictures; mealy is the DOT dialect of\n"
                "automata.cs.ru.nl, made deterministic by the first of all alternatives; suite lists\n"
                "the traces derived from the same machine, each with the reason why it exists.\n"
                "\nExamples:\n  saslspec model table PLAIN\n  saslspec model svg SCRAM-SHA-256 -o scram.svg\n"
                "  saslspec model svg --all -o model/diagrams\n"
                "  saslspec model svg PLAIN --coverage report/results.json -o plain.svg\n"
                "  saslspec model mealy SCRAM-SHA-1 --when 'no success data'\n"
                "  saslspec model suite PLAIN --extra-states 0\n  saslspec model check CRAM-MD5\n"
                "  saslspec model check SCRAM-SHA-256 --with PLAIN");
  model->callback([&command, model, options, checking, of_check] {
    if (options->format != "check") {
      for (const CLI::Option* option : of_check)
        if (option->count() != 0) throw CLI::ValidationError(option->get_name() + " goes with `model check` alone");
      command = *options;
      return;
    }
    for (const auto& [name, why] : not_of_check)
      if (model->count(name) != 0)
        throw CLI::ValidationError(std::string(name) + " does not go with `model check`: " + why);
    if (checking->seeded && options->json)
      throw CLI::ValidationError("--seeded does not go with --json: what finds planted defects is shown as text alone");
    checking->json = options->json;
    checking->mechanism = options->mechanism;
    if (!checking->with.empty() && checking->mechanism.empty())
      throw CLI::ValidationError("--with takes a mechanism before it: saslspec model check PLAIN --with EXTERNAL");
    command = *checking;
  });
}

} // namespace saslspec::cli
