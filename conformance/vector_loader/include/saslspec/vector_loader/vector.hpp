// Test vectors: short conversations as data. The format is described in vectors/FORMAT.md.
#pragma once

#include "saslspec/model/vocabulary.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/setting/setting.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::vector_loader {

/// A flag of the file's "notes": the kind of bug that the vector looks for.
struct Note {
  std::string name;
  std::string bug_type;
  std::string description;
  std::string effect;
  std::vector<std::string> links;
};

enum class VectorResult : std::uint8_t { Invalid, ValidVector, InvalidVector, Alternatives };

/// One reply that is allowed. `reply` gates; a code of the right class that is not in `codes` is an advisory.
struct Expectation {
  model::Reply reply = model::Reply::Invalid;
  model::CodeSet codes = 0;                         ///< 0: any code of that class
  model::Message message = model::Message::Invalid; ///< Invalid: not checked by kind
  std::optional<std::string> equals;                ///< template over Client::variables()
  std::optional<std::string> matches;               ///< ECMAScript regular expression on the whole message
  std::string requirement; ///< the requirement that allows this alternative; empty outside "any_of"
};

/// One call. `stimulus` is the model's name of it ("Start.Message.valid"), given by "as" or derived from what is sent.
struct VectorStep {
  bool start = false;               ///< sasl_server_start, or the first message of a mechanism; else a step
  std::string message;              ///< "absent" (NULL), "empty" (""), "bytes" (see there), or a message of the client
  std::string mechanism;            ///< to start; the vector's own unless overridden (to unknown names, say)
  oracle::Fields fields;            ///< templates, given to Client::message as they are
  std::optional<std::string> bytes; ///< template over Client::variables(), sent instead of a message of the client
  std::string stimulus;
  std::vector<Expectation> expect; ///< any of them; one unless "any_of"
};

/// The state expected after the last step.
struct VectorAfter {
  enum class IdentityCheck : std::uint8_t { NotChecked, Absent, Equal };
  IdentityCheck identity_check = IdentityCheck::NotChecked;
  oracle::Client::Identity identity;
  bool further_step_refused = false;
};

struct Vector {
  std::string file; ///< path relative to vectors/
  std::string id;
  std::string mechanism;
  std::string comment;
  std::string source; ///< of the file, in own words
  std::vector<std::string> requirements;
  std::vector<Note> flags; ///< resolved from the file's notes
  VectorResult result = VectorResult::Invalid;
  std::string control; ///< id of the valid vector this differs from in one respect
  std::string mutates; ///< in which: "steps[1].r"
  std::vector<std::string> kills;
  std::vector<std::string> prerequisites; ///< "requires" in the file: words of setting::capabilities
  oracle::Persona persona;
  /// "options" in the file; what it leaves out is as in the oracle's world. An identity is told under EXTERNAL alone.
  /// The machine is null when the model has none of that name.
  setting::Setting setting;
  std::vector<VectorStep> steps;
  VectorAfter after;
};

/// Where a file is wrong, and how.
struct LoadError {
  std::string file;
  std::string pointer; ///< JSON pointer, e.g. "/vectors/3/steps/0/expect"; empty for the whole file
  std::string message;
};

/// All vectors of one file; those of a file for several mechanisms once for each. `path` is for messages and
/// Vector::file. Strict: an unknown or repeated key, a value of another type, a flag without note, a note nobody uses,
/// an "invalid" vector without control and so on are errors. References between files (controls, requirements,
/// the model's alphabet) are the linter's business.
[[nodiscard]] tl::expected<std::vector<Vector>, LoadError> load_vectors(std::string_view path, std::string_view text);

/// The octets of a byte string of the format: "hex:...", "b64:...", "repeat:<n>:<string>", or the text itself.
[[nodiscard]] tl::expected<std::string, std::string> parse_octets(std::string_view text);

} // namespace saslspec::vector_loader
