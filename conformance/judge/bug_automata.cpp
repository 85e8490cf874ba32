#include "saslspec/judge/bug_automata.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace saslspec::judge {
namespace {

using model::Reply;

enum Index : std::size_t {
  SuccessTwice,
  SuccessAfterFailure,
  SuccessWithoutEvidence,
  ContinueAfterSuccess,
  OutputWithRefusal,
  IdentityBeforeSuccess,
  IdentityChanged,
  ServerNonceRepeated,
  ChallengeRepeated,
  Count
};

constexpr Automaton catalogue[] = {
    {"success twice",            "MAN-return-ok-complete",         "SASL_OK comes once per start: it says that the negotiation is over"},
    {"success after failure",    "MAN-ok-means-whole-success",     "after an error nothing succeeds without a new start"               },
    {"success without evidence", "RFC4422-3.6-fail-credentials",
     "every success rests on a proof, a bearer token, an external identity or the anonymous request"                                   },
    {"continue after success",   "MAN-return-ok-complete",         "after SASL_OK there is no further step"                            },
    {"output with a refusal",    "RFC4422-3.6-no-data-on-failure",
     "a refusal carries no data but the mechanism's own error message"                                                                 },
    {"identity before success",  "CAPI-3.5.4-username-after-ok",
     "no identity can be read before the first success on the connection"                                                              },
    {"identity changed",         "MAN-return-ok-complete",         "the identity of a success stays until a new start"                 },
    {"server nonce repeated",    "RFC5802-5.1-nonce-fresh",        "two starts never get the same server nonce"                        },
    {"challenge repeated",       "RFC2195-2-challenge-fresh",      "two starts never get the same challenge"                           },
};
static_assert(std::size(catalogue) == Count);

/// The memory of all automata together; each bit belongs to one sentence of the catalogue.
struct Memory {
  bool succeeded = false;        ///< since the last start
  bool failed = false;           ///< since the last start
  bool evidence = false;         ///< since the last start
  bool marred = false;           ///< likewise: a message that may hold evidence
  const Event* denied = nullptr; ///< likewise: asked for an identity that the policy refuses
  bool ever_succeeded = false;
  std::optional<std::string> identity;
  std::set<std::string> challenges;
};

using Hits = std::array<bool, Count>;

/// The value of the attribute r= in a SCRAM message; empty when it has none.
std::string_view nonce_in(std::string_view message) {
  const auto attribute = message.starts_with("r=") ? 0 : message.find(",r=");
  if (attribute == std::string_view::npos) return {};
  const auto value = message.find('=', attribute) + 1;
  return message.substr(value, message.find(',', value) - value);
}

bool is_error_message(const Event& event) {
  return event.message == model::Message::ScramError;
}

void begin(Memory& memory) {
  memory.succeeded = memory.failed = memory.evidence = memory.marred = false;
  memory.denied = nullptr;
  memory.identity.reset();
}

void forget_connection(Memory& memory) {
  Memory fresh;
  fresh.challenges = std::move(memory.challenges);
  memory = std::move(fresh);
}

/// "ClientFirst" of "ClientFirst.valid" and of "Start.ClientFirst.valid".
std::string_view kind_of_message(std::string_view stimulus) {
  constexpr std::string_view start = "Start.";
  if (stimulus.starts_with(start)) stimulus.remove_prefix(start.size());
  return stimulus.substr(0, stimulus.find('.'));
}

/// Whether the message asks for another identity than the denied one: with evidence of its own, or, where evidence
/// comes after the claim, as another claim.
bool claims_anew(const Event& event, const Event& denied) {
  if (denied.entitlement == model::Entitlement::Denied) return event.evidence != model::Evidence::None;
  return kind_of_message(event.stimulus) == kind_of_message(denied.stimulus);
}

void see_claim(const Event& event, Memory& memory) {
  memory.evidence = memory.evidence || event.evidence != model::Evidence::None;
  memory.marred = memory.marred || event.entitlement == model::Entitlement::Marred;
  if (event.entitlement == model::Entitlement::Denied || event.entitlement == model::Entitlement::DeniedClaim)
    memory.denied = &event;
  else if (memory.denied != nullptr && claims_anew(event, *memory.denied))
    memory.denied = nullptr;
}

bool is_entitled(const worker::Observation& granted, const Memory& memory) {
  const bool is_own = granted.authzid && granted.authcid && *granted.authzid == *granted.authcid;
  if (memory.denied != nullptr) return is_own;
  return memory.evidence || memory.marred;
}

void see_reply(const Event& event, Memory& memory, Hits& hits) {
  const Reply reply = model::reply_of(event.observation.code);
  const bool has_output = event.observation.output && !event.observation.output->empty();
  if (reply == Reply::Success) {
    hits[SuccessTwice] = memory.succeeded;
    hits[SuccessAfterFailure] = memory.failed;
    hits[SuccessWithoutEvidence] = !is_entitled(event.observation, memory);
    memory.succeeded = memory.ever_succeeded = true;
  } else if (reply == Reply::Continue) {
    hits[ContinueAfterSuccess] = memory.succeeded;
  } else {
    hits[OutputWithRefusal] = has_output && !is_error_message(event);
    // A start that named no known mechanism began nothing, so it ended nothing either.
    memory.failed = memory.failed || event.delivery == model::Delivery::Step || event.begins;
  }
  if (!has_output) return;
  if (event.message == model::Message::CramChallenge)
    hits[ChallengeRepeated] = !memory.challenges.insert(*event.observation.output).second;
  if (event.message == model::Message::ScramServerFirst) {
    // The nonce begins with the client's part, which the client may well repeat.
    const std::string_view nonce = nonce_in(*event.observation.output);
    const std::string_view client = event.sent ? nonce_in(*event.sent) : std::string_view();
    if (nonce.starts_with(client))
      hits[ServerNonceRepeated] = !memory.challenges.emplace(nonce.substr(client.size())).second;
  }
}

void see_identity(const Event& event, Memory& memory, Hits& hits) {
  const auto& readable = event.observation.authzid ? event.observation.authzid : event.observation.authcid;
  if (!readable) return;
  hits[IdentityBeforeSuccess] = !memory.ever_succeeded;
  if (!memory.succeeded) return;
  hits[IdentityChanged] = memory.identity && *memory.identity != *readable;
  if (!memory.identity) memory.identity = readable;
}

} // namespace

