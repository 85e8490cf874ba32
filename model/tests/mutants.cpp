#include "tests/mutants.hpp"

#include "saslspec/model/checks.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace saslspec::model::testing {
namespace {

Message first_of(MessageSet set) {
  for (unsigned value = 1; value <= static_cast<unsigned>(last_message); ++value)
    if (contains(set, static_cast<Message>(value))) return static_cast<Message>(value);
  return Message::Invalid;
}

/// Whether a row allows an answer that leaves the server with or without an identity to read.
bool allows(const Transition& row, StateKind to, const Server::Answer& answer, bool identity) {
  if (row.outcome.reply != answer.reply) return false;
  if (row.outcome.messages != 0 && !contains(row.outcome.messages, answer.message)) return false;
  if (to != StateKind::Authenticated) return !identity;
  return identity || row.outcome.reply != Reply::Success; // after a refusal nothing is said about an earlier success
}

struct Position {
  std::uint8_t server = 0, model = 0;
  auto operator<=>(const Position&) const = default;
};

/// Where both are after `stimulus`; nothing when the answer is not allowed.
std::optional<Position> step(const Server& server, const Resolved& resolved, Position position, std::uint8_t stimulus) {
  const Server::Answer& answer = server.answers[position.server][stimulus];
  const Transition& row = resolved.row(position.model, stimulus);
  if (!allows(row, resolved.machine().states[row.to].kind, answer, server.authenticated[answer.to]))
    return std::nullopt;
  return Position{answer.to, row.to};
}

std::vector<Server::Answer> other_answers(const Server::Answer& right) {
  std::vector<Server::Answer> wrong;
  for (const auto& [reply, message] : {
           std::pair{Reply::Continue, Message::Empty           },
           {Reply::Continue, Message::ScramServerFirst},
           {Reply::Success,  Message::None            },
           {Reply::Success,  Message::ScramServerFinal},
           {Reply::Refusal,  Message::None            },
           {Reply::Refusal,  Message::CramChallenge   }
  })
    if (reply != right.reply || message != right.message) wrong.push_back({reply, message, right.to});
  return wrong;
}

bool is_dispose(const Resolved& resolved, std::uint8_t stimulus) {
  return resolved.machine().stimuli[stimulus].delivery == Delivery::Dispose;
}

/// Calls `visit` for each reachable state and each stimulus but Dispose.
template <class Visit>
void for_each_transition(const Resolved& resolved, Visit visit) {
  for (const std::uint8_t state : resolved.reachable())
    for (std::uint8_t stimulus = 0; stimulus < resolved.machine().stimuli.size(); ++stimulus)
      if (!is_dispose(resolved, stimulus)) visit(state, stimulus);
}

/// Sets of stimuli in which a state may differ from its copy: single ones, or all that are alike.
std::vector<std::vector<std::uint8_t>> differences(const Resolved& resolved, bool alike) {
  const Machine& machine = resolved.machine();
  std::vector<std::vector<std::uint8_t>> sets;
  for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
    if (is_dispose(resolved, stimulus)) continue;
    const auto belongs = [&](const std::vector<std::uint8_t>& set) {
      const std::uint8_t first = set.front();
      const auto kind = [&](std::uint8_t one) {
        return machine.stimuli[one].name.substr(0, machine.stimuli[one].name.find('.'));
      };
      return kind(first) == kind(stimulus) &&
             std::all_of(resolved.reachable().begin(), resolved.reachable().end(), [&](std::uint8_t state) {
               const Transition& left = resolved.row(state, first);
               const Transition& right = resolved.row(state, stimulus);
               return left.to == right.to && !checks::disjoint(left.outcome, right.outcome);
             });
    };
    const auto set = alike ? std::find_if(sets.begin(), sets.end(), belongs) : sets.end();
    if (set == sets.end())
      sets.push_back({stimulus});
    else
      set->push_back(stimulus);
  }
  return sets;
}

/// Adds a state that is like `original`; its index.
std::uint8_t append_copy(Server& server, std::uint8_t original) {
  const auto index = static_cast<std::uint8_t>(server.answers.size());
  server.answers.push_back(std::vector(server.answers[original]));
  server.authenticated.push_back(server.authenticated[original]);
  return index;
}

} // namespace

Server faithful(const Resolved& resolved) {
  const Machine& machine = resolved.machine();
  Server server;
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    server.authenticated.push_back(machine.states[state].kind == StateKind::Authenticated);
    auto& answers = server.answers.emplace_back();
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const Transition& row = resolved.row(state, stimulus);
      answers.push_back({row.outcome.reply, first_of(row.outcome.messages), row.to});
    }
  }
  return server;
}

std::vector<Server> wrong_outputs(const Resolved& resolved) {
  const Server right = faithful(resolved);
  std::vector<Server> servers;
  for_each_transition(resolved, [&](std::uint8_t state, std::uint8_t stimulus) {
    for (const Server::Answer& answer : other_answers(right.answers[state][stimulus])) {
      servers.push_back(right);
      servers.back().answers[state][stimulus] = answer;
    }
  });
  return servers;
}

