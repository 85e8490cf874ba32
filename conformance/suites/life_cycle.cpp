#include "life_cycle.hpp"

#include "driver.hpp"
#include "life_cycle_of_mechanisms.hpp"
#include "walks.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace saslspec::suites {
namespace {

using model::Code;
using worker::Op;

void step_before_start(Driver& driver) {
  for (const std::optional<std::string>& input :
       {std::optional<std::string>(), std::optional<std::string>(""), std::optional<std::string>("hello")}) {
    const auto connection = driver.new_connection();
    worker::Call step = call_of(Op::Step, connection);
    step.input = input;
    driver.expect_refusal(driver.call(step, "step before any start", "refusal (SASL_NOMECH)"), codes(Code::NoMech));
    driver.dispose(connection);
  }
}

void unknown_mechanism_then_known(Driver& driver) {
  const auto connection = driver.new_connection();
  const auto answer = driver.call(start_of(conversation::unknown_mechanism(), connection),
                                  "start of an unknown mechanism", "refusal (SASL_NOMECH)");
  driver.expect_refusal(answer, codes(Code::NoMech));
  if ((driver.target().probe.capabilities & worker::Restartable) != 0)
    driver.succeed_on(connection, driver.determined());
  driver.dispose(connection);
}

void start_named(Driver& driver, const std::string& name) {
  const auto connection = driver.new_connection();
  const auto answer = driver.call(start_of(name, connection), "start of \"" + name + "\"", "refusal (SASL_NOMECH)");
  driver.expect_refusal(answer, codes(Code::NoMech));
  driver.dispose(connection);
}

void name_in_lower_case(Driver& driver) {
  std::string name(driver.machine().name);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char letter) { return static_cast<char>(std::tolower(static_cast<unsigned char>(letter))); });
  const auto connection = driver.new_connection();
  const auto answer =
      driver.call(start_of(name, connection), "start of \"" + name + "\"", "refusal (SASL_NOMECH), or SASL_CONTINUE");
  // Whether the case of letters counts is the protocol's matter: what begins by such a name is no deviation, what ends
  // at once is.
  if (model::reply_of(answer.code) != model::Reply::Continue) driver.expect_refusal(answer, codes(Code::NoMech));
  driver.dispose(connection);
}

void name_cut(Driver& driver) {
  start_named(driver, std::string(driver.machine().name.substr(0, driver.machine().name.size() - 1)));
}

void name_extended(Driver& driver) {
  start_named(driver, std::string(driver.machine().name) + "X");
}

void name_with_space(Driver& driver) {
  start_named(driver, std::string(driver.machine().name) + " ");
}

void name_of_21_characters(Driver& driver) {
  std::string name(driver.machine().name);
  name.resize(21, 'X');
  start_named(driver, name);
}

void name_of_4096_characters(Driver& driver) {
  start_named(driver, std::string(4096, 'A'));
}

void empty_name(Driver& driver) {
  start_named(driver, "");
}

void start_twice(Driver& driver) {
  Stimuli stimuli{driver.stimulus("Start.known")};
  const Stimuli valid = driver.valid();
  stimuli.insert(stimuli.end(), valid.begin(), valid.end());
  driver.converse(stimuli);
}

void start_of_another(Driver& driver) {
  worker::Options both = conversation::options_for(driver.determined()->circumstances());
  const auto next = driver.next_mechanism();
  const worker::Options needed = conversation::options_for(next->circumstances());
  if (!both.external_identity) both.external_identity = needed.external_identity;
  if (!both.channel_binding) both.channel_binding = needed.channel_binding;
  if (both.mechanism_list.empty()) both.mechanism_list = needed.mechanism_list;
  if (!both.layers) both.layers = needed.layers;
  const auto connection = driver.new_connection(std::move(both));
  conversation::ConversationOptions options = conversation::ordinary(driver.determined()->circumstances());
  options.on = connection;
  driver.converse(driver.determined(), {driver.stimulus("Start.known")}, std::move(options));
  driver.succeed_on(connection, next);
  driver.dispose(connection);
}

bool is_step(const Driver& driver, std::uint8_t stimulus) {
  const model::StimulusInfo& info = driver.machine().stimuli[stimulus];
  return info.delivery == model::Delivery::Step && conversation::undeliverable(info, driver.target().probe).empty();
}

// Every step the alphabet has, each after a success of its own.
void step_after_success(Driver& driver) {
  for (std::uint8_t stimulus = 0; stimulus < driver.machine().stimuli.size(); ++stimulus) {
    if (!is_step(driver, stimulus)) continue;
    Stimuli stimuli = driver.valid();
    stimuli.push_back(stimulus);
    driver.converse(stimuli);
  }
}

