#include "saslspec/model/machine.hpp"

#include "mechanisms/negotiation.hpp"
#include "mechanisms/tables.hpp"

#include <algorithm>

namespace saslspec::model {
namespace {

template <class Info>
std::optional<std::uint8_t> position(std::span<const Info> infos, std::string_view wanted) {
  const auto found = std::find_if(infos.begin(), infos.end(), [&](const Info& info) { return info.name == wanted; });
  if (found == infos.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - infos.begin());
}

} // namespace

std::string_view name(Guard guard) {
  switch (guard) {
  case Guard::Invalid:
    return "invalid";
  case Guard::Always:
    return "always";
  case Guard::SuccessData:
    return "success data";
  case Guard::NoSuccessData:
    return "no success data";
  case Guard::PlaintextAllowed:
    return "plaintext allowed";
  case Guard::PlaintextForbidden:
    return "plaintext forbidden";
  case Guard::AnonymousAllowed:
    return "anonymous allowed";
  case Guard::AnonymousForbidden:
    return "anonymous forbidden";
  case Guard::ExternalIdentity:
    return "external identity";
  case Guard::NoExternalIdentity:
    return "no external identity";
  case Guard::ChannelBinding:
    return "channel binding";
  case Guard::NoChannelBinding:
    return "no channel binding";
  case Guard::BindingOptional:
    return "binding optional";
  case Guard::BindingRequired:
    return "binding required";
  case Guard::LayersAllowed:
    return "layers allowed";
  case Guard::LayersForbidden:
    return "layers forbidden";
  case Guard::LayersAndSuccessData:
    return "layers and success data";
  case Guard::ChannelBindingOptional:
    return "optional channel binding";
  }
  return "invalid";
}

std::optional<std::uint8_t> Machine::state(std::string_view state_name) const {
  return position(states, state_name);
}

std::optional<std::uint8_t> Machine::stimulus(std::string_view stimulus_name) const {
  return position(stimuli, stimulus_name);
}

std::vector<const Transition*> Machine::rows(std::uint8_t from, std::uint8_t stimulus_index,
                                             const Parameters& parameters) const {
  // The dense table is sorted by state and stimulus.
  const auto before = [](const Transition& row, std::pair<std::uint8_t, std::uint8_t> key) {
    return std::pair(row.from, row.stimulus) < key;
  };
  std::vector<const Transition*> found;
  auto row = std::lower_bound(transitions.begin(), transitions.end(), std::pair(from, stimulus_index), before);
  for (; row != transitions.end() && row->from == from && row->stimulus == stimulus_index; ++row)
    if (holds(row->guard, parameters)) found.push_back(&*row);
  return found;
}

std::optional<std::size_t> selected(std::span<const Transition* const> rows, Reply reply, Message message) {
  std::optional<std::size_t> first;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows[row]->outcome.reply != reply) continue;
    if (contains(rows[row]->outcome.messages, message)) return row;
    if (!first) first = row;
  }
  return first;
}

std::span<const Machine* const> machines() {
  static const std::vector<const Machine*> all = [] {
    std::vector<const Machine*> list = {&plain_machine,    &login_machine,    &anonymous_machine,
                                        &external_machine, &cram_md5_machine, &digest_md5_machine};
    for (const Machine& scram : scram_machines)
      list.push_back(&scram);
    for (const Machine* other : {&otp_machine, &oauthbearer_machine, &xoauth2_machine})
      list.push_back(other);
    for (const Machine* not_produced : {&gssapi_machine, &gs2_krb5_machine, &gs2_krb5_plus_machine})
      list.push_back(not_produced);
    return list;
  }();
  return all;
}

const Machine* machine(std::string_view mechanism_name) {
  for (const Machine* candidate : machines())
    if (candidate->name == mechanism_name) return candidate;
  return nullptr;
}

const Machine& negotiation() {
  return abstract::machine;
}

std::vector<std::string_view> requirements_of(const Machine& machine) {
  std::vector<std::string_view> ids;
  for (const Transition& row : machine.transitions)
    ids.push_back(row.requirement);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

} // namespace saslspec::model
