// The steps of a life-cycle case, written as a sequence of calls and conversations.
#pragma once

#include "saslspec/suites/case_record.hpp"
#include "traces.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::suites {

/// Thrown when the target died: nothing more can be asked on those connections.
struct TargetGone {};

/// Whether a document of the API specifies the outcome. Where no document does, every deviation is an advisory.
enum class Documented : std::uint8_t { Yes, No };

worker::Call call_of(worker::Op op, std::uint32_t connection);
worker::Call start_of(std::string_view mechanism, std::uint32_t connection);

class Driver {
public:
  Driver(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
         CaseRecord& record, std::string_view mechanism, std::vector<std::string_view> requirements,
         Documented documented);

  conversation::Children& children() { return children_; }
  const conversation::Target& target() const { return target_; }
  const judge::Standard& standard() const { return standard_; }
  const std::shared_ptr<const conversation::ResolvedSetting>& resolved() const { return resolved_; }
  const model::Machine& machine() const { return *resolved_->setting.machine; }
  Stimuli valid() const { return resolved_->words.shortest_to(model::StateKind::Authenticated); }
  std::uint8_t stimulus(std::string_view name) const;
  /// The mechanism that follows this one in the model's order, among those the target offers.
  std::shared_ptr<const conversation::ResolvedSetting> next_mechanism() const;

  /// Makes one call, records it, and reports a death. `expected` is shown beside it.
  worker::Observation call(worker::Call call, std::string what, std::string expected);
  /// The same, where no answer within the deadline is as good as a refusal: then nothing more can be asked.
  worker::Observation call_that_may_wait(worker::Call call, std::string what, std::string expected);
  std::uint32_t new_connection();
  std::uint32_t new_connection(setting::Setting setting, bool fresh_entries = false);
  void dispose(std::uint32_t connection);
  /// Judges that `observation` is a refusal without output; `codes` are the codes that documents name.
  void expect_refusal(const worker::Observation& observation, model::CodeSet codes);
  void expect_ok(const worker::Observation& observation);
  void deviate(judge::Aspect aspect, std::string expected, std::string observed);

  /// Plays `stimuli` on a connection of their own.
  void converse(const std::shared_ptr<const conversation::ResolvedSetting>& resolved, const Stimuli& stimuli,
                conversation::ConversationOptions options);
  void converse(const Stimuli& stimuli) { converse(resolved_, stimuli, conversation::ConversationOptions{}); }
  /// Plays a valid negotiation on a connection that exists already.
  void succeed_on(std::uint32_t connection, const std::shared_ptr<const conversation::ResolvedSetting>& resolved);
  void add(const conversation::Conversation& conversation);

private:
  worker::Observation survived(const worker::Observation& observation, std::string expected);

  conversation::Children& children_;
  const conversation::Target& target_;
  const judge::Standard& standard_;
  CaseRecord& record_;
  judge::Judge judge_;
  std::vector<std::string_view> requirements_;
  Documented documented_;
  std::shared_ptr<const conversation::ResolvedSetting> resolved_;
};

} // namespace saslspec::suites
