#include "properties.hpp"

#include "personas.hpp"
#include "saslspec/conversation/settings.hpp"
#include "saslspec/conversation/words.hpp"
#include "walks.hpp"

#include <algorithm>

#include <rapidcheck.h>

namespace saslspec::suites {
namespace {

/// One random sequence: its stimuli and its client.
struct Sequence {
  Stimuli stimuli;
  std::size_t variant = 0;
};

class Source final : public model::RandomSource {
public:
  explicit Source(rc::Random random) : random_(random) {}
  std::uint64_t next() override { return random_.next(); }

private:
  rc::Random random_;
};

std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char octet : text)
    hash = (hash ^ static_cast<unsigned char>(octet)) * 1099511628211U;
  return hash;
}

// Removes stimuli first, then tries the usual client: the shortest trace is found before the plainest.
rc::Seq<Sequence> shrink(const Sequence& sequence) {
  auto shorter =
      rc::seq::map(rc::shrink::removeChunks(sequence.stimuli), [variant = sequence.variant](Stimuli stimuli) {
        return Sequence{std::move(stimuli), variant};
      });
  if (sequence.variant == 0) return shorter;
  return rc::seq::concat(std::move(shorter), rc::seq::just(Sequence{sequence.stimuli, 0}));
}

/// The deviations of one sequence that the property reports.
struct Shown {
  conversation::Transcript transcript;
  std::vector<judge::Deviation> own;
  bool gates() const {
    return std::any_of(own.begin(), own.end(), [](const auto& deviation) { return deviation.gates; });
  }
};

/// Runs sequences and finds out which deviations are new.
class Trial {
public:
  /// `index`: the walks that are run too and report what is theirs; null when none are.
  Trial(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
        const std::shared_ptr<const conversation::ResolvedSetting>& resolved, const std::vector<Variant>& variants,
        WalkIndex* index)
      : children_(children)
      , target_(target)
      , standard_(standard)
      , resolved_(resolved)
      , variants_(variants)
      , index_(index) {}

  Shown run(const Sequence& sequence) {
    Shown shown;
    shown.transcript = conversation::run_trace(children_, target_, standard_, run_of(sequence), sequence.stimuli);
    for (const conversation::Seen& seen : shown.transcript.deviations) {
      if (seen.deviation.aspect == judge::Aspect::Code) continue;
      if (index_ != nullptr && !index_->owner(children_, target_, standard_, shown.transcript, seen, nullptr).empty())
        continue;
      shown.own.push_back(in_view_of(variants_[sequence.variant], shown.transcript, seen));
    }
    return shown;
  }

  conversation::Run run_of(const Sequence& sequence) const {
    return {resolved_, false, variants_[sequence.variant].persona};
  }

private:
  // That a server refuses a valid message of a client of this shape concerns the clause about the shape.
  judge::Deviation in_view_of(const Variant& variant, const conversation::Transcript& transcript,
                              const conversation::Seen& seen) const {
    const bool refused = seen.turn < transcript.turns.size() &&
                         model::reply_of(transcript.turns[seen.turn].event.observation.code) == model::Reply::Refusal;
    if (variant.requirement.empty() || seen.deviation.aspect != judge::Aspect::Reply || !refused) return seen.deviation;
    const judge::Judge judge(target_.probe, standard_, resolved_->setting.machine->by_analogy);
    return judge.weigh(judge::Aspect::Reply, variant.requirement, seen.deviation.expected, seen.deviation.observed);
  }

  conversation::Children& children_;
  const conversation::Target& target_;
  const judge::Standard& standard_;
  const std::shared_ptr<const conversation::ResolvedSetting>& resolved_;
  const std::vector<Variant>& variants_;
  WalkIndex* index_;
};

std::string sequence_id(const conversation::Run& run, const Stimuli& stimuli, const Variant& variant) {
  const std::string id = trace_id("prop", run, stimuli);
  return variant.requirement.empty() ? id : id + "/as=" + variant.name;
}

class PropertyCase final : public Case {
public:
  PropertyCase(CaseInfo info, std::shared_ptr<const conversation::ResolvedSetting> resolved,
               std::shared_ptr<WalkIndex> index, std::uint64_t seed)
      : info_(std::move(info))
      , resolved_(std::move(resolved))
      , index_(std::move(index))
      , seed_(seed)
      , variants_(variants_of(info_.mechanism)) {}

  const CaseInfo& info() const override { return info_; }

  void run(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           CaseRecord& record) const override {
    Trial trial(children, target, standard, resolved_, variants_, index_.get());
    rc::Random random(seed_ ^ stable_hash(info_.id));
    const setting::Setting& setting = resolved_->setting;
    const model::RandomWp random_wp(*setting.machine, setting.parameters, resolved_->machine.choices());
    bool advised = false;
    for (unsigned index = 0; index < sequences; ++index) {
      rc::Shrinkable<Sequence> sequence = generate(target, random_wp, random.split(), index);
      Shown shown = trial.run(sequence.value());
      if (shown.own.empty() || (!shown.gates() && advised)) continue;
      const bool gates = shown.gates();
      advised = true;
      report(record, trial, shrunk(trial, std::move(sequence), std::move(shown), gates));
      if (gates) break;
    }
  }

private:
  rc::Shrinkable<Sequence> generate(const conversation::Target& target, const model::RandomWp& random_wp,
                                    rc::Random random, unsigned index) const {
    Sequence sequence;
    sequence.variant = index % 2 == 0 ? 0 : random.next() % variants_.size();
    Source source(random);
    constexpr unsigned longest_middle = 7;
    sequence.stimuli = random_wp.trace(index % (longest_middle + 1), source).stimuli;
    keep_possible(sequence, target);
    return rc::shrinkable::shrinkRecur(std::move(sequence), &shrink);
  }

