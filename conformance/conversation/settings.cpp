#include "saslspec/conversation/settings.hpp"

#include "saslspec/model/checks.hpp"
#include "saslspec/oracle/traits.hpp"
#include "saslspec/setting/needs.hpp"

#include <algorithm>

namespace saslspec::conversation {
namespace {

constexpr std::string_view plus = "-PLUS";

bool any_guard(const model::Machine& machine, model::Guard one, model::Guard other) {
  return std::any_of(machine.transitions.begin(), machine.transitions.end(),
                     [&](const model::Transition& row) { return row.guard == one || row.guard == other; });
}

bool is_of_the_channel(const model::ParameterInfo& parameter) {
  return model::is<&model::Parameters::channel_binding>(parameter) ||
         model::is<&model::Parameters::binding_optional>(parameter);
}

bool can(const worker::Probe& probe, std::uint32_t capability) {
  return (probe.capabilities & capability) != 0;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The channel matters beside success data, but not more with it: each is varied by itself.
void add_channels(const model::Machine& machine, const worker::Probe& probe, std::vector<model::Parameters>& all) {
  const model::Parameters usual = all.front();
  const bool binds = machine.name.ends_with(plus);
  const auto add = [&](bool described, bool optional) {
    model::Parameters varied = usual;
    varied.channel_binding = described;
    varied.binding_optional = optional;
    all.push_back(varied);
  };
  // The channel is varied only where the target's list depends on it: a name with -PLUS that is listed without a
  // channel is always on offer, and a name without -PLUS is cheated out of binding only where the name with -PLUS is on
  // offer.
  const bool by_channel = binds ? !contains(probe.mechanisms, machine.name)
                                : contains(probe.bound_mechanisms, std::string(machine.name).append(plus));
  if (by_channel && any_guard(machine, model::Guard::ChannelBinding, model::Guard::NoChannelBinding)) add(!binds, true);
  if (by_channel && any_guard(machine, model::Guard::BindingOptional, model::Guard::BindingRequired) &&
      can(probe, worker::CriticalChannel))
    add(true, false);
}

} // namespace

std::string key(const setting::Setting& setting) {
  return std::string(setting.machine->name) + "/" + model::label(setting.parameters);
}

setting::Setting setting_of(const model::Machine& machine, const model::Parameters& parameters,
                            const worker::Probe& probe) {
  setting::Setting setting{&machine, parameters, {}};
  setting.texts.service = oracle::service();
  setting.texts.host = oracle::server_name();
  setting.texts.mechanism_list = mechanism_list(machine, probe);
  if (machine.mechanism_class == model::MechanismClass::External && parameters.external_identity)
    setting.texts.external_identity = std::string(oracle::external_identity());
  setting.texts.channel_data = oracle::channel_binding().data;
  return setting;
}

bool is_offered(std::string_view mechanism, const worker::Probe& probe) {
  return contains(probe.mechanisms, mechanism) || contains(probe.bound_mechanisms, mechanism);
}

bool is_offered_always(std::string_view mechanism, const worker::Probe& probe) {
  return contains(probe.mechanisms, mechanism);
}

std::string unusable(std::string_view mechanism, const worker::Probe& probe) {
  return std::string(setting::why_lacking(oracle::traits(mechanism).needs, probe.capabilities));
}

std::vector<const model::Machine*> machines_of(const worker::Probe& probe) {
  std::vector<const model::Machine*> offered;
  for (const model::Machine* machine : model::machines())
    if (machine->is_produced && is_offered(machine->name, probe) && unusable(machine->name, probe).empty())
      offered.push_back(machine);
  return offered;
}

std::vector<setting::Setting> all_settings(const model::Machine& machine, const worker::Probe& probe) {
  const std::uint32_t given = probe.capabilities;
  std::vector<model::Parameters> all{setting::as_target_has({}, given)};
  all.front().channel_binding = machine.name.ends_with(plus);
  for (const model::ParameterInfo& each : model::parameter_table) {
    if (machine.is_compared_only() || is_of_the_channel(each) || !model::checks::mentions(machine, each)) continue;
    const std::size_t before = all.size();
    for (std::size_t value = 0; value < each.count; ++value) {
      if (value == each.of(all.front()) || !setting::why_not(each, value, given).empty()) continue;
      for (std::size_t index = 0; index < before; ++index)
        each.set(all.emplace_back(model::Parameters(all[index])), value);
    }
  }
  if (!machine.is_compared_only()) add_channels(machine, probe, all);
  std::vector<setting::Setting> settings;
  for (const model::Parameters& each : all)
    settings.push_back(setting_of(machine, each, probe));
  return settings;
}

std::string mechanism_list(const model::Machine& machine, const worker::Probe& probe) {
  const auto& named = probe.named_mechanisms;
  if (std::find(named.begin(), named.end(), machine.name) == named.end()) return {};
  std::string list;
  for (const std::string& each : probe.mechanisms)
    list += (list.empty() ? "" : " ") + each;
  return list;
}

std::string undeliverable(const model::StimulusInfo& stimulus, const worker::Probe& probe) {
  const auto lacks = [&](setting::Capability each) {
    return std::string(setting::why_lacking(each, probe.capabilities));
  };
  if (const std::string why = lacks(setting::NullVersusEmpty); !why.empty()) {
    // One of each pair stays in the alphabet.
    if (stimulus.name == "Start.empty") return why + "; Start.known is used";
    if (stimulus.name == "Step.absent") return why + "; Step.empty is used";
  }
  const bool asks_policy = stimulus.message.ends_with(".authorized") || stimulus.message.ends_with(".unauthorized");
  return asks_policy ? lacks(setting::AuthorizationHook) : std::string();
}

bool is_costly(const model::StimulusInfo& stimulus) {
  return stimulus.message == "oversized";
}

} // namespace saslspec::conversation
