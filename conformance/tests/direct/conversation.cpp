#include "conversation.hpp"

#include "saslspec/oracle/world.hpp"

#include <stdexcept>

namespace saslspec::direct {
namespace {

/// The kind of `output` among those the model expects: no data is None or Empty, anything else the one remaining kind.
model::Message kind_of(const std::optional<std::string>& output, model::MessageSet expected) {
  using model::Message;
  if (!output.has_value() || output->empty()) {
    return model::contains(expected, Message::Empty) ? Message::Empty : Message::None;
  }
  for (const Message kind : model::message_kinds)
    if (model::contains(expected, kind)) return kind;
  return Message::Invalid;
}

bool same(const Identity& published, const Identity& expected) {
  return published.authzid == expected.authzid && (published.authcid.empty() || published.authcid == expected.authcid);
}

} // namespace

const std::string& every_mechanism() {
  static const std::string names = [] {
    std::string list;
    for (const model::Machine* machine : model::machines())
      if (machine->is_produced) list.append(list.empty() ? "" : " ").append(machine->name);
    return list;
  }();
  return names;
}

const Bearer* find_bearer(std::string_view token) {
  static const auto bearers = [] {
    std::map<std::string, Bearer, std::less<>> all;
    for (const oracle::Account& account : oracle::accounts()) {
      const std::string valid = oracle::bearer_token(account.name, account.password);
      all[valid] = {std::string(account.name), false};
      all[oracle::expired_token(valid)] = {std::string(account.name), true};
    }
    return all;
  }();
  const auto found = bearers.find(token);
  return found == bearers.end() ? nullptr : &found->second;
}

OtpEntries unused_entries() {
  OtpEntries entries;
  for (const oracle::OtpEntry& entry : oracle::otp_entries())
    entries[std::string(entry.user)] = oracle::otp_entry_text(entry);
  return entries;
}

Conversation::Conversation(Library& library, const model::Machine& machine, const model::Parameters& parameters)
    : library_(library)
    , machine_(machine)
    , parameters_(parameters)
    , client_(oracle::make_client(machine.name, oracle::Persona{})) {
  if (client_ == nullptr) throw std::logic_error("no oracle client for " + std::string(machine.name));
  library_.refill();
  library_.renew(parameters_);
}

Observed Conversation::apply(std::uint8_t stimulus, model::MessageSet expected) {
  const model::StimulusInfo& info = machine_.stimuli[stimulus];
  Observed observed;
  if (info.delivery == model::Delivery::Dispose) {
    library_.renew(parameters_);
    client_->restart();
    return observed;
  }
  if (info.delivery == model::Delivery::Start) client_->restart();
  std::optional<std::string> input;
  if (info.message == "empty") {
    input.emplace();
  } else if (info.message != "absent") {
    auto message = client_->message(info.message, {});
    if (!message) throw std::logic_error(message.error());
    input = *std::move(message);
  }
  if (info.delivery == model::Delivery::Start) {
    const bool unknown = info.name == "Start.unknown";
    observed.reply = library_.start(unknown ? "NO-SUCH-MECHANISM" : std::string(machine_.name), input);
  } else {
    observed.reply = library_.step(input);
  }
  observed.message = kind_of(observed.reply.output, expected);
  if (observed.reply.output.has_value() && !observed.reply.output->empty() &&
      observed.message != model::Message::Invalid) {
    if (auto seen = client_->observe(*observed.reply.output, observed.message); !seen) {
      observed.violation = seen.error().requirement + ": " + seen.error().what;
    }
  }
  observed.identity = library_.identity();
  return observed;
}

Identity Conversation::expected_identity() const {
  const auto identity = client_->expected_identity();
  return {identity.authcid, identity.authzid};
}

std::string deviation(const model::Machine& machine, const model::Transition& row, const Observed& observed,
                      const Identity& expected_identity) {
  if (machine.stimuli[row.stimulus].delivery == model::Delivery::Dispose) return {};
  const model::Reply reply = model::reply_of(observed.reply.code);
  if (reply != row.outcome.reply) {
    return "replied " + std::string(model::name(observed.reply.code)) + " where the model says " +
           std::string(model::name(row.outcome.reply)) + " (" + std::string(row.requirement) + ")";
  }
  if (!model::contains(row.outcome.messages, observed.message)) {
    return "sent a message of another kind than the model allows (" + std::string(row.requirement) + ")";
  }
  if (!observed.violation.empty()) return observed.violation;
  const bool authenticated = machine.states[row.to].kind == model::StateKind::Authenticated;
  if (!authenticated && observed.identity.has_value()) return "the identity can be read without success";
  // What becomes of an earlier success when a new start is refused, no document says: only a success has to show.
  if (reply != model::Reply::Success) return {};
  if (!observed.identity.has_value()) return "the identity cannot be read after success";
  if (!same(*observed.identity, expected_identity)) {
    return "the identity is " + observed.identity->authcid + " acting as " + observed.identity->authzid;
  }
  return {};
}

} // namespace saslspec::direct
