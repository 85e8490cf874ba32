#include "saslspec/conversation/run_trace.hpp"

#include <algorithm>
#include <utility>

namespace saslspec::conversation {

bool replays_another_session(const model::StimulusInfo& stimulus) {
  return stimulus.message.ends_with("of_other_session");
}

Transcript run_trace(Children& children, const Target& target, const judge::Standard& standard, const Run& run,
                     const Stimuli& trace) {
  ConversationOptions options;
  options.persona = run.persona;
  options.early_identities = run.early_identities;
  Conversation conversation(children, target, standard, *run.resolved, std::move(options));
  const auto replays = [&](std::uint8_t stimulus) {
    return replays_another_session(run.resolved->setting.machine->stimuli[stimulus]);
  };
  if (std::any_of(trace.begin(), trace.end(), replays)) conversation.precede_by_another();
  if (conversation.open() && conversation.play(trace) && run.reused) conversation.play(trace);
  conversation.close();
  Transcript transcript = std::move(conversation).take();
  if (transcript.died()) children.fresh_child();
  return transcript;
}

} // namespace saslspec::conversation
