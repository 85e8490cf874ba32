#include "command_line.hpp"

#include "completion.hpp"
#include "model.hpp"
#include "model_command_line.hpp"
#include "quiet.hpp"
#include "report_formats.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/runner/targets.hpp"
#include "saslspec/worker/abis.hpp"
#include "suites.hpp"
#include "version.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <ostream>
#include <utility>

#include <CLI/CLI.hpp>

namespace saslspec::cli {

namespace fs = std::filesystem;

namespace {

template <class Value>
using Words = std::vector<std::pair<std::string, Value>>;

const Words<judge::Profile> profiles = {
    {"man",    judge::Profile::Man   },
    {"rfc",    judge::Profile::Rfc   },
    {"strict", judge::Profile::Strict},
};
const Words<judge::Level> levels = {
    {"must",   judge::Level::Must  },
    {"should", judge::Level::Should},
    {"may",    judge::Level::May   },
};
const Words<When> whens = {
    {"auto",   When::Auto  },
    {"always", When::Always},
    {"never",  When::Never },
};
const Words<Traces> traces = {
    {"off",  Traces::Off },
    {"fail", Traces::Fail},
    {"all",  Traces::All },
};

template <class Value>
std::string choices(const Words<Value>& words) {
  std::string text;
  for (const auto& [word, value] : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// An option that takes one of a closed set of words.
template <class Value>
void add_word(CLI::App& app, const std::string& name, Value& value, const Words<Value>& words,
              const std::string& meaning) {
  app.add_option_function<std::string>(
         name,
         [&value, &words, name](const std::string& given) {
           const auto found = std::ranges::find(words, given, &Words<Value>::value_type::first);
           if (found == words.end())
             throw CLI::ValidationError(name, "no \"" + given + "\"; there are " + choices(words));
           value = found->second;
         },
         meaning)
      ->type_name(choices(words));
}

/// The parser lets negative numbers wrap around.
std::string check_natural(std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? "" : "\"" + text + "\" is not a number from 0";
}

/// Turns `name` into the mechanism's own spelling; a name the model lacks is a mistake.
std::string check_mechanism(std::string& name) {
  const model::Machine* const machine = mechanism_named(name);
  if (machine == nullptr) return no_such_mechanism(name);
  name = machine->name;
  return {};
}

std::string check_suite(std::string& name) {
  std::string known;
  for (const Suite& suite : known_suites()) {
    if (suite.name == name) return {};
    known += (known.empty() ? "" : ", ") + std::string(suite.name);
  }
  return "no suite \"" + name + "\"; there are " + known;
}

/// The words of --abi, all of which are built in but the first.
std::string abi_words() {
  std::string text = "auto";
  for (const worker::Abi& abi : worker::abis())
    text += ", " + abi.word;
  return text;
}

/// "auto" becomes nothing; else a word, or a file that has to be there unless it lies in a container.
std::string check_abi(std::string& given) {
  if (given == "auto") given.clear();
  if (given.empty() || worker::is_abi(given) || given.find('/') != std::string::npos || fs::is_regular_file(given))
    return {};
  return "no \"" + given + "\"; there are " + abi_words() + ", and the file of any adapter";
}

worker::AdapterOption parse_adapter_option(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos)
    throw CLI::ValidationError("--option", "\"" + text + "\" is not NAME=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// Finds the target of each --plugins: with several targets each folder says which it is for, so that no target is
/// judged with another's plug-ins.
void assign_plugins(TargetOptions& how, const std::vector<std::string>& targets) {
  const auto refuse = [](const std::string& why) { throw CLI::ValidationError("--plugins", why); };
  how.plugins.clear();
  for (const std::string& given : how.plugins_given) {
    std::string target, folder = given;
    for (const std::string& each : targets)
      if (given.starts_with(each + "=")) {
        target = each;
        folder = given.substr(each.size() + 1);
      }
    if (target.empty() && given.find('=') != std::string::npos && !fs::is_directory(given))
      refuse("\"" + given + "\" is not DIR or TARGET=DIR with one of the targets of this command");
    if (target.empty() && targets.size() > 1)
      refuse("\"" + given + "\" is for one target; with several, give TARGET=DIR for each that has a folder");
    if (target.empty()) target = targets.front();
    if (!fs::is_directory(folder)) refuse("Directory does not exist: " + folder);
    if (!how.plugins.emplace(target, folder).second) refuse("two folders for " + target);
  }
}

runner::Shard parse_shard(const std::string& text) {
  runner::Shard shard;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%u/%u%c", &shard.index, &shard.count, &rest) != 2 || shard.index < 1 ||
      shard.index > shard.count || text.find_first_not_of("0123456789/") != std::string::npos)
    throw CLI::ValidationError("--shard", "\"" + text + "\" is not I/N with 1 <= I <= N, such as 2/4");
  return shard;
}

void add_target_options(CLI::App& app, TargetOptions& how) {
  app.add_option("--abi", how.abi, "Kind of the target, or an adapter's file (list adapters); auto: from its symbols")
      ->type_name(abi_words() + ", FILE")
      ->transform(CLI::Validator(check_abi, ""));
  app.add_option_function<std::vector<std::string>>(
         "--option",
         [&how](const std::vector<std::string>& given) {
           how.adapter_options.clear();
           for (const std::string& each : given)
             how.adapter_options.push_back(parse_adapter_option(each));
         },
         "Option for the target's adapter (repeatable)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--plugins", how.plugins_given,
                 "Folder of the target's plug-ins; with several targets TARGET=DIR, repeatable")
      ->type_name("DIR")
      ->allow_extra_args(false);
  CLI::Option* worker =
      app.add_option("--worker", how.worker, "Run the worker through this command (a container, qemu-user)")
          ->type_name("CMD");
  app.add_option("--libc", how.libc,
                 "Folder in which another release's C library is unpacked, for a target built there")
      ->type_name("DIR")
      ->check(quiet(CLI::ExistingDirectory))
      ->excludes(worker);
  app.add_option("--timeout", how.timeout, "Seconds after which a call counts as a hang")
      ->type_name("SECONDS")
      ->check(quiet(CLI::Range(0.01, 86400.0)))
      ->capture_default_str();
}

void add_weighing_options(CLI::App& app, TargetOptions& how) {
  add_word(app, "--profile", how.standard.profile, profiles,
           "Which documents judge (saslspec list profiles); default rfc");
  add_word(app, "--level", how.standard.level, levels, "Down to which level requirements gate; default must");
}

void add_judging_options(CLI::App& app, TargetOptions& how) {
  add_weighing_options(app, how);
  app.add_option("--seed", how.seed, "Seed of all random choices; every run prints its own")
      ->type_name("S")
      ->check(CLI::Validator(check_natural, ""));
}

void add_certify(CLI::App& app, Command& command) {
  CLI::App* certify = app.add_subcommand("certify", "Judge SASL libraries; the exit code gates a release");
  auto options = std::make_shared<Certify>();
  certify
      ->add_option("targets", options->targets,
                   "Shared objects, or names (saslspec list targets); default reference-v2")
      ->type_name("TARGET");
  add_target_options(*certify, options->how);
  add_judging_options(*certify, options->how);
  certify->add_option("--mech", options->selection.mechanisms, "Only this mechanism (repeatable)")
      ->type_name("M")
      ->allow_extra_args(false)
      ->transform(CLI::Validator(check_mechanism, ""));
  certify->add_option("-k", options->selection.globs, "Only cases whose id matches (repeatable)")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  certify->add_option("--suite", options->selection.suites, "Only this suite (repeatable)")
      ->type_name("S")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check_suite, ""));
  certify->add_option("--out", options->out, "Write " + report_files() + " into this folder")->type_name("DIR");
  for (const ReportFormat& format : report_formats()) {
    const std::string option(format.option);
    certify->add_option(option, options->reports[option], "Write " + std::string(format.file) + " to this file")
        ->type_name("FILE");
  }
  certify->add_option("-j,--jobs", options->jobs, "Workers at a time; default one per core")
      ->type_name("N")
      ->check(quiet(CLI::Range(1U, 256U)));
  certify
      ->add_option_function<std::string>(
          "--shard", [options](const std::string& text) { options->shard = parse_shard(text); },
          "Run part I of N of the cases, dealt out by a hash of their ids")
      ->type_name("I/N");
  certify->add_flag("--fail-fast", options->fail_fast, "Stop at the first deviation");
  certify->add_option("--require-min", options->require_min, "Exit with 3 when fewer cases than this ran")
      ->type_name("N")
      ->check(CLI::Validator(check_natural, ""))
      ->capture_default_str();
  certify->add_flag("--explain-skips", options->explain_skips, "List what was not tested, with the reasons");
  certify->add_flag("--advisories", options->advisories, "List the deviations that do not gate, too");
  add_word(*certify, "--trace", options->traces, traces, "Cases whose traces the reports keep; default fail");
  add_word(*certify, "--color", options->color, whens, "Colours; default auto (NO_COLOR is honoured)");
  certify->footer("Examples:\n"
                  "  saslspec certify system-cyrus\n"
                  "  saslspec certify ./lib/.libs/libsasl2.so.3 --plugins plugins/.libs --out report\n"
                  "  saslspec certify reference-v1 reference-v2 --mech SCRAM-SHA-256 --level should\n"
                  "\nExit codes: 0 conforms, 1 deviates, 2 usage, 3 nothing ran, 4 target not usable,\n"
                  "5 our own error, 6 baseline stale, 7 only flaky, 130 interrupted.");
  certify->callback([&command, options] {
    if (options->targets.empty()) options->targets.emplace_back("reference-v2");
    assign_plugins(options->how, options->targets);
    command = *options;
  });
}

void add_list(CLI::App& app, Command& command) {
  CLI::App* list = app.add_subcommand("list", "List vectors, requirements, mechanisms, suites, profiles or targets");
  auto options = std::make_shared<List>();
  list->add_option("what", options->what, "What to list")
      ->required()
      ->check(CLI::IsMember(
          {"vectors", "requirements", "mechanisms", "suites", "profiles", "targets", "adapters", "accounts"}));
  list->add_flag("--json", options->json, "As JSON");
  list->footer("Examples:\n  saslspec list targets\n  saslspec list requirements --json");
  list->callback([&command, options] { command = *options; });
}

void add_explain(CLI::App& app, Command& command) {
  CLI::App* explain = app.add_subcommand("explain", "Explain a vector, requirement, fault, capability or transition");
  auto options = std::make_shared<Explain>();
  explain->add_option("id", options->id, "Its id; that of a transition is MECHANISM/State/Stimulus")
      ->required()
      ->type_name("ID");
  explain->footer("Examples:\n  saslspec explain RFC4616-2-two-nuls\n"
                  "  saslspec explain SCRAM-SHA-256/ServerFirstSent/ClientFinal.wrong_proof");
  explain->callback([&command, options] { command = *options; });
}

void add_replay(CLI::App& app, Command& command) {
  CLI::App* replay = app.add_subcommand("replay", "Run one case and its control, with the full trace");
  auto options = std::make_shared<Replay>();
  replay->add_option("id", options->id, "Id of the case, as certify prints it")->required()->type_name("ID");
  replay->add_option("target", options->target, "A shared object, or a name (saslspec list targets)")
      ->required()
      ->type_name("TARGET");
  add_target_options(*replay, options->how);
  add_judging_options(*replay, options->how);
  add_word(*replay, "--color", options->color, whens, "Colours; default auto (NO_COLOR is honoured)");
  replay->footer("Example:\n  saslspec replay 'wp1/PLAIN/sd/Start.Message.wrong_password' system-cyrus");
  replay->callback([&command, options] {
    assign_plugins(options->how, {options->target});
    command = *options;
  });
}

void add_probe(CLI::App& app, Command& command) {
  CLI::App* probe = app.add_subcommand("probe", "Show a target's ABI, version, digest, mechanisms and capabilities");
  auto options = std::make_shared<Probe>();
  probe->add_option("target", options->target, "A shared object, or a name (saslspec list targets)")
      ->required()
      ->type_name("TARGET");
  add_target_options(*probe, options->how);
  probe->footer("Example:\n  saslspec probe system-gsasl");
  probe->callback([&command, options] {
    assign_plugins(options->how, {options->target});
    command = *options;
  });
}

void add_learn(CLI::App& app, Command& command) {
  CLI::App* learn = app.add_subcommand("learn", "Infer a target's machine and compare it with the model");
  auto options = std::make_shared<Learn>();
  learn->add_option("target", options->target, "A shared object, or a name (saslspec list targets)")
      ->required()
      ->type_name("TARGET");
  learn->add_option("mechanism", options->mechanism, "The mechanism (saslspec list mechanisms)")
      ->required()
      ->type_name("MECHANISM")
      ->transform(CLI::Validator(check_mechanism, ""));
  add_target_options(*learn, options->how);
  add_weighing_options(*learn, options->how);
  learn
      ->add_option("--circumstances", options->circumstances,
                   "Label of the parameters, such as nosd (no data with success); default the most permissive")
      ->type_name("LABEL");
  learn
      ->add_option("--extra-states", options->extra_states,
                   "k: look for hidden states up to K stimuli beyond each state")
      ->type_name("K")
      ->check(quiet(CLI::Range(0U, 3U)))
      ->capture_default_str();
  learn->add_option("-o,--output", options->output, "Write the machine to this file")->type_name("FILE");
  learn->add_option("--format", options->format, "Format of that file; default by its ending")
      ->type_name("dot, json, svg, png, pdf")
      ->check(quiet(CLI::IsMember({"dot", "json", "svg", "png", "pdf"})));
  learn->add_option("--evidence", options->evidence, "Write every trace asked, with its answers, to this file (JSON)")
      ->type_name("FILE");
  add_word(*learn, "--color", options->color, whens, "Colours; default auto (NO_COLOR is honoured)");
  learn->footer("Examples:\n"
                "  saslspec learn system-cyrus PLAIN\n"
                "  saslspec learn reference-v2 SCRAM-SHA-256 --circumstances nosd -o scram.svg\n"
                "\nExit codes: 0 equal, or different where nothing gates, 1 deviates, 2 usage,\n"
                "3 the target does not offer the mechanism, 4 target not usable, 5 our own error,\n"
                "7 the target answers one trace in several ways, 130 interrupted.");
  learn->callback([&command, options] {
    assign_plugins(options->how, {options->target});
    command = *options;
  });
}

void add_lint(CLI::App& app, Command& command) {
  CLI::App* lint =
      app.add_subcommand("lint", "Check the vectors, requirements and faults, and how they refer to each other");
  lint->footer("Prints one line per mistake, and exits with 5 where there is one.");
  lint->callback([&command] { command = Lint{}; });
}

void add_self_test(CLI::App& app, Command& command) {
  CLI::App* self_test = app.add_subcommand("self-test", "Show that the suites catch every planted defect");
  auto options = std::make_shared<SelfTest>();
  self_test->add_option("mutant", options->mutant, "Only this planted defect; default all of them")
      ->type_name("MUTANT");
  self_test->add_option("-j,--jobs", options->jobs, "Workers at a time; default one per core")
      ->type_name("N")
      ->check(quiet(CLI::Range(1U, 256U)));
  self_test->footer("The reference must pass every case; each known-bad variant of it must be caught, and\n"
                    "every vector must catch the defects that it declares. Exit code 5 when one is missed.");
  self_test->callback([&command, options] { command = *options; });
}

void add_completion(CLI::App& app, Command& command) {
  CLI::App* completion = app.add_subcommand("completion", "A script that teaches a shell to complete this command");
  auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "The shell")->required()->check(CLI::IsMember({"bash"}));
  completion->footer("Example:\n  source <(saslspec completion bash)");
  completion->callback([&app, &command, shell] { command = Completion{bash_completion(app)}; });
}

/// A command that another program carries out: that one knows its options, and its help.
template <class Companion>
void add_companion(CLI::App& app, Command& command, const char* name, const char* meaning) {
  CLI::App* added = app.add_subcommand(name, meaning);
  added->set_help_flag();
  added->prefix_command();
  added->callback([&command, added] { command = Companion{added->remaining()}; });
}

void add_user(CLI::App& app, Command& command) {
  add_companion<User>(app, command, "user", "Manage the accounts of the reference's credential store");
}

void add_bench(CLI::App& app, Command& command) {
  add_companion<Bench>(app, command, "bench",
                       "Measure the reference's exchanges beside those of this system's libraries");
}

} // namespace

