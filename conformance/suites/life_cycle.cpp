#include "life_cycle.hpp"

#include "life_cycle_of_mechanisms.hpp"
#include "script.hpp"
#include "walks.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace saslspec::suites {
namespace {

using model::Code;
using worker::Op;

void step_before_start(Script& script) {
  for (const std::optional<std::string>& input :
       {std::optional<std::string>(), std::optional<std::string>(""), std::optional<std::string>("hello")}) {
    const auto connection = script.new_connection();
    worker::Call step = call_of(Op::Step, connection);
    step.input = input;
    script.expect_refusal(script.call(step, "step before any start", "refusal (SASL_NOMECH)"), codes(Code::NoMech));
    script.dispose(connection);
  }
}

void unknown_mechanism_then_known(Script& script) {
  const auto connection = script.new_connection();
  const auto answer =
      script.call(start_of(unknown_mechanism(), connection), "start of an unknown mechanism", "refusal (SASL_NOMECH)");
  script.expect_refusal(answer, codes(Code::NoMech));
  if ((script.facts().probe.capabilities & worker::Restartable) != 0)
    script.succeed_on(connection, script.determined());
  script.dispose(connection);
}

void start_named(Script& script, const std::string& name) {
  const auto connection = script.new_connection();
  const auto answer = script.call(start_of(name, connection), "start of \"" + name + "\"", "refusal (SASL_NOMECH)");
  script.expect_refusal(answer, codes(Code::NoMech));
  script.dispose(connection);
}

void name_in_lower_case(Script& script) {
  std::string name(script.machine().name);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char letter) { return static_cast<char>(std::tolower(static_cast<unsigned char>(letter))); });
  const auto connection = script.new_connection();
  const auto answer =
      script.call(start_of(name, connection), "start of \"" + name + "\"", "refusal (SASL_NOMECH), or SASL_CONTINUE");
  // Whether the case of letters counts is the protocol's matter: what begins by such a name is no deviation, what ends
  // at once is.
  if (model::reply_of(answer.code) != model::Reply::Continue) script.expect_refusal(answer, codes(Code::NoMech));
  script.dispose(connection);
}

void name_cut(Script& script) {
  start_named(script, std::string(script.machine().name.substr(0, script.machine().name.size() - 1)));
}

void name_extended(Script& script) {
  start_named(script, std::string(script.machine().name) + "X");
}

void name_with_space(Script& script) {
  start_named(script, std::string(script.machine().name) + " ");
}

void name_of_21_characters(Script& script) {
  std::string name(script.machine().name);
  name.resize(21, 'X');
  start_named(script, name);
}

void name_of_4096_characters(Script& script) {
  start_named(script, std::string(4096, 'A'));
}

void empty_name(Script& script) {
  start_named(script, "");
}

void start_twice(Script& script) {
  Stimuli stimuli{script.stimulus("Start.known")};
  const Stimuli valid = script.valid();
  stimuli.insert(stimuli.end(), valid.begin(), valid.end());
  script.converse(stimuli);
}

void start_of_another(Script& script) {
  worker::Options options = options_for(script.determined()->circumstances());
  const auto next = script.next_mechanism();
  const worker::Options needed = options_for(next->circumstances());
  if (!options.external_identity) options.external_identity = needed.external_identity;
  if (!options.channel_binding) options.channel_binding = needed.channel_binding;
  if (options.mechanism_list.empty()) options.mechanism_list = needed.mechanism_list;
  if (!options.layers) options.layers = needed.layers;
  const auto connection = script.new_connection(std::move(options));
  Manner manner = ordinary(script.determined()->circumstances());
  manner.on = connection;
  script.converse(script.determined(), {script.stimulus("Start.known")}, std::move(manner));
  script.succeed_on(connection, next);
  script.dispose(connection);
}

bool is_step(const Script& script, std::uint8_t stimulus) {
  const model::StimulusInfo& info = script.machine().stimuli[stimulus];
  return info.delivery == model::Delivery::Step && undeliverable(info, script.facts().probe).empty();
}

// Every step the alphabet has, each after a success of its own.
void step_after_success(Script& script) {
  for (std::uint8_t stimulus = 0; stimulus < script.machine().stimuli.size(); ++stimulus) {
    if (!is_step(script, stimulus)) continue;
    Stimuli stimuli = script.valid();
    stimuli.push_back(stimulus);
    script.converse(stimuli);
  }
}

