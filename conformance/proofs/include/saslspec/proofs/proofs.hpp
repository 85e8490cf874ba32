// Lets SPIN and z3 check the composed tables. The model exports text and depends on nothing; the programs are run here,
// as processes in a folder of their own, which is removed afterwards.
#pragma once

#include "saslspec/model/check.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::proofs {

/// The programs that are run, found on PATH.
struct Tools {
  std::string spin, compiler, z3;
  std::string spin_version, z3_version;
};
/// A message that names the missing one and its package.
tl::expected<Tools, std::string> find_tools();

enum class Answer : std::uint8_t { None, Holds, Violated };

struct Verdict {
  model::Property property = model::Property::Invalid;
  std::string_view inapplicable; ///< why it says nothing of the table; then nothing else is filled in
  std::string_view not_horn;     ///< why z3 was not asked
  Answer spin = Answer::None;
  Answer z3 = Answer::None;
  std::uint64_t states = 0;       ///< stored by SPIN
  double seconds = 0;             ///< of both, without building the verifier
  std::vector<std::string> trace; ///< of a violation, in the table's words; where asked for
};
/// Whether one of them says that the property does not hold.
constexpr bool violated(const Verdict& verdict) {
  return verdict.spin == Answer::Violated || verdict.z3 == Answer::Violated;
}
/// Whether they contradict each other, so that neither is to be believed.
constexpr bool contradictory(const Verdict& verdict) {
  return verdict.spin != verdict.z3 && verdict.spin != Answer::None && verdict.z3 != Answer::None;
}

/// A table to check, and the one that it claims to be. Both outlive the run.
struct Subject {
  const model::Machine* table = nullptr;
  const model::Machine* claimed = nullptr;
};

struct Proof {
  std::vector<Verdict> verdicts; ///< in the order of `model::properties()`
  double build_seconds = 0;      ///< until SPIN's verifier was there
};

struct Settings {
  Tools tools;
  unsigned jobs = 1;
  bool traces = true;
  std::chrono::seconds limit{300}; ///< for one run of one tool
};

/// Called from several threads, never at the same time.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void progress(std::size_t done, std::size_t all) = 0;
};

/// One proof per subject, or what went wrong: a tool that failed, said what is not understood, or took too long.
/// An interruption is an error, too.
tl::expected<std::vector<Proof>, std::string> prove(std::span<const Subject> subjects, const Settings& settings,
                                                    Observer& observer, const std::atomic<bool>& interrupted);

} // namespace saslspec::proofs
