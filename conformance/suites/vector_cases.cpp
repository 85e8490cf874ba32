#include "vector_cases.hpp"

#include "saslspec/conversation/settings.hpp"
#include "saslspec/setting/needs.hpp"
#include "saslspec/suites/case_record.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

constexpr std::string_view further_step = "Step.empty";

// The vector's setting as this target can have it.
setting::Setting setting_for(const vector_loader::Vector& vector, const worker::Probe& probe) {
  setting::Setting setting = vector.setting;
  setting.parameters = setting::as_target_has(setting.parameters, probe.capabilities);
  setting.texts.mechanism_list = conversation::mechanism_list(*setting.machine, probe);
  return setting;
}

// Whether it fixes how the last server message travels.
bool ends_with_data(const vector_loader::Vector& vector) {
  const model::Machine* machine = model::machine(vector.mechanism);
  const bool has_data =
      machine != nullptr &&
      std::any_of(machine->transitions.begin(), machine->transitions.end(), [](const model::Transition& row) {
        return row.guard == model::Guard::SuccessData || row.guard == model::Guard::NoSuccessData;
      });
  const auto is_end = [](const vector_loader::Expectation& expectation) {
    return expectation.reply == model::Reply::Success || contains(model::server_proofs, expectation.message);
  };
  return has_data && std::any_of(vector.steps.begin(), vector.steps.end(), [&](const vector_loader::VectorStep& step) {
           return step.expect.size() == 1 && is_end(step.expect.front());
         });
}

// Whether the vector is about the parameter: it turns one that its mechanism has otherwise, or waits for what comes of
// it.
bool matters(const model::ParameterInfo& parameter, const vector_loader::Vector& vector) {
  if (model::is<&model::Parameters::success_data>(parameter)) return ends_with_data(vector);
  model::Parameters usual;
  usual.channel_binding = vector.mechanism.ends_with("-PLUS");
  return parameter.of(vector.setting.parameters) != parameter.of(usual);
}

bool replays_another_session(const vector_loader::Vector& vector) {
  return std::any_of(vector.steps.begin(), vector.steps.end(),
                     [](const vector_loader::VectorStep& step) { return step.message.ends_with("of_other_session"); });
}

vector_loader::VectorStep one_more_step(bool after_success) {
  vector_loader::VectorStep step;
  step.message = "empty";
  step.stimulus = std::string(further_step);
  vector_loader::Expectation refusal;
  refusal.reply = model::Reply::Refusal;
  refusal.requirement = after_success ? "MAN-return-ok-complete" : "MAN-return-other-is-error";
  step.expect.push_back(std::move(refusal));
  return step;
}

class VectorCase final : public Case {
public:
  explicit VectorCase(const vector_loader::Vector& vector) : vector_(vector) {
    info_.id = vector.id;
    info_.suite = "vectors";
    info_.mechanism = vector.mechanism;
    info_.requirements = vector.requirements;
    info_.control = vector.control;
  }

  const CaseInfo& info() const override { return info_; }

  void run(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           CaseRecord& record) const override {
    if (vector_.setting.machine == nullptr)
      throw judge::HarnessFault{vector_.id + ": no machine for " + vector_.mechanism};
    const conversation::ResolvedSetting resolved(setting_for(vector_, target.probe), target);
    conversation::ConversationOptions options;
    options.persona = vector_.persona;
    options.early_identities = is_about_early_identities();
    conversation::Conversation conversation(children, target, standard, resolved, std::move(options));
    if (suites::replays_another_session(vector_)) conversation.precede_by_another();
    if (conversation.open()) converse(conversation);
    conversation.close();
    record.add(conversation.transcript(), vector_.mechanism);
    if (conversation.transcript().died()) children.fresh_child();
  }

private:
  // An identity that can be read too early shows in every vector that is refused, and concerns those that name it.
  bool is_about_early_identities() const {
    const auto& cited = vector_.requirements;
    return vector_.after.identity_check == vector_loader::VectorAfter::IdentityCheck::Absent &&
           std::find(cited.begin(), cited.end(), "CAPI-3.5.4-username-after-ok") != cited.end();
  }

  void converse(conversation::Conversation& conversation) const {
    for (const vector_loader::VectorStep& step : vector_.steps) {
      if (!conversation.play(step, vector_.requirements)) return;
      if (step.expect.size() > 1 && was_refused(conversation)) break;
    }
    check_identity(conversation);
    if (!vector_.after.further_step_refused) return;
    const worker::Observation& last = conversation.transcript().turns.back().event.observation;
    conversation.play(one_more_step(model::reply_of(last.code) == model::Reply::Success), vector_.requirements);
  }

  // A refusal among alternatives ends the vector: the steps behind it are for the other answers.
  static bool was_refused(const conversation::Conversation& conversation) {
    const worker::Observation& last = conversation.transcript().turns.back().event.observation;
    return model::reply_of(last.code) == model::Reply::Refusal;
  }

  void check_identity(conversation::Conversation& conversation) const {
    const worker::Observation& last = conversation.transcript().turns.back().event.observation;
    const bool wanted = vector_.after.identity_check == vector_loader::VectorAfter::IdentityCheck::Equal;
    if (vector_.after.identity_check == vector_loader::VectorAfter::IdentityCheck::NotChecked) return;
    const model::StateKind kind = wanted ? model::StateKind::Authenticated : model::StateKind::Failed;
    for (judge::Deviation& deviation : conversation.judge().identity(kind, last, vector_.after.identity))
      conversation.see(std::move(deviation));
  }

  const vector_loader::Vector& vector_;
  CaseInfo info_;
};

} // namespace

std::string not_applicable(const vector_loader::Vector& vector, const worker::Probe& probe) {
  if (!conversation::is_offered(vector.mechanism, probe)) return "the target does not offer " + vector.mechanism;
  // Under a name without -PLUS a channel matters where the target offers to bind to it under the other name.
  const bool is_plus = vector.mechanism.ends_with("-PLUS");
  if (vector.setting.parameters.channel_binding && !is_plus &&
      !conversation::is_offered(vector.mechanism + "-PLUS", probe))
    return "the target does not offer " + vector.mechanism + "-PLUS";
  if (!vector.setting.parameters.channel_binding && is_plus && conversation::is_offered_always(vector.mechanism, probe))
    return "the target offers " + vector.mechanism + " whether or not there is a channel";
  if (std::string why = conversation::unusable(vector.mechanism, probe); !why.empty()) return why;
  std::vector<std::uint32_t> needed;
  if (!vector.setting.texts.server_nonce.empty()) needed.push_back(setting::NonceInjection);
  for (const model::ParameterInfo& each : model::parameter_table)
    if (matters(each, vector)) needed.push_back(setting::needs(each, each.of(vector.setting.parameters)));
  for (const std::string& word : vector.prerequisites)
    needed.push_back(setting::capability(word)->bit);
  for (const std::uint32_t each : needed)
    if (const std::string_view why = setting::why_lacking(each, probe.capabilities); !why.empty())
      return std::string(why);
  return {};
}

std::unique_ptr<Case> make_vector_case(const vector_loader::Vector& vector) {
  return std::make_unique<VectorCase>(vector);
}

} // namespace saslspec::suites
