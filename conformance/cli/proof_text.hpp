// What SPIN and z3 found, as text of 80 columns and as JSON.
#pragma once

#include "saslspec/proofs/proofs.hpp"
#include "saslspec/runner/exit_code.hpp"
#include "style.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace saslspec::cli {

/// A table under all of its names.
struct NamedTable {
  const model::Machine* machine = nullptr;
  std::vector<std::string> names;
};

/// The tables that differ; those of one table share what is found.
std::vector<NamedTable> distinct(const std::vector<const model::Machine*>& machines);

/// Of each class the table that most properties apply to; of those the smallest.
std::vector<NamedTable> representatives(const std::vector<NamedTable>& tables);

/// Two tables as one: see `model::on_one_handle`.
struct Pair {
  std::size_t first = 0, second = 0; ///< of the tables it was made from
};
/// Which of `tables` are checked on one handle where nobody says which: the smallest of each two classes, and a name
/// with -PLUS beside that without, which one client may be shown and another not.
std::vector<Pair> pairs(const std::vector<NamedTable>& tables);

/// One line per property, with the trace of what is violated.
std::string proof_lines(const NamedTable& table, const proofs::Proof& proof, const Style& style);
nlohmann::ordered_json proof_json(const NamedTable& table, const proofs::Proof& proof);

/// Ok when all that applies holds, Deviates when something does not, OurFault when SPIN and z3 contradict each other.
runner::ExitCode exit_code(std::span<const proofs::Proof> all);

/// Which properties find which defects that are planted in one table. The proofs outlive it.
class KillMatrix {
public:
  explicit KillMatrix(NamedTable table) : table_(std::move(table)) {}

  void add(std::string_view defect, const proofs::Proof& proof) { lines_.emplace_back(defect, &proof); }
  /// One letter per property; a cross where it was seen not to hold.
  std::string text(const Style& style) const;
  /// Defects that no property finds, properties that find no defect, contradictions between the tools.
  std::vector<std::string> mistakes() const;

private:
  NamedTable table_;
  std::vector<std::pair<std::string_view, const proofs::Proof*>> lines_;
};

} // namespace saslspec::cli
