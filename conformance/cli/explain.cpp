#include "commands.hpp"
#include "faults.hpp"
#include "saslspec/judge/requirements.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/setting/capabilities.hpp"
#include "saslspec/vector_loader/catalogue.hpp"
#include "style.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

/// "label  text", wrapped beside the label; nothing when there is no text.
std::string field(std::string_view label, std::string_view text) {
  if (text.empty()) return {};
  std::string lines = wrapped(text, 14);
  return fmt::format("  {:<12}", label) + lines.substr(14);
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string clause(const std::string& id) {
  const judge::Requirement* one = judge::requirement(id);
  return one == nullptr ? id
                        : fmt::format("{} ({}, {} {}): {}", id, one->level, one->source, one->section, one->summary);
}

std::string explain_requirement(const judge::Requirement& one, std::span<const vector_loader::Vector> vectors) {
  std::vector<std::string> tested;
  for (const vector_loader::Vector& vector : vectors)
    if (std::ranges::find(vector.requirements, one.id) != vector.requirements.end()) tested.push_back(vector.id);
  return "Requirement " + one.id + "\n" + field("says", one.summary) +
         field("source", one.source + ", section " + one.section) +
         field("level", one.level + (one.basis.empty() ? "" : " (" + one.basis + ")")) +
         field("mechanism", one.mechanism) + field("test", one.test) + field("why", one.why) +
         field("vectors", joined(tested));
}

std::string describe(const vector_loader::VectorStep& step) {
  std::string expected;
  for (const vector_loader::Expectation& one : step.expect)
    expected += (expected.empty() ? "" : " or ") + std::string(model::name(one.reply)) +
                (one.message == model::Message::Invalid ? "" : " with " + std::string(model::name(one.message)));
  return step.stimulus + " -> " + expected;
}

std::string explain_vector(const vector_loader::Vector& one) {
  std::string text = "Vector " + one.id + "\n" + field("is", one.comment) + field("mechanism", one.mechanism) +
                     field("file", "vectors/" + one.file) + field("source", one.source);
  for (const std::string& id : one.requirements)
    text += field("requirement", clause(id));
  for (const vector_loader::Note& note : one.flags)
    text += field("flag", note.name + " (" + note.bug_type + "): " + note.description + " " + note.effect);
  for (std::size_t i = 0; i < one.steps.size(); ++i)
    text += field("step " + std::to_string(i + 1), describe(one.steps[i]));
  std::string needs;
  for (const std::string& word : one.prerequisites)
    needs += field("requires", word + ": a target that " + std::string(setting::capability(word)->meaning));
  return text + field("control", one.control) + field("mutates", one.mutates) + field("kills", joined(one.kills)) +
         needs + "\n  saslspec replay " + shell_word(one.id) + " TARGET\n";
}

std::string explain_fault(const Fault& one, std::span<const vector_loader::Vector> vectors) {
  std::vector<std::string> killing;
  for (const vector_loader::Vector& vector : vectors)
    if (std::ranges::find(vector.kills, one.id) != vector.kills.end()) killing.push_back(vector.id);
  return "Fault " + one.id + "\n" + field("is", one.title) + field("defect", one.defect) +
         field("trigger", one.trigger) + field("detected by", one.detection) + field("class", one.fault_class) +
         field("severity", one.severity) + field("known from", one.origin) + field("vectors", joined(killing));
}

std::string explain_capability(const setting::CapabilityInfo& one, std::span<const vector_loader::Vector> vectors) {
  std::vector<std::string> asking;
  for (const vector_loader::Vector& vector : vectors)
    if (std::ranges::find(vector.prerequisites, one.word) != vector.prerequisites.end()) asking.push_back(vector.id);
  return "Capability " + std::string(one.word) + "\n" + field("a target", one.meaning) +
         field("else", std::string(one.missing) + ", and cases that need it do not apply") +
         field("adapters", one.c_name) + field("vectors", joined(asking));
}

std::string words(const model::Outcome& outcome) {
  std::vector<std::string> codes, messages;
  for (unsigned i = 1; i <= static_cast<unsigned>(model::Code::Undocumented); ++i)
    if (model::contains(outcome.codes, static_cast<model::Code>(i)))
      codes.emplace_back(model::name(static_cast<model::Code>(i)));
  for (unsigned i = 1; i <= static_cast<unsigned>(model::last_message); ++i)
    if (model::contains(outcome.messages, static_cast<model::Message>(i)))
      messages.emplace_back(model::name(static_cast<model::Message>(i)));
  return fmt::format("{} ({}), message {}", model::name(outcome.reply), fmt::join(codes, " "),
                     fmt::join(messages, " or "));
}

/// "MECHANISM/State/Stimulus"; empty when it is none.
std::string explain_transition(const std::string& id) {
  const std::size_t first = id.find('/'), second = first == std::string::npos ? first : id.find('/', first + 1);
  if (second == std::string::npos) return {};
  const model::Machine* machine = model::machine(id.substr(0, first));
  if (machine == nullptr) return {};
  const auto state = machine->state(id.substr(first + 1, second - first - 1));
  const auto stimulus = machine->stimulus(id.substr(second + 1));
  if (!state || !stimulus) return {};
  std::string text =
      "Transition " + id + "\n" +
      field("from", std::string(machine->states[*state].name) + ": " + std::string(machine->states[*state].meaning)) +
      field("stimulus",
            std::string(machine->stimuli[*stimulus].name) + ": " + std::string(machine->stimuli[*stimulus].meaning));
  for (const model::Transition& row : machine->transitions) {
    if (row.from != *state || row.stimulus != *stimulus) continue;
    text += field("outcome", words(row.outcome)) + field("when", model::name(row.guard)) +
            field("to", machine->states[row.to].name) + field("clause", clause(std::string(row.requirement)));
  }
  return text;
}

/// Ids that contain `id`, ignoring case, at most eight.
std::vector<std::string> similar(const std::string& id, std::span<const vector_loader::Vector> vectors,
                                 const std::vector<Fault>& faults) {
  const auto lower = [](std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  };
  std::vector<std::string> result;
  const auto consider = [&](const std::string& candidate) {
    if (result.size() < 8 && lower(candidate).find(lower(id)) != std::string::npos) result.push_back(candidate);
  };
  for (const vector_loader::Vector& one : vectors)
    consider(one.id);
  for (const judge::Requirement& one : judge::requirements())
    consider(one.id);
  for (const Fault& one : faults)
    consider(one.id);
  for (const setting::CapabilityInfo& one : setting::capabilities)
    consider(std::string(one.word));
  return result;
}

} // namespace