std::span<const Automaton> automata() {
  return catalogue;
}

bool lets_somebody_in(std::span<const Event* const> conversation) {
  if (conversation.empty()) return false;
  const worker::Observation& last = conversation.back()->observation;
  if (last.death != worker::Death::None || model::reply_of(last.code) != Reply::Success) return false;
  Memory memory;
  for (const Event* event : conversation) {
    if (event->delivery == model::Delivery::Dispose) forget_connection(memory);
    if (event->begins) begin(memory);
    see_claim(*event, memory);
  }
  return !is_entitled(last, memory);
}

std::vector<Finding> find_bugs(std::span<const Event* const> conversation) {
  std::vector<Finding> findings;
  Hits found{};
  Memory memory;
  for (std::size_t index = 0; index < conversation.size(); ++index) {
    const Event& event = *conversation[index];
    if (event.delivery == model::Delivery::Dispose) forget_connection(memory);
    if (event.delivery == model::Delivery::Dispose || event.observation.death != worker::Death::None) continue;
    if (event.begins) begin(memory);
    see_claim(event, memory);
    Hits hits{};
    see_reply(event, memory, hits);
    see_identity(event, memory, hits);
    for (std::size_t automaton = 0; automaton < Count; ++automaton) {
      if (!hits[automaton] || found[automaton]) continue;
      found[automaton] = true;
      findings.push_back({&catalogue[automaton], index});
    }
  }
  return findings;
}

} // namespace saslspec::judge