// The steps that carry evidence: those that a server in the wrong state would take.
void step_after_failure(Script& script) {
  for (std::uint8_t stimulus = 0; stimulus < script.machine().stimuli.size(); ++stimulus) {
    const bool evidence = script.machine().stimuli[stimulus].evidence != model::Evidence::None;
    if (!evidence || !is_step(script, stimulus)) continue;
    Stimuli stimuli = usage(*script.determined());
    stimuli.push_back(stimulus);
    script.converse(stimuli);
  }
}

void step_with_null(Script& script) {
  script.converse({script.stimulus("Start.known"), script.stimulus("Step.absent")});
}

void step_with_nothing(Script& script) {
  script.converse({script.stimulus("Start.known"), script.stimulus("Step.empty")});
}

void dispose_midway(Script& script) {
  Stimuli stimuli = script.valid();
  if (stimuli.size() > 1) stimuli.pop_back();
  stimuli.push_back(script.stimulus("Dispose"));
  const Stimuli valid = script.valid();
  stimuli.insert(stimuli.end(), valid.begin(), valid.end());
  script.converse(stimuli);
}

void misused(Script& script, Op op, std::uint32_t misuse, const std::string& what) {
  const auto connection = script.new_connection();
  if (op == Op::Step)
    script.call(start_of(script.machine().name, connection), "start of " + std::string(script.machine().name), "");
  worker::Call call = op == Op::Step ? call_of(op, connection) : start_of(script.machine().name, connection);
  call.misuse = misuse;
  if (op == Op::Step) call.input = "hello";
  const worker::Observation answer = script.call(call, what, "an error, or the call's ordinary answer");
  const bool no_object = (misuse & (worker::NullConnection | worker::NullMechanism)) != 0;
  if (no_object) script.expect_refusal(answer, codes(Code::BadParam));
  script.dispose(connection);
}

void start_without_connection(Script& script) {
  misused(script, Op::Start, worker::NullConnection, "start with a NULL connection");
}

void step_without_connection(Script& script) {
  misused(script, Op::Step, worker::NullConnection, "step with a NULL connection");
}

void start_without_mechanism(Script& script) {
  misused(script, Op::Start, worker::NullMechanism, "start with a NULL mechanism");
}

void start_without_outputs(Script& script) {
  misused(script, Op::Start, worker::NullOutput, "start with a NULL serverout");
  misused(script, Op::Start, worker::NullOutputLength, "start with a NULL serveroutlen");
  misused(script, Op::Start, worker::NullOutput | worker::NullOutputLength, "start with both NULL");
}

void step_without_outputs(Script& script) {
  misused(script, Op::Step, worker::NullOutput, "step with a NULL serverout");
  misused(script, Op::Step, worker::NullOutputLength, "step with a NULL serveroutlen");
  misused(script, Op::Step, worker::NullOutput | worker::NullOutputLength, "step with both NULL");
}

void unterminated_input(Script& script) {
  Manner manner = ordinary(script.determined()->circumstances());
  manner.misuse = worker::NoTerminator;
  script.converse(script.determined(), script.valid(), std::move(manner));
}

void dispose_twice(Script& script) {
  const auto connection = script.new_connection();
  script.call(call_of(Op::DisposeTwice, connection), "dispose twice", "nothing the second time");
  script.converse(script.valid());
}

void done_and_init(Script& script) {
  script.converse(script.valid());
  script.call(call_of(Op::Done, 0), "done", "the library is as before initialisation");
  script.expect_ok(script.call(call_of(Op::Init, 0), "init again", "SASL_OK"));
  script.converse(script.valid());
}

void new_after_done(Script& script) {
  script.call(call_of(Op::Done, 0), "done", "the library is as before initialisation");
  const worker::Call request = call_of(Op::New, script.environment().next_connection());
  script.expect_refusal(script.call(request, "new connection", "refusal (SASL_NOTINIT)"), codes(Code::NotInit));
}