std::vector<Server> wrong_targets(const Resolved& resolved) {
  const Server right = faithful(resolved);
  std::vector<Server> servers;
  for_each_transition(resolved, [&](std::uint8_t state, std::uint8_t stimulus) {
    for (const std::uint8_t target : resolved.reachable()) {
      if (target == right.answers[state][stimulus].to) continue;
      servers.push_back(right);
      servers.back().answers[state][stimulus].to = target;
    }
  });
  return servers;
}

std::vector<Server> extra_states(const Resolved& resolved, bool alike, std::size_t wanted) {
  struct Plan {
    std::uint8_t from, entered_by;
    std::size_t set;
    Server::Answer answer;
  };
  const Server right = faithful(resolved);
  const auto sets = differences(resolved, alike);
  std::vector<Plan> plans;
  for_each_transition(resolved, [&](std::uint8_t from, std::uint8_t entered_by) {
    const std::uint8_t original = right.answers[from][entered_by].to;
    for (std::size_t set = 0; set < sets.size(); ++set) {
      const Server::Answer& unchanged = right.answers[original][sets[set].front()];
      for (const Server::Answer& answer : other_answers(unchanged))
        plans.push_back({from, entered_by, set, answer});
      for (const std::uint8_t target : resolved.reachable())
        if (target != unchanged.to)
          plans.push_back({
              from, entered_by, set, {unchanged.reply, unchanged.message, target}
          });
    }
  });
  const auto copy_index = static_cast<std::uint8_t>(right.answers.size());
  std::vector<Server> servers;
  const std::size_t stride = std::max<std::size_t>(1, plans.size() / wanted);
  for (std::size_t index = 0; index < plans.size(); index += stride) {
    const Plan& plan = plans[index];
    Server& server = servers.emplace_back(right);
    append_copy(server, right.answers[plan.from][plan.entered_by].to);
    server.answers[plan.from][plan.entered_by].to = copy_index;
    for (const std::uint8_t stimulus : sets[plan.set])
      server.answers[copy_index][stimulus] = plan.answer;
  }
  return servers;
}

std::vector<Server> two_extra_states(const Resolved& resolved, std::size_t wanted, RandomSource& random) {
  const Server right = faithful(resolved);
  std::vector<std::pair<std::uint8_t, std::uint8_t>> transitions;
  for_each_transition(resolved,
                      [&](std::uint8_t from, std::uint8_t stimulus) { transitions.emplace_back(from, stimulus); });
  std::vector<std::uint8_t> stimuli;
  for (const auto& [from, stimulus] : transitions)
    if (from == transitions.front().first) stimuli.push_back(stimulus);
  const auto pick = [&](const auto& range) { return range[static_cast<std::size_t>(random.next() % range.size())]; };
  std::vector<Server> servers;
  while (servers.size() < wanted) {
    const auto [from, entered_by] = pick(transitions);
    const std::uint8_t first_original = right.answers[from][entered_by].to;
    const std::uint8_t led_by = pick(stimuli);
    const std::uint8_t second_original = right.answers[first_original][led_by].to;
    const std::uint8_t differing = pick(stimuli);
    Server& server = servers.emplace_back(right);
    const std::uint8_t first = append_copy(server, first_original);
    const std::uint8_t second = append_copy(server, second_original);
    server.answers[from][entered_by].to = first;
    server.answers[first][led_by].to = second;
    server.answers[second][differing] = pick(other_answers(right.answers[second_original][differing]));
  }
  return servers;
}

bool conforms_on(const Server& server, const Resolved& resolved, const Word& word) {
  Position position;
  for (const std::uint8_t stimulus : word) {
    const auto next = step(server, resolved, position, stimulus);
    if (!next) return false;
    position = *next;
  }
  return true;
}

bool conforms(const Server& server, const Resolved& resolved) {
  std::set<Position> seen{{}};
  std::deque<Position> queue{{}};
  for (; !queue.empty(); queue.pop_front()) {
    for (std::uint8_t stimulus = 0; stimulus < resolved.machine().stimuli.size(); ++stimulus) {
      const auto next = step(server, resolved, queue.front(), stimulus);
      if (!next) return false;
      if (seen.insert(*next).second) queue.push_back(*next);
    }
  }
  return true;
}

Score score(const std::vector<Server>& servers, const Resolved& resolved, const std::vector<Trace>& suite) {
  Score result;
  for (const Server& server : servers) {
    if (conforms(server, resolved)) continue;
    ++result.faulty;
    const bool killed = std::any_of(suite.begin(), suite.end(),
                                    [&](const Trace& trace) { return !conforms_on(server, resolved, trace.stimuli); });
    if (killed) ++result.killed;
  }
  return result;
}

std::vector<Trace> transition_cover(const Resolved& resolved) {
  std::vector<Trace> traces;
  for (const std::uint8_t state : resolved.reachable()) {
    for (std::uint8_t stimulus = 0; stimulus < resolved.machine().stimuli.size(); ++stimulus) {
      Trace trace{*resolved.access().to(state), {}};
      trace.stimuli.push_back(stimulus);
      traces.push_back(std::move(trace));
    }
  }
  return traces;
}

} // namespace saslspec::model::testing
