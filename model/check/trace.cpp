#include "saslspec/model/check.hpp"
#include "saslspec/model/export.hpp"

#include <charconv>
#include <string>

namespace saslspec::model {
namespace {

/// Takes a number from the front of `text`.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::string row_in_words(const Machine& machine, const Transition& row) {
  std::string text(machine.stimuli[row.stimulus].name);
  text.append(" -> ").append(row.outcome.reply == Reply::Invalid ? "nothing" : name(row.outcome.reply));
  const std::string kinds = message_names(row.outcome.messages);
  if (!kinds.empty() && row.outcome.messages != messages(Message::None)) text.append(" (").append(kinds).append(")");
  return text.append(", then ").append(machine.states[row.to].name);
}

} // namespace

std::vector<std::string> trace_in_words(const Machine& table, std::string_view replay) {
  std::vector<std::string> lines;
  while (!replay.empty()) {
    const std::size_t end = replay.find('\n');
    std::string_view line = replay.substr(0, end);
    replay.remove_prefix(end == std::string_view::npos ? replay.size() : end + 1);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with("<<<<<START OF CYCLE>>>>>")) lines.emplace_back("and from here for ever:");
    if (!take(line, "@ ")) continue;
    const auto connection = take_number(line);
    if (!connection) continue;
    const std::string where = "connection " + std::to_string(*connection + 1) + ": ";
    if (line == " answered") lines.push_back(where + "the holder of the secret answers the challenge");
    if (line == " shown") lines.push_back(where + "the holder of the secret shows it");
    if (!take(line, " row ")) continue;
    const auto row = take_number(line);
    if (row && *row < table.transitions.size()) lines.push_back(where + row_in_words(table, table.transitions[*row]));
  }
  return lines;
}

} // namespace saslspec::model