// Two negotiations of two users, one call of each in turn, end as they would alone.
void interleave(Script& script, const std::shared_ptr<const Determined>& other) {
  const auto ordinary_of = [](const auto& determined) { return ordinary(determined->circumstances()); };
  Conversation one(script.environment(), script.facts(), *script.determined(), ordinary_of(script.determined()));
  Manner of_another = ordinary_of(other);
  of_another.persona.user = "bob";
  Conversation two(script.environment(), script.facts(), *other, of_another);
  const Stimuli first = script.valid();
  const Stimuli second = other->shortest_to(model::StateKind::Authenticated);
  if (one.open() && two.open())
    for (std::size_t turn = 0; turn < std::max(first.size(), second.size()); ++turn) {
      if (turn < first.size()) one.play(first[turn]);
      if (turn < second.size()) two.play(second[turn]);
    }
  one.close();
  two.close();
  script.add(one);
  script.add(two);
}

void interleaved(Script& script) {
  interleave(script, script.determined());
  interleave(script, script.next_mechanism());
}

// A failure on one connection leaves the negotiation on another alone.
void failure_beside(Script& script) {
  Conversation good(script.environment(), script.facts(), *script.determined(),
                    ordinary(script.determined()->circumstances()));
  const Stimuli valid = script.valid();
  if (good.open()) {
    good.play({valid.begin(), valid.end() - 1});
    script.converse(usage(*script.determined()));
    good.play(valid.back());
  }
  good.close();
  script.add(good);
}

void identity_before_success(Script& script) {
  const auto connection = script.new_connection();
  const auto answer = script.call(call_of(Op::Identity, connection), "read the identity", "no identity to read");
  if (answer.authzid || answer.authcid)
    script.deviate(judge::Aspect::EarlyIdentity, "no identity to read", "an identity on a new connection");
  script.dispose(connection);
  Manner manner = ordinary(script.determined()->circumstances());
  manner.any_early_identity = true;
  Stimuli begun = script.valid();
  begun.pop_back();
  script.converse(script.determined(), begun, manner);
  script.converse(script.determined(), usage(*script.determined()), manner);
  for (std::uint8_t stimulus = 0; stimulus < script.machine().stimuli.size(); ++stimulus) {
    // A wrong password or proof comes closest to an identity.
    const std::string_view name = script.machine().stimuli[stimulus].message;
    if (!is_step(script, stimulus) || name.find(".wrong_") == std::string_view::npos) continue;
    Stimuli wrong = begun.empty() ? Stimuli{script.stimulus("Start.known")} : begun;
    wrong.push_back(stimulus);
    script.converse(script.determined(), wrong, manner);
  }
}

void identity_after_success(Script& script) {
  script.converse(script.valid());
}

enum class Scope : std::uint8_t { Once, EachMechanism };

struct Entry {
  std::string_view name;
  Scope scope;
  Documented documented;
  std::uint32_t needs; ///< capabilities
  bool of_libsasl;     ///< concerns what only libsasl's API has
  bool own_child;
  std::array<std::string_view, 2> requirements;
  void (*run)(Script&);
};

using enum Scope;
using enum Documented;
using worker::ReadsIdentity;
using worker::Restartable;

