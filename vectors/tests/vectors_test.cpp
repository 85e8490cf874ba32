// Every vector loads, is possible for the model, and speaks of accounts, messages and fields that the client has.
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/world.hpp"
#include "saslspec/vector_loader/vector.hpp"
#include "saslspec/vectors/files.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace saslspec::vectors {
namespace {

using vector_loader::Vector;
using vector_loader::VectorResult;
using vector_loader::VectorStep;

bool holds_vectors(const File& file) {
  return file.path.find('/') != std::string_view::npos && !file.path.starts_with("schema/");
}

const std::vector<Vector>& all() {
  static const std::vector<Vector> loaded = [] {
    std::vector<Vector> list;
    for (const File& file : files()) {
      if (!holds_vectors(file)) continue;
      auto vectors = vector_loader::load_vectors(file.path, file.text);
      if (!vectors) {
        ADD_FAILURE() << vectors.error().file << "#" << vectors.error().pointer << ": " << vectors.error().message;
        continue;
      }
      list.insert(list.end(), vectors->begin(), vectors->end());
    }
    return list;
  }();
  return loaded;
}

/// The states a negotiation can be in, so far as the replies seen tell.
using States = std::set<std::uint8_t>;

/// The model's machine, driven by what vectors say was sent and answered.
class Replay {
public:
  explicit Replay(const Vector& vector)
      : vector_{vector}, machine_{model::machine(vector.mechanism)}, parameters_{vector.options.parameters()} {}

  void run() {
    ASSERT_NE(machine_, nullptr) << vector_.mechanism;
    for (std::size_t i = 0; i < vector_.steps.size() && !lost_; ++i)
      take(vector_.steps[i], vector_.id + " steps[" + std::to_string(i) + "] " + vector_.steps[i].stimulus);
  }

private:
  void take(const VectorStep& step, const std::string& where) {
    const std::vector<const model::Transition*> rows = rows_of(step.stimulus);
    lost_ = rows.empty();
    ASSERT_FALSE(lost_) << where << ": the model has no such stimulus";
    States reached;
    std::size_t possible = 0;
    for (const vector_loader::Expectation& expectation : step.expect) {
      // A refusal among alternatives ends the vector.
      const bool ends = step.expect.size() > 1 && expectation.reply == model::Reply::Refusal;
      States unused;
      const bool allowed = follow(rows, expectation, ends ? unused : reached);
      possible += allowed ? 1U : 0U;
      // Alternatives of the documents may go beyond what the model tells apart; nothing else may.
      if (!allowed && vector_.result != VectorResult::Alternatives)
        ADD_FAILURE() << where << ": the model does not allow " << model::name(expectation.reply);
    }
    EXPECT_GT(possible, 0U) << where << ": the model allows none of the replies";
    lost_ = reached.empty();
    states_ = reached;
  }

  static bool follow(const std::vector<const model::Transition*>& rows, const vector_loader::Expectation& expectation,
                     States& reached) {
    bool allowed = false;
    for (const model::Transition* row : rows) {
      if (row->outcome.reply != expectation.reply) continue;
      if (expectation.message != model::Message::Invalid && !contains(row->outcome.messages, expectation.message))
        continue;
      reached.insert(row->to);
      allowed = true;
    }
    return allowed;
  }

  std::vector<const model::Transition*> rows_of(const std::string& stimulus) const {
    if (const auto index = machine_->stimulus(stimulus)) return rows_from(states_, *index);
    // An initial response only saves the round trip of the empty challenge.
    constexpr std::string_view start = "Start.";
    const auto begin = machine_->stimulus("Start.known");
    const auto message = machine_->stimulus(stimulus.substr(std::min(start.size(), stimulus.size())));
    if (!stimulus.starts_with(start) || machine_->server_first || !begin || !message) return {};
    States awaiting;
    for (const model::Transition* row : rows_from(states_, *begin))
      if (row->outcome.reply == model::Reply::Continue) awaiting.insert(row->to);
    return awaiting.empty() ? rows_from(states_, *begin) : rows_from(awaiting, *message);
  }

  std::vector<const model::Transition*> rows_from(const States& states, std::uint8_t stimulus) const {
    std::vector<const model::Transition*> rows;
    for (const std::uint8_t state : states)
      for (const model::Transition* row : machine_->rows(state, stimulus, parameters_))
        rows.push_back(row);
    return rows;
  }

  const Vector& vector_;
  const model::Machine* machine_;
  model::Parameters parameters_;
  States states_{0};
  bool lost_ = false;
};

TEST(Vectors, load) {
  EXPECT_GE(all().size(), 150U);
}

TEST(Vectors, do_not_contradict_the_model) {
  for (const Vector& vector : all())
    Replay(vector).run();
}

TEST(Vectors, have_personas_with_accounts) {
  for (const Vector& vector : all())
    EXPECT_NE(oracle::account(vector.persona.user), nullptr) << vector.id;
}

// Whether a message can be built does not depend on the challenge: without one the client makes it up.
TEST(Vectors, name_messages_and_fields_that_the_client_knows) {
  for (const Vector& vector : all()) {
    const auto client = oracle::make_client(vector.mechanism, vector.persona);
    ASSERT_NE(client, nullptr) << vector.id;
    for (const VectorStep& step : vector.steps) {
      if (step.bytes || step.message == "absent" || step.message == "empty") continue;
      const auto octets = client->message(step.message, step.fields);
      EXPECT_TRUE(octets) << vector.id << ": " << octets.error();
    }
  }
}

} // namespace
} // namespace saslspec::vectors