ExitCode execute(const Explain& command) {
  const auto vectors = vector_loader::all_vectors();
  const auto faults = all_faults();
  if (!vectors) return complain(vectors.error(), ExitCode::OurFault);
  if (!faults) return complain(faults.error(), ExitCode::OurFault);
  std::string text;
  if (const auto one = std::ranges::find(*vectors, command.id, &vector_loader::Vector::id); one != vectors->end())
    text += explain_vector(*one);
  if (const judge::Requirement* one = judge::requirement(command.id); one != nullptr)
    text += explain_requirement(*one, *vectors);
  if (const auto one = std::ranges::find(*faults, command.id, &Fault::id); one != faults->end())
    text += explain_fault(*one, *vectors);
  if (const setting::CapabilityInfo* one = setting::capability(command.id); one != nullptr)
    text += explain_capability(*one, *vectors);
  text += explain_transition(command.id);
  if (!text.empty()) {
    print(text);
    return ExitCode::Ok;
  }
  std::string message = "no id is \"" + command.id + "\"";
  if (const auto others = similar(command.id, *vectors, *faults); !others.empty())
    message += "; similar ids: " + fmt::format("{}", fmt::join(others, ", "));
  return complain(message, ExitCode::NothingRan);
}

} // namespace saslspec::cli