constexpr Entry entries[] = {
    {"step-before-start",        Once,          Yes, 0,           true,  false, {"CAPI-3.4.4-step-before-start"},                              step_before_start           },
    {"unknown-mechanism",        Once,          Yes, 0,           false, false, {"CAPI-3.4.3-start-nomech"},                                   unknown_mechanism_then_known},
    {"name-in-lower-case",       EachMechanism, Yes, 0,           false, false, {"RFC4422-3.1-mech-name-case"},                                name_in_lower_case          },
    {"name-cut",
     EachMechanism,                             Yes,
     0,                                                           false,
     false,                                                                     {"RFC4422-3.1-mech-name-exact", "CAPI-3.4.3-start-nomech"},
     name_cut                                                                                                                                                              },
    {"name-extended",
     EachMechanism,                             Yes,
     0,                                                           false,
     false,                                                                     {"RFC4422-3.1-mech-name-exact", "CAPI-3.4.3-start-nomech"},
     name_extended                                                                                                                                                         },
    {"name-with-space",
     EachMechanism,                             Yes,
     0,                                                           false,
     false,                                                                     {"RFC4422-3.1-mech-name-alphabet", "CAPI-3.4.3-start-nomech"},
     name_with_space                                                                                                                                                       },
    {"name-of-21-characters",
     EachMechanism,                             Yes,
     0,                                                           false,
     false,                                                                     {"RFC4422-3.1-mech-name-length", "CAPI-3.4.3-start-nomech"},
     name_of_21_characters                                                                                                                                                 },
    {"name-of-4096-characters",
     Once,                                      Yes,
     0,                                                           false,
     false,                                                                     {"RFC4422-3.1-mech-name-length", "CAPI-3.4.3-start-nomech"},
     name_of_4096_characters                                                                                                                                               },
    {"empty-name",               Once,          Yes, 0,           false, false, {"RFC4422-3.1-mech-name-length", "CAPI-3.4.3-start-nomech"},   empty_name                  },
    {"start-twice",              EachMechanism, Yes, Restartable, false, false, {"CAPI-3.4.3-start-restart"},                                  start_twice                 },
    {"start-of-another",         EachMechanism, Yes, Restartable, false, false, {"CAPI-3.4.3-start-restart"},                                  start_of_another            },
    {"step-after-success",       EachMechanism, Yes, 0,           false, false, {"MAN-return-ok-complete"},                                    step_after_success          },
    {"step-after-failure",       EachMechanism, Yes, 0,           false, false, {"MAN-return-other-is-error"},                                 step_after_failure          },
    {"step-with-null",
     EachMechanism,                             Yes,
     worker::NullVersusEmpty,
     false,                                                              false,
     {"CAPI-3.4.4-step-badprot"},
     step_with_null                                                                                                                                                        },
    {"step-with-nothing",        EachMechanism, Yes, 0,           false, false, {"CAPI-3.4.4-step-badprot"},                                   step_with_nothing           },
    {"dispose-midway",           EachMechanism, Yes, 0,           false, false, {"RFC4422-3.5-client-abort"},                                  dispose_midway              },
    {"start-without-connection", Once,          No,  0,           true,  true,  {"MAN-err-badparam"},                                          start_without_connection    },
    {"step-without-connection",  Once,          No,  0,           true,  true,  {"MAN-err-badparam"},                                          step_without_connection     },
    {"start-without-mechanism",  Once,          No,  0,           true,  true,  {"MAN-err-badparam"},                                          start_without_mechanism     },
    {"start-without-outputs",    EachMechanism, No,  0,           true,  true,  {"MAN-err-badparam"},                                          start_without_outputs       },
    {"step-without-outputs",     EachMechanism, No,  0,           true,  true,  {"MAN-err-badparam"},                                          step_without_outputs        },
    {"unterminated-input",
     EachMechanism,                             No,
     0,                                                           true,
     true,                                                                      {"CAPI-3.4.4-clientin-terminated-by-caller"},
     unterminated_input                                                                                                                                                    },
    {"dispose-twice",            Once,          Yes, 0,           true,  true,  {"CAPI-3.5.5-dispose-null"},                                   dispose_twice               },
    {"done-and-init",            Once,          Yes, 0,           false, true,  {"CAPI-3.5.6-done-uninitialises"},                             done_and_init               },
    {"interleaved",              EachMechanism, Yes, 0,           false, false, {"MAN-conn-is-context"},                                       interleaved                 },
    {"failure-beside",           EachMechanism, Yes, 0,           false, false, {"MAN-conn-is-context"},                                       failure_beside              },
    {"identity-before-success",
     EachMechanism,                             Yes,
     ReadsIdentity,                                               false,
     false,                                                                     {"CAPI-3.5.4-username-after-ok"},
     identity_before_success                                                                                                                                               },
    {"identity-after-success",
     EachMechanism,                             Yes,
     ReadsIdentity,                                               false,
     false,                                                                     {"CAPI-3.5.4-username-after-ok"},
     identity_after_success                                                                                                                                                },
};

// Only the second ABI has a code for it; the first one's documents say nothing.
constexpr Entry of_second_abi[] = {
    {"new-after-done", Once, Yes, 0, true, true, {"CAPI-3.5.6-done-uninitialises"}, new_after_done},
};