  // Only the usual client may act as somebody else; and a mebibyte says no more here than in the walks.
  void keep_possible(Sequence& sequence, const conversation::Target& target) const {
    const model::Machine& machine = *resolved_->setting.machine;
    const bool usual = variants_[sequence.variant].persona.user == oracle::Persona().user;
    const auto impossible = [&](std::uint8_t stimulus) {
      const model::StimulusInfo& info = machine.stimuli[stimulus];
      return !conversation::undeliverable(info, target.probe).empty() ||
             (!usual && info.message.ends_with(".authorized")) || conversation::is_costly(info);
    };
    auto& stimuli = sequence.stimuli;
    stimuli.erase(std::remove_if(stimuli.begin(), stimuli.end(), impossible), stimuli.end());
  }

  /// A shortest sequence that shows a deviation of the same weight.
  static std::pair<Sequence, Shown> shrunk(Trial& trial, rc::Shrinkable<Sequence> sequence, Shown shown, bool gates) {
    auto candidates = sequence.shrinks();
    while (auto candidate = candidates.next()) {
      Shown again = trial.run(candidate->value());
      if (again.own.empty() || again.gates() != gates) continue;
      shown = std::move(again);
      sequence = std::move(*candidate);
      candidates = sequence.shrinks();
    }
    return {sequence.value(), std::move(shown)};
  }

  void report(CaseRecord& record, const Trial& trial, std::pair<Sequence, Shown> found) const {
    const auto& [sequence, shown] = found;
    record.replace(shown.transcript, info_.mechanism, shown.own,
                   sequence_id(trial.run_of(sequence), sequence.stimuli, variants_[sequence.variant]));
  }

  CaseInfo info_;
  std::shared_ptr<const conversation::ResolvedSetting> resolved_;
  std::shared_ptr<WalkIndex> index_;
  std::uint64_t seed_;
  std::vector<Variant> variants_;
};

/// One sequence, as its id says; everything it shows is its own.
class SequenceCase final : public Case {
public:
  SequenceCase(CaseInfo info, std::shared_ptr<const conversation::ResolvedSetting> resolved, Sequence sequence)
      : info_(std::move(info))
      , resolved_(std::move(resolved))
      , sequence_(std::move(sequence))
      , variants_(variants_of(info_.mechanism)) {}

  const CaseInfo& info() const override { return info_; }

  void run(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           CaseRecord& record) const override {
    Trial trial(children, target, standard, resolved_, variants_, nullptr);
    const Shown shown = trial.run(sequence_);
    record.replace(shown.transcript, info_.mechanism, shown.own, info_.id);
  }

private:
  CaseInfo info_;
  std::shared_ptr<const conversation::ResolvedSetting> resolved_;
  Sequence sequence_;
  std::vector<Variant> variants_;
};

CaseInfo info_of(std::string id, const std::shared_ptr<const conversation::ResolvedSetting>& resolved,
                 const conversation::Target& target) {
  CaseInfo info;
  info.id = std::move(id);
  info.suite = "properties";
  info.mechanism = std::string(resolved->setting.machine->name);
  info.control = control_trace(resolved, target);
  info.own_child = true;
  return info;
}

} // namespace

std::vector<std::unique_ptr<Case>> make_properties(const std::vector<std::shared_ptr<WalkIndex>>& indexes,
                                                   const conversation::Target& target, std::uint64_t seed,
                                                   bool walks_are_run) {
  std::vector<std::unique_ptr<Case>> cases;
  for (const auto& index : indexes) {
    const auto& resolved = index->resolved();
    // Where nothing can succeed the walks say it all.
    if (resolved->words.shortest_to(model::StateKind::Authenticated).empty()) continue;
    cases.push_back(
        std::make_unique<PropertyCase>(info_of("prop/" + conversation::key(resolved->setting), resolved, target),
                                       resolved, walks_are_run ? index : nullptr, seed));
  }
  return cases;
}

std::unique_ptr<Case> property_by_id(std::string_view id, const conversation::Target& target, std::uint64_t seed) {
  constexpr std::string_view prefix = "prop/";
  if (!id.starts_with(prefix)) return nullptr;
  std::string_view name = id.substr(prefix.size());
  std::string_view variant;
  if (const auto as = name.find("/as="); as != std::string_view::npos) {
    variant = name.substr(as + 4);
    name = name.substr(0, as);
  }
  const auto parsed = parse_trace_name(name, target);
  if (!parsed) return nullptr;
  const auto& resolved = parsed->run.resolved;
  CaseInfo info = info_of(std::string(id), resolved, target);
  if (parsed->rest.empty()) return std::make_unique<PropertyCase>(std::move(info), resolved, nullptr, seed);
  const auto stimuli = conversation::split(*resolved->setting.machine, parsed->rest);
  const auto variants = variants_of(info.mechanism);
  const auto shape =
      std::find_if(variants.begin(), variants.end(), [&](const Variant& each) { return each.name == variant; });
  if (!stimuli || (!variant.empty() && shape == variants.end())) return nullptr;
  const std::size_t index = variant.empty() ? 0 : static_cast<std::size_t>(shape - variants.begin());
  return std::make_unique<SequenceCase>(std::move(info), resolved, Sequence{*stimuli, index});
}

} // namespace saslspec::suites
