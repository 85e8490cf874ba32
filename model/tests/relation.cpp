#include "tests/relation.hpp"

#include "check/composition.hpp"

#include <deque>
#include <regex>
#include <sstream>

namespace saslspec::model::testing {
namespace {

unsigned number_in(const std::string& text) {
  return static_cast<unsigned>(std::stoul(text));
}

std::set<unsigned> numbers_in(const std::string& text) {
  static const std::regex word("\\b[0-9]+\\b");
  std::set<unsigned> numbers;
  for (std::sregex_iterator match(text.begin(), text.end(), word), end; match != end; ++match)
    numbers.insert(number_in(match->str()));
  return numbers;
}

struct Grammar {
  std::regex name;  ///< a state or stimulus: name, number
  std::regex guard; ///< name, expression
  std::regex row;   ///< from, stimulus, guard, reply, sent, to
};

Relation read(std::string_view text, const Grammar& grammar) {
  Relation relation;
  std::istringstream lines{std::string(text)};
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, grammar.name)) {
      (match[1].str().starts_with("in_") ? relation.states : relation.stimuli)[match[1]] = number_in(match[2]);
    } else if (std::regex_match(line, match, grammar.guard)) {
      std::set<unsigned> numbers = numbers_in(match[2]);
      if (match[2] == "true") // of as many circumstances as there may be
        for (unsigned number = 0; number < 256; ++number)
          numbers.insert(number);
      relation.guards[match[1]] = numbers;
    } else if (std::regex_match(line, match, grammar.row)) {
      relation.rows.push_back({relation.states.at(match[1]), relation.stimuli.at("on_" + match[2].str()), match[3],
                               match[4], number_in(match[5]), relation.states.at(match[6])});
    }
  }
  return relation;
}

using Answer = std::pair<std::string, unsigned>; // reply and messages

std::string word(Reply reply) {
  switch (reply) {
  case Reply::Continue:
    return "Continue";
  case Reply::Success:
    return "Success";
  case Reply::Refusal:
    return "Refusal";
  case Reply::Invalid:
    break;
  }
  return "NoReply";
}

} // namespace

Relation read_promela(std::string_view text) {
  static const Grammar grammar = {
      std::regex("#define ((?:in|on)_\\w+) ([0-9]+)"), std::regex("#define (if_\\w+) (true|false|\\(.*\\))"),
      std::regex(" *:: st\\[c\\] == (in_\\w+) && \\(?from_(\\w+).* && (if_\\w+) -> d_step \\{ row = [0-9]+; "
                 "stimulus = on_\\2; reply = (\\w+); sent = ([0-9]+); next = (in_\\w+) \\}.*")};
  return read(text, grammar);
}

Relation read_smt2(std::string_view text) {
  static const Grammar grammar = {
      std::regex("\\(define-fun ((?:in|on)_\\w+) \\(\\) Int ([0-9]+)\\)"),
      std::regex("\\(define-fun (if_\\w+) \\(\\(circumstances Int\\)\\) Bool (.*)\\)"),
      std::regex(" *\\(and \\(= state (in_\\w+)\\) \\(= stimulus on_(\\w+)\\) \\((if_\\w+) circumstances\\) "
                 "\\(= reply (\\w+)\\) \\(= sent ([0-9]+)\\) \\(= next (in_\\w+)\\)\\).*")};
  return read(text, grammar);
}

std::string difference(const Relation& relation, const Machine& machine, const std::vector<Parameters>& circumstances) {
  if (relation.stimuli.size() != machine.stimuli.size()) return "the alphabets differ";
  for (unsigned circumstance = 0; circumstance < circumstances.size(); ++circumstance) {
    std::map<std::pair<unsigned, unsigned>, std::map<Answer, unsigned>> read; // by state and stimulus
    for (const Relation::Row& row : relation.rows)
      if (relation.guards.at(row.guard).contains(circumstance))
        if (!read[{row.from, row.stimulus}].emplace(Answer{row.reply, row.sent}, row.to).second)
          return "two rows with the same answer";
    using Pair = std::pair<unsigned, std::uint8_t>;
    std::set<Pair> seen{
        {0, 0}
    };
    std::deque<Pair> queue{
        {0, 0}
    };
    for (; !queue.empty(); queue.pop_front()) {
      const unsigned left = queue.front().first;
      const std::uint8_t right = queue.front().second;
      for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
        const std::string name = check::identifier("on_", machine.stimuli[stimulus].name);
        const auto here = [&] {
          return "circumstance " + std::to_string(circumstance) + ", " + std::string(machine.states[right].name) +
                 ", " + name;
        };
        const auto number = relation.stimuli.find(name);
        if (number == relation.stimuli.end()) return "no " + name;
        std::map<Answer, unsigned> answers = read[{left, number->second}];
        for (const Transition* row : machine.rows(right, stimulus, circumstances[circumstance])) {
          const auto found = answers.find(Answer{word(row->outcome.reply), unsigned{row->outcome.messages}});
          if (found == answers.end()) return here() + ": an answer of the table is missing";
          const Pair next{found->second, row->to};
          answers.erase(found);
          if (seen.insert(next).second) queue.push_back(next);
        }
        if (!answers.empty()) return here() + ": an answer that the table has not";
      }
      const bool readable = machine.states[right].kind == StateKind::Authenticated;
      for (const auto& [other_left, other_right] : seen)
        if (other_left == left && (machine.states[other_right].kind == StateKind::Authenticated) != readable)
          return "one state stands for a readable identity and for none";
    }
  }
  return {};
}

} // namespace saslspec::model::testing