// Only OTP's passwords are used up.
constexpr Entry of_one_time_passwords[] = {
    {"one-password-twice", EachMechanism, Yes, 0, false, false, {"RFC2444-6-race"}, one_password_twice},
};

constexpr Entry of_digest_md5[] = {
    {"offered-protection", EachMechanism, Yes, 0, false, false, {"RFC2831-2.1.1-qop-supported"}, offered_protection},
};

// What GNU SASL shows of somebody unknown is up to the application.
constexpr Entry of_scram[] = {
    {"salt-of-nobody", EachMechanism, Yes, 0, true, false, {"RFC5802-9-unknown-user-dummy-salt"}, salt_of_nobody},
};

class LifeCase final : public Case {
public:
  LifeCase(const Entry& entry, std::string_view mechanism, std::string control) : entry_(entry), mechanism_(mechanism) {
    const bool each = entry.scope == EachMechanism;
    info_.id = "life/" + std::string(entry.name) + (each ? "/" + mechanism_ : "");
    info_.suite = "life-cycle";
    info_.mechanism = each ? mechanism_ : "";
    for (const std::string_view id : entry.requirements)
      if (!id.empty()) info_.requirements.emplace_back(id);
    info_.control = std::move(control);
    info_.own_child = entry.own_child;
  }

  const CaseInfo& info() const override { return info_; }

  reports::CaseResult run(Environment& environment, const Facts& facts) const override {
    Record record(info_);
    Script script(environment, facts, record, mechanism_, {info_.requirements.begin(), info_.requirements.end()},
                  entry_.documented);
    try {
      entry_.run(script);
    } catch (const ScriptEnded&) {
      // The record says how.
    }
    return record.conclude();
  }

private:
  const Entry& entry_;
  std::string mechanism_;
  CaseInfo info_;
};

std::string why_not(const Entry& entry, const Facts& facts) {
  const bool gsasl = facts.probe.abi == worker::Abi::Gsasl;
  if (entry.of_libsasl && gsasl) return "GNU SASL's API has nothing like it";
  const std::uint32_t missing = entry.needs & ~facts.probe.capabilities;
  if ((missing & worker::Restartable) != 0) return "the target has no second start on the same connection";
  if ((missing & worker::ReadsIdentity) != 0) return "the identity cannot be read";
  if ((missing & worker::NullVersusEmpty) != 0) return "NULL and \"\" are the same to this target";
  return {};
}

/// `only`: the mechanism that the entry is about; empty for all.
void add(const Entry& entry, const Facts& facts, LifeCycle& suite, std::string_view only = {}) {
  if (const std::string why = why_not(entry, facts); !why.empty()) {
    suite.omissions.push_back({"life/" + std::string(entry.name), why});
    return;
  }
  for (const model::Machine* machine : machines_of(facts.probe)) {
    if (machine->by_analogy) continue;
    if (!only.empty() && machine->name != only) continue;
    const auto determined = std::make_shared<const Determined>(all_circumstances(*machine, facts.probe).front(), facts);
    if (determined->shortest_to(model::StateKind::Authenticated).empty()) continue;
    suite.cases.push_back(std::make_unique<LifeCase>(entry, machine->name, control_trace(determined, facts)));
    if (entry.scope == Once) return;
  }
}

} // namespace

LifeCycle make_life_cycle(const Facts& facts) {
  LifeCycle suite;
  for (const Entry& entry : entries)
    add(entry, facts, suite);
  for (const Entry& entry : of_one_time_passwords)
    add(entry, facts, suite, "OTP");
  for (const Entry& entry : of_digest_md5)
    add(entry, facts, suite, "DIGEST-MD5");
  for (const Entry& entry : of_scram)
    for (const std::string_view name : {"SCRAM-SHA-1", "SCRAM-SHA-256"})
      add(entry, facts, suite, name);
  if (facts.probe.abi == worker::Abi::V2)
    for (const Entry& entry : of_second_abi)
      add(entry, facts, suite);
  return suite;
}

std::unique_ptr<Case> life_cycle_by_id(std::string_view id, const Facts& facts) {
  if (!id.starts_with("life/")) return nullptr;
  LifeCycle suite = make_life_cycle(facts);
  for (auto& each : suite.cases)
    if (each->info().id == id) return std::move(each);
  return nullptr;
}

} // namespace saslspec::suites