std::string_view spelling(judge::Profile profile) {
  for (const auto& [word, value] : profiles)
    if (value == profile) return word;
  return "invalid";
}

std::string_view spelling(judge::Level level) {
  for (const auto& [word, value] : levels)
    if (value == level) return word;
  return "invalid";
}

namespace {

std::string no_command(const CLI::App& app, const std::string& given) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands({}))
    names += (names.empty() ? "" : ", ") + command->get_name();
  return "no command \"" + given + "\"; there are " + names;
}

} // namespace

std::variant<Command, int> parse(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  CLI::App app("saslspec: an executable specification of SASL server negotiation.", "saslspec");
  app.set_version_flag("--version", std::string(tool_version()));
  app.require_subcommand(1);
  app.get_formatter()->column_width(26);
  app.footer("Examples:\n  saslspec certify                  judge the reference\n"
             "  saslspec certify system-cyrus     judge this system's libsasl2\n"
             "  saslspec list targets\n\n`saslspec COMMAND --help` tells more about each command.");
  Command command;
  for (auto add : {add_certify, add_list, add_explain, add_replay, add_probe, add_model, add_learn, add_lint,
                   add_self_test, add_completion, add_user, add_bench})
    add(app, command);
  try {
    app.parse(argc, argv);
    return command;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error, out, err);
    const auto used = app.get_subcommands();
    const std::string name = used.empty() ? "saslspec" : "saslspec " + used.front()->get_name();
    // The parser itself only says that a command is missing.
    const bool unheard = used.empty() && argc > 1 && argv[1][0] != '-';
    err << "saslspec: " << (unheard ? no_command(app, argv[1]) : error.what()) << "\nTry `" << name << " --help`.\n";
    return 2;
  }
}

} // namespace saslspec::cli
