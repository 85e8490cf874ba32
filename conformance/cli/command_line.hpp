// The user's request. The only place that knows the option parser.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace saslspec::cli {

enum class When : std::uint8_t { Auto, Always, Never };
enum class Traces : std::uint8_t { Off, Fail, All };

/// How targets are loaded and judged; shared by certify, replay, probe and learn.
struct TargetOptions {
  std::string abi;                                    ///< as in LaunchOptions
  std::vector<worker::AdapterOption> adapter_options; ///< --option
  std::vector<std::string> plugins_given;             ///< --plugins: DIR or TARGET=DIR
  std::map<std::string, std::string> plugins;         ///< folder, by the target as the user gave it
  std::string worker;
  std::string libc;   ///< folder of another release's C library
  double timeout = 5; ///< seconds for one call
  judge::Standard standard;
  std::optional<std::uint64_t> seed;
};

struct Certify {
  std::vector<std::string> targets; ///< reference-v2 where the user gave none
  TargetOptions how;
  suites::Selection selection;
  std::string out;                            ///< a folder for every report; empty: none
  std::map<std::string, std::string> reports; ///< paths, by the format's option
  unsigned jobs = 0;                          ///< 0: one per core
  runner::Shard shard;
  bool fail_fast = false;
  bool explain_skips = false;
  bool advisories = false;
  Traces traces = Traces::Fail;
  When color = When::Auto;
  std::uint64_t require_min = 1;
};

struct List {
  std::string what;
  bool json = false;
};
struct Explain {
  std::string id;
};
struct Replay {
  std::string id, target;
  TargetOptions how;
  When color = When::Auto;
};
struct Probe {
  std::string target;
  TargetOptions how;
};
struct Model {
  std::string format, mechanism, output;
  bool all = false;                     ///< one file for each machine, in the folder `output`
  bool dark = false;                    ///< pictures in the dark theme
  std::vector<std::string> when;        ///< guards that hold, for formats of a deterministic machine
  std::string coverage, target;         ///< a results.json and one of its targets: their coverage is drawn
  std::optional<unsigned> extra_states; ///< of suites; none: 1
  bool full = false;                    ///< suites that combine every stimulus, not representatives
  bool json = false;                    ///< suites as JSON
};
struct ModelCheck {
  std::string mechanism; ///< empty: all of them
  std::string with;      ///< another that takes turns with it on one handle
  bool seeded = false;
  bool json = false;
  unsigned jobs = 0; ///< 0: one per core
};
struct Learn {
  std::string target, mechanism;
  TargetOptions how;
  std::string circumstances; ///< empty: the most permissive
  unsigned extra_states = 1;
  std::string output, format, evidence;
  When color = When::Auto;
};
struct Lint {};
struct SelfTest {
  std::string mutant; ///< empty: all of them
  unsigned jobs = 0;  ///< 0: one per core
};
struct Completion {
  std::string script;
};
struct User {
  std::vector<std::string> arguments; ///< saslspec-user's own
};
struct Bench {
  std::vector<std::string> arguments; ///< saslspec-bench's own
};

using Command = std::variant<Certify, List, Explain, Replay, Probe, Model, ModelCheck, Learn, Lint, SelfTest,
                             Completion, User, Bench>;

/// The command, or the exit code when there is nothing more to do: help and version print to `out` and give 0, a
/// mistake is explained on `err` and gives 2.
std::variant<Command, int> parse(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

/// The spelling of a profile or level on the command line.
std::string_view spelling(judge::Profile profile);
std::string_view spelling(judge::Level level);

} // namespace saslspec::cli
