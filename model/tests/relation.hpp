// The transition relation read back from the exports of the composition, and its product with the table.
#pragma once

#include "saslspec/model/machine.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::model::testing {

/// The content of an export, by the names and numbers in it.
struct Relation {
  struct Row {
    unsigned from;
    unsigned stimulus;
    std::string guard;
    std::string reply;
    unsigned sent;
    unsigned to;
  };
  std::map<std::string, unsigned, std::less<>> states;  ///< "in_Idle" -> 0
  std::map<std::string, unsigned, std::less<>> stimuli; ///< "on_Start_known" -> 0
  std::map<std::string, std::set<unsigned>> guards;     ///< the circumstances in which it holds
  std::vector<Row> rows;
};

Relation read_promela(std::string_view text);
Relation read_smt2(std::string_view text);

/// The first difference between the relation and the machine, found by a product construction from the initial states
/// over all circumstances; empty when they are equal. States are matched by their answers, not by their names.
std::string difference(const Relation& relation, const Machine& machine, const std::vector<Parameters>& circumstances);

} // namespace saslspec::model::testing