// The steps that carry evidence: those that a server in the wrong state would take.
void step_after_failure(Driver& driver) {
  for (std::uint8_t stimulus = 0; stimulus < driver.machine().stimuli.size(); ++stimulus) {
    const bool evidence = driver.machine().stimuli[stimulus].evidence != model::Evidence::None;
    if (!evidence || !is_step(driver, stimulus)) continue;
    Stimuli stimuli = usage(*driver.determined());
    stimuli.push_back(stimulus);
    driver.converse(stimuli);
  }
}

void step_with_null(Driver& driver) {
  driver.converse({driver.stimulus("Start.known"), driver.stimulus("Step.absent")});
}

void step_with_nothing(Driver& driver) {
  driver.converse({driver.stimulus("Start.known"), driver.stimulus("Step.empty")});
}

void dispose_midway(Driver& driver) {
  Stimuli stimuli = driver.valid();
  if (stimuli.size() > 1) stimuli.pop_back();
  stimuli.push_back(driver.stimulus("Dispose"));
  const Stimuli valid = driver.valid();
  stimuli.insert(stimuli.end(), valid.begin(), valid.end());
  driver.converse(stimuli);
}

void misused(Driver& driver, Op op, std::uint32_t misuse, const std::string& what) {
  const auto connection = driver.new_connection();
  if (op == Op::Step)
    driver.call(start_of(driver.machine().name, connection), "start of " + std::string(driver.machine().name), "");
  worker::Call call = op == Op::Step ? call_of(op, connection) : start_of(driver.machine().name, connection);
  call.misuse = misuse;
  if (op == Op::Step) call.input = "hello";
  const worker::Observation answer = driver.call(call, what, "an error, or the call's ordinary answer");
  const bool no_object = (misuse & (worker::NullConnection | worker::NullMechanism)) != 0;
  if (no_object) driver.expect_refusal(answer, codes(Code::BadParam));
  driver.dispose(connection);
}

void start_without_connection(Driver& driver) {
  misused(driver, Op::Start, worker::NullConnection, "start with a NULL connection");
}

void step_without_connection(Driver& driver) {
  misused(driver, Op::Step, worker::NullConnection, "step with a NULL connection");
}

void start_without_mechanism(Driver& driver) {
  misused(driver, Op::Start, worker::NullMechanism, "start with a NULL mechanism");
}

void start_without_outputs(Driver& driver) {
  misused(driver, Op::Start, worker::NullOutput, "start with a NULL serverout");
  misused(driver, Op::Start, worker::NullOutputLength, "start with a NULL serveroutlen");
  misused(driver, Op::Start, worker::NullOutput | worker::NullOutputLength, "start with both NULL");
}

void step_without_outputs(Driver& driver) {
  misused(driver, Op::Step, worker::NullOutput, "step with a NULL serverout");
  misused(driver, Op::Step, worker::NullOutputLength, "step with a NULL serveroutlen");
  misused(driver, Op::Step, worker::NullOutput | worker::NullOutputLength, "step with both NULL");
}

void unterminated_input(Driver& driver) {
  conversation::ConversationOptions options = conversation::ordinary(driver.determined()->circumstances());
  options.misuse = worker::NoTerminator;
  driver.converse(driver.determined(), driver.valid(), std::move(options));
}

void dispose_twice(Driver& driver) {
  const auto connection = driver.new_connection();
  driver.call(call_of(Op::DisposeTwice, connection), "dispose twice", "nothing the second time");
  driver.converse(driver.valid());
}

void done_and_init(Driver& driver) {
  driver.converse(driver.valid());
  driver.call(call_of(Op::Done, 0), "done", "the library is as before initialisation");
  driver.expect_ok(driver.call(call_of(Op::Init, 0), "init again", "SASL_OK"));
  driver.converse(driver.valid());
}

void new_after_done(Driver& driver) {
  driver.call(call_of(Op::Done, 0), "done", "the library is as before initialisation");
  const worker::Call request = call_of(Op::New, driver.children().next_connection());
  driver.expect_refusal(driver.call(request, "new connection", "refusal (SASL_NOTINIT)"), codes(Code::NotInit));
}

// Two negotiations of two users, one call of each in turn, end as they would alone.
void interleave(Driver& driver, const std::shared_ptr<const conversation::Determined>& other) {
  const auto ordinary_of = [](const auto& determined) { return conversation::ordinary(determined->circumstances()); };
  conversation::Conversation one(driver.children(), driver.target(), driver.standard(), *driver.determined(),
                                 ordinary_of(driver.determined()));
  conversation::ConversationOptions of_another = ordinary_of(other);
  of_another.persona.user = "bob";
  conversation::Conversation two(driver.children(), driver.target(), driver.standard(), *other, of_another);
  const Stimuli first = driver.valid();
  const Stimuli second = other->shortest_to(model::StateKind::Authenticated);
  if (one.open() && two.open())
    for (std::size_t turn = 0; turn < std::max(first.size(), second.size()); ++turn) {
      if (turn < first.size()) one.play(first[turn]);
      if (turn < second.size()) two.play(second[turn]);
    }
  one.close();
  two.close();
  driver.add(one);
  driver.add(two);
}

