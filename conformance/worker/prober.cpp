#include "prober.hpp"

#include "adapter_check.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

namespace saslspec::worker {
namespace {

using setting::Setting;

/// The words of the output.
std::vector<std::string> words_of(const wire::Observed& observed) {
  std::istringstream output(observed.observation.output.value_or(""));
  std::vector<std::string> words;
  for (std::string word; output >> word;)
    words.push_back(word);
  return words;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr int asks_for_more = 1; // SASL_CONTINUE

bool worked(const wire::Observed& observed) {
  return observed.number == 0 && observed.observation.death == Death::None;
}

/// The setting that every connection of the probe has.
Setting usual() {
  Setting setting;
  setting.texts.external_identity = "probe";
  return setting;
}

void describe_channel(Setting& setting) {
  setting.parameters.channel_binding = true;
  setting.texts.channel_data = "probe";
}
void demand_channel(Setting& setting) {
  describe_channel(setting);
  setting.parameters.binding_optional = false;
}
void want_no_success_data(Setting& setting) {
  setting.parameters.success_data = false;
}
void forbid_plaintext(Setting& setting) {
  setting.parameters.plaintext_allowed = false;
}
void forbid_anonymous(Setting& setting) {
  setting.parameters.anonymous_allowed = false;
}
void forbid_layers(Setting& setting) {
  setting.parameters.layers_allowed = false;
}
void give_nonce(Setting& setting) {
  setting.texts.server_nonce = "probe";
}

/// What a connection has to honour where the capability is declared.
struct Promise {
  Capability capability;
  const char* when;
  void (*set)(Setting&);
};
constexpr Promise promises[] = {
    {ChannelDescription, "a channel is described",             describe_channel    },
    {CriticalChannel,    "binding to the channel is demanded", demand_channel      },
    {SuccessDataFlag,    "data with success is not wanted",    want_no_success_data},
    {SecurityProperties, "plaintext is forbidden",             forbid_plaintext    },
    {SecurityProperties, "anonymity is forbidden",             forbid_anonymous    },
    {LayerChoice,        "security layers are forbidden",      forbid_layers       },
    {NonceInjection,     "the server's nonce is given",        give_nonce          },
};

} // namespace

Prober::Prober(Session& session, const Target& target, const wire::Setup& setup, Send send)
    : session_(session), target_(target), setup_(setup), send_(std::move(send)), probe_(target.description()) {}

bool Prober::fail(const std::string& reason) {
  send_(wire::Kind::Failed, wire::encode(wire::Failure{reason, {}}));
  return false;
}

void Prober::tell() {
  send_(wire::Kind::Ready, wire::encode(probe_));
}

bool Prober::open(const setting::Setting& setting, wire::Observed& opened) {
  Call call;
  call.op = Op::New;
  call.setting = setting;
  call.connection = ++connection_;
  opened = session_.perform(call);
  return worked(opened);
}

wire::Observed Prober::list() {
  Call call;
  call.op = Op::Mechanisms;
  call.connection = connection_;
  return session_.perform(call);
}

void Prober::find_mechanisms() {
  wire::Observed opened;
  if (!open(usual(), opened)) {
    fail("gives no connection: it returned " + std::to_string(opened.observation.native) +
         name_of_code(target_.adapter(), opened.observation.native, opened.number));
    return;
  }
  const wire::Observed listed = list();
  probe_.mechanisms = words_of(listed);
  find_named();
  if (target_.is_foreign() && !keeps_its_word()) return;

  const bool counted = opened.observation.allocations + listed.observation.allocations > 0;
  const auto channel = probe_.capabilities & (ChannelDescription | CriticalChannel);
  // Until shown otherwise: no channel can be described, and a child that dies of its first failed allocation has been
  // made to fail one.
  probe_.capabilities &= ~channel;
  if (counted) probe_.capabilities |= AllocationFailure;
  tell();
  if ((channel & ChannelDescription) != 0) {
    if (find_bound()) probe_.capabilities |= channel;
    tell();
  }
  if (!counted) return;
  Call failing;
  failing.op = opened.observation.allocations > 0 ? Op::New : Op::Mechanisms;
  failing.setting = usual();
  failing.connection = failing.op == Op::New ? ++connection_ : connection_;
  failing.fail_allocation = 1;
  if (!session_.perform(failing).observation.allocation_failed)
    probe_.capabilities &= ~std::uint32_t{AllocationFailure};
  tell();
}

/// What is on offer only where mech_list names it.
void Prober::find_named() {
  Setting naming = usual();
  for (const std::string& mechanism : setup_.mechanisms)
    naming.texts.mechanism_list += (naming.texts.mechanism_list.empty() ? "" : " ") + mechanism;
  wire::Observed opened;
  if (!open(naming, opened)) return;
  for (std::string& name : words_of(list())) {
    if (contains(probe_.mechanisms, name)) continue;
    probe_.mechanisms.push_back(name);
    probe_.named_mechanisms.push_back(std::move(name));
  }
}

/// Whether a channel can be described, and what is on offer then.
bool Prober::find_bound() {
  Setting bound = usual();
  describe_channel(bound);
  wire::Observed opened;
  if (!open(bound, opened)) return false;
  const wire::Observed listed = list();
  if (!worked(listed)) return false;
  probe_.bound_mechanisms = words_of(listed);
  return true;
}

bool Prober::keeps_its_word() {
  for (const Promise& each : promises) {
    if ((probe_.capabilities & each.capability) == 0) continue;
    Setting setting = usual();
    each.set(setting);
    wire::Observed opened;
    if (!open(setting, opened))
      return fail(adapter_of(setup_) + " declares " + c_name(each.capability) + ", but gives no connection when " +
                  each.when + ": it returned " + std::to_string(opened.observation.native));
  }
  return true;
}

void Prober::find_hooks(const Probe& known) {
  probe_ = known;
  for (const auto& [mechanism, message] : setup_.openings) {
    if (!contains(probe_.mechanisms, mechanism)) continue;
    Call call;
    call.op = Op::New;
    call.connection = ++connection_;
    session_.perform(call);
    call.op = Op::Start;
    call.mechanism = mechanism;
    call.input = message;
    session_.perform(call);
  }
  probe_.capabilities |= target_.adapter().capabilities() & (TokenCheck | OtpEntries);
  tell();
  if (target_.is_foreign() && (probe_.capabilities & Restartable) != 0) try_second_starts();
}

/// Refuses an adapter with which each mechanism that asks for more, once it is started, refuses to be started again.
/// One mechanism that can be started again suffices: the others are the target's own matter.
void Prober::try_second_starts() {
  std::string refused;
  for (const std::string& mechanism : probe_.mechanisms) {
    wire::Observed opened;
    if (!open(usual(), opened)) return;
    Call call;
    call.op = Op::Start;
    call.connection = connection_;
    call.mechanism = mechanism;
    if (session_.perform(call).number != asks_for_more) continue;
    const wire::Observed again = session_.perform(call);
    if (again.number == asks_for_more || worked(again)) return;
    if (refused.empty()) refused = mechanism + " returned " + std::to_string(again.observation.native);
  }
  if (!refused.empty())
    fail(adapter_of(setup_) + " declares " + c_name(Restartable) +
         ", but starts no mechanism twice on one connection: " + refused);
}

} // namespace saslspec::worker
