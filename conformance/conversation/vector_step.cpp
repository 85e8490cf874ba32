#include "vector_step.hpp"

namespace saslspec::conversation {

std::vector<std::string_view> views(const std::vector<std::string>& strings) {
  return {strings.begin(), strings.end()};
}

std::vector<const model::Transition*> rows_of(const vector_loader::VectorStep& step, const model::Machine& machine,
                                              const model::Parameters& parameters, std::uint8_t state) {
  constexpr std::string_view start = "Start.";
  const std::string_view stimulus = step.stimulus;
  if (const auto index = machine.stimulus(stimulus)) return machine.rows(state, *index, parameters);
  if (!stimulus.starts_with(start) || machine.server_first) return {};
  const auto begin = machine.stimulus("Start.known");
  const auto answer = machine.stimulus(stimulus.substr(start.size()));
  if (!begin || !answer) return {};
  const auto challenged = machine.rows(state, *begin, parameters);
  for (const model::Transition* row : challenged)
    if (row->outcome.reply == model::Reply::Continue) return machine.rows(row->to, *answer, parameters);
  return challenged;
}

std::vector<judge::Alternative> alternatives(const vector_loader::VectorStep& step,
                                             const std::vector<const model::Transition*>& rows,
                                             const std::vector<std::string>& requirements) {
  std::vector<judge::Alternative> allowed;
  for (const vector_loader::Expectation& expectation : step.expect) {
    model::Outcome outcome{expectation.reply, expectation.codes, judge::any_message};
    if (const auto row = model::selected(rows, expectation.reply, expectation.message))
      outcome.messages = rows[*row]->outcome.messages;
    if (expectation.message != model::Message::Invalid) outcome.messages = model::messages(expectation.message);
    allowed.push_back({outcome, expectation.requirement.empty()
                                    ? views(requirements)
                                    : std::vector<std::string_view>{expectation.requirement}});
  }
  return allowed;
}

} // namespace saslspec::conversation