void interleaved(Driver& driver) {
  interleave(driver, driver.determined());
  interleave(driver, driver.next_mechanism());
}

// A failure on one connection leaves the negotiation on another alone.
void failure_beside(Driver& driver) {
  conversation::Conversation good(driver.children(), driver.target(), driver.standard(), *driver.determined(),
                                  conversation::ordinary(driver.determined()->circumstances()));
  const Stimuli valid = driver.valid();
  if (good.open()) {
    good.play({valid.begin(), valid.end() - 1});
    driver.converse(usage(*driver.determined()));
    good.play(valid.back());
  }
  good.close();
  driver.add(good);
}

void identity_before_success(Driver& driver) {
  const auto connection = driver.new_connection();
  const auto answer = driver.call(call_of(Op::Identity, connection), "read the identity", "no identity to read");
  if (answer.authzid || answer.authcid)
    driver.deviate(judge::Aspect::EarlyIdentity, "no identity to read", "an identity on a new connection");
  driver.dispose(connection);
  conversation::ConversationOptions options = conversation::ordinary(driver.determined()->circumstances());
  options.any_early_identity = true;
  Stimuli begun = driver.valid();
  begun.pop_back();
  driver.converse(driver.determined(), begun, options);
  driver.converse(driver.determined(), usage(*driver.determined()), options);
  for (std::uint8_t stimulus = 0; stimulus < driver.machine().stimuli.size(); ++stimulus) {
    // A wrong password or proof comes closest to an identity.
    const std::string_view name = driver.machine().stimuli[stimulus].message;
    if (!is_step(driver, stimulus) || name.find(".wrong_") == std::string_view::npos) continue;
    Stimuli wrong = begun.empty() ? Stimuli{driver.stimulus("Start.known")} : begun;
    wrong.push_back(stimulus);
    driver.converse(driver.determined(), wrong, options);
  }
}

void identity_after_success(Driver& driver) {
  driver.converse(driver.valid());
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
  void (*run)(Driver&);
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

  reports::CaseResult run(conversation::Children& children, const conversation::Target& target,
                          const judge::Standard& standard) const override {
    CaseRecord record(info_);
    Driver driver(children, target, standard, record, mechanism_,
                  {info_.requirements.begin(), info_.requirements.end()}, entry_.documented);
    try {
      entry_.run(driver);
    } catch (const TargetGone&) {
      // The record says how.
    }
    return record.conclude();
  }

private:
  const Entry& entry_;
  std::string mechanism_;
  CaseInfo info_;
};

std::string why_not(const Entry& entry, const conversation::Target& target) {
  if (entry.of_libsasl && !worker::is_libsasl(target.probe)) return "the target's API has nothing like it";
  return std::string(setting::why_lacking(entry.needs, target.probe.capabilities));
}

/// `only`: the mechanism that the entry is about; empty for all.
void add(const Entry& entry, const conversation::Target& target, LifeCycle& suite, std::string_view only = {}) {
  if (const std::string why = why_not(entry, target); !why.empty()) {
    suite.omissions.push_back({"life/" + std::string(entry.name), why});
    return;
  }
  for (const model::Machine* machine : conversation::machines_of(target.probe)) {
    if (machine->by_analogy) continue;
    if (!only.empty() && machine->name != only) continue;
    const auto determined = std::make_shared<const conversation::Determined>(
        conversation::all_circumstances(*machine, target.probe).front(), target);
    if (determined->shortest_to(model::StateKind::Authenticated).empty()) continue;
    suite.cases.push_back(std::make_unique<LifeCase>(entry, machine->name, control_trace(determined, target)));
    if (entry.scope == Once) return;
  }
}

} // namespace

LifeCycle make_life_cycle(const conversation::Target& target) {
  LifeCycle suite;
  for (const Entry& entry : entries)
    add(entry, target, suite);
  for (const Entry& entry : of_one_time_passwords)
    add(entry, target, suite, "OTP");
  for (const Entry& entry : of_digest_md5)
    add(entry, target, suite, "DIGEST-MD5");
  for (const Entry& entry : of_scram)
    for (const std::string_view name : {"SCRAM-SHA-1", "SCRAM-SHA-256"})
      add(entry, target, suite, name);
  if ((target.probe.traits & worker::LibsaslV2) != 0)
    for (const Entry& entry : of_second_abi)
      add(entry, target, suite);
  return suite;
}

std::unique_ptr<Case> life_cycle_by_id(std::string_view id, const conversation::Target& target) {
  if (!id.starts_with("life/")) return nullptr;
  LifeCycle suite = make_life_cycle(target);
  for (auto& each : suite.cases)
    if (each->info().id == id) return std::move(each);
  return nullptr;
}

} // namespace saslspec::suites
