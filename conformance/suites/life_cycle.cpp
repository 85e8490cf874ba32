#include "life_cycle.hpp"

#include "driver.hpp"
#include "life_cycle_of_mechanisms.hpp"
#include "life_cycle_of_misuse.hpp"
#include "life_cycle_of_names.hpp"
#include "walks.hpp"

#include "saslspec/conversation/settings.hpp"
#include "saslspec/oracle/traits.hpp"

#include <algorithm>
#include <span>

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

void start_twice(Driver& driver) {
  Stimuli stimuli{driver.stimulus("Start.known")};
  const Stimuli valid = driver.valid();
  stimuli.insert(stimuli.end(), valid.begin(), valid.end());
  driver.converse(stimuli);
}

void start_of_another(Driver& driver) {
  setting::Setting both = driver.resolved()->setting;
  const auto next = driver.next_mechanism();
  const setting::Setting& needed = next->setting;
  if (!both.texts.external_identity) both.texts.external_identity = needed.texts.external_identity;
  if (needed.parameters.channel_binding) both.parameters.channel_binding = true;
  if (both.texts.mechanism_list.empty()) both.texts.mechanism_list = needed.texts.mechanism_list;
  const auto connection = driver.new_connection(std::move(both));
  conversation::ConversationOptions options;
  options.on = connection;
  driver.converse(driver.resolved(), {driver.stimulus("Start.known")}, std::move(options));
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
    Stimuli stimuli = usage(*driver.resolved());
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
void interleave(Driver& driver, const std::shared_ptr<const conversation::ResolvedSetting>& other) {
  conversation::Conversation one(driver.children(), driver.target(), driver.standard(), *driver.resolved(), {});
  conversation::ConversationOptions of_another;
  of_another.persona.user = "bob";
  conversation::Conversation two(driver.children(), driver.target(), driver.standard(), *other, of_another);
  const Stimuli first = driver.valid();
  const Stimuli second = other->words.shortest_to(model::StateKind::Authenticated);
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
  interleave(driver, driver.resolved());
  interleave(driver, driver.next_mechanism());
}

// A failure on one connection leaves the negotiation on another alone.
void failure_beside(Driver& driver) {
  conversation::Conversation good(driver.children(), driver.target(), driver.standard(), *driver.resolved(), {});
  const Stimuli valid = driver.valid();
  if (good.open()) {
    good.play({valid.begin(), valid.end() - 1});
    driver.converse(usage(*driver.resolved()));
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
  conversation::ConversationOptions options;
  options.early_identities = true;
  Stimuli begun = driver.valid();
  begun.pop_back();
  driver.converse(driver.resolved(), begun, options);
  driver.converse(driver.resolved(), usage(*driver.resolved()), options);
  for (std::uint8_t stimulus = 0; stimulus < driver.machine().stimuli.size(); ++stimulus) {
    // A wrong password or proof comes closest to an identity.
    const std::string_view name = driver.machine().stimuli[stimulus].message;
    if (!is_step(driver, stimulus) || name.find(".wrong_") == std::string_view::npos) continue;
    Stimuli wrong = begun.empty() ? Stimuli{driver.stimulus("Start.known")} : begun;
    wrong.push_back(stimulus);
    driver.converse(driver.resolved(), wrong, options);
  }
}

void identity_after_success(Driver& driver) {
  driver.converse(driver.valid());
}

/// What a row says besides the ordinary: once, of every target, in the ordinary child, by documents of the API.
enum Flag : std::uint32_t {
  Once = 0,
  Each = 1U << 0,         ///< of each mechanism, else of the first
  Undocumented = 1U << 1, ///< no document of the API says what happens
  OfLibsasl = 1U << 2,    ///< concerns what only libsasl's API has
  SecondAbi = 1U << 3,    ///< only the second ABI has a code for it; the first one's documents say nothing
  OwnChild = 1U << 4,
  Listed = 1U << 5, ///< of those mechanisms alone whose row lists it
  Misuse = Undocumented | OfLibsasl | OwnChild,
};

struct Entry {
  std::string_view name;
  std::uint32_t flags;
  std::uint32_t needs; ///< capabilities
  std::span<const std::string_view> requirements;
  void (*run)(Driver&);

  bool is(Flag flag) const { return (flags & flag) != 0; }
};

using worker::NullVersusEmpty;
using worker::ReadsIdentity;
using worker::Restartable;

constexpr std::string_view step_first[] = {"CAPI-3.4.4-step-before-start"};
constexpr std::string_view no_mechanism[] = {"CAPI-3.4.3-start-nomech"};
constexpr std::string_view case_of_name[] = {"RFC4422-3.1-mech-name-case"};
constexpr std::string_view exact_name[] = {"RFC4422-3.1-mech-name-exact", "CAPI-3.4.3-start-nomech"};
constexpr std::string_view alphabet_of_name[] = {"RFC4422-3.1-mech-name-alphabet", "CAPI-3.4.3-start-nomech"};
constexpr std::string_view length_of_name[] = {"RFC4422-3.1-mech-name-length", "CAPI-3.4.3-start-nomech"};
constexpr std::string_view restart[] = {"CAPI-3.4.3-start-restart"};
constexpr std::string_view ok_completes[] = {"MAN-return-ok-complete"};
constexpr std::string_view other_is_error[] = {"MAN-return-other-is-error"};
constexpr std::string_view bad_step[] = {"CAPI-3.4.4-step-badprot"};
constexpr std::string_view client_abort[] = {"RFC4422-3.5-client-abort"};
constexpr std::string_view bad_argument[] = {"MAN-err-badparam"};
constexpr std::string_view terminated[] = {"CAPI-3.4.4-clientin-terminated-by-caller"};
constexpr std::string_view dispose_null[] = {"CAPI-3.5.5-dispose-null"};
constexpr std::string_view uninitialised[] = {"CAPI-3.5.6-done-uninitialises"};
constexpr std::string_view own_context[] = {"MAN-conn-is-context"};
constexpr std::string_view name_after_ok[] = {"CAPI-3.5.4-username-after-ok"};
constexpr std::string_view one_password[] = {"RFC2444-6-race"};
constexpr std::string_view protection[] = {"RFC2831-2.1.1-qop-supported"};
constexpr std::string_view dummy_salt[] = {"RFC5802-9-unknown-user-dummy-salt"};

constexpr Entry entries[] = {
    {"step-before-start",        OfLibsasl,                 0,               step_first,       step_before_start       },
    {"unknown-mechanism",        Once,                      0,               no_mechanism,     unknown_then_known      },
    {"name-in-lower-case",       Each,                      0,               case_of_name,     name_in_lower_case      },
    {"name-cut",                 Each,                      0,               exact_name,       name_cut                },
    {"name-extended",            Each,                      0,               exact_name,       name_extended           },
    {"name-with-space",          Each,                      0,               alphabet_of_name, name_with_space         },
    {"name-of-21-characters",    Each,                      0,               length_of_name,   name_of_21_characters   },
    {"name-of-4096-characters",  Once,                      0,               length_of_name,   name_of_4096_characters },
    {"empty-name",               Once,                      0,               length_of_name,   empty_name              },
    {"start-twice",              Each,                      Restartable,     restart,          start_twice             },
    {"start-of-another",         Each,                      Restartable,     restart,          start_of_another        },
    {"step-after-success",       Each,                      0,               ok_completes,     step_after_success      },
    {"step-after-failure",       Each,                      0,               other_is_error,   step_after_failure      },
    {"step-with-null",           Each,                      NullVersusEmpty, bad_step,         step_with_null          },
    {"step-with-nothing",        Each,                      0,               bad_step,         step_with_nothing       },
    {"dispose-midway",           Each,                      0,               client_abort,     dispose_midway          },
    {"start-without-connection", Misuse,                    0,               bad_argument,     start_without_connection},
    {"step-without-connection",  Misuse,                    0,               bad_argument,     step_without_connection },
    {"start-without-mechanism",  Misuse,                    0,               bad_argument,     start_without_mechanism },
    {"start-without-outputs",    Each | Misuse,             0,               bad_argument,     start_without_outputs   },
    {"step-without-outputs",     Each | Misuse,             0,               bad_argument,     step_without_outputs    },
    {"unterminated-input",       Each | Misuse,             0,               terminated,       unterminated_input      },
    {"dispose-twice",            OfLibsasl | OwnChild,      0,               dispose_null,     dispose_twice           },
    {"done-and-init",            OwnChild,                  0,               uninitialised,    done_and_init           },
    {"interleaved",              Each,                      0,               own_context,      interleaved             },
    {"failure-beside",           Each,                      0,               own_context,      failure_beside          },
    {"identity-before-success",  Each,                      ReadsIdentity,   name_after_ok,    identity_before_success },
    {"identity-after-success",   Each,                      ReadsIdentity,   name_after_ok,    identity_after_success  },
    {"one-password-twice",       Each | Listed,             0,               one_password,     one_password_twice      },
    {"offered-protection",       Each | Listed,             0,               protection,       offered_protection      },
    {"salt-of-nobody",           Each | Listed | OfLibsasl, 0,               dummy_salt,       salt_of_nobody          },
    {"new-after-done",           SecondAbi | OwnChild,      0,               uninitialised,    new_after_done          },
};

class LifeCase final : public Case {
public:
  LifeCase(const Entry& entry, std::string_view mechanism, std::string control) : entry_(entry), mechanism_(mechanism) {
    const bool each = entry.is(Each);
    info_.id = "life/" + std::string(entry.name) + (each ? "/" + mechanism_ : "");
    info_.suite = "life-cycle";
    info_.mechanism = each ? mechanism_ : "";
    info_.requirements.assign(entry.requirements.begin(), entry.requirements.end());
    info_.control = std::move(control);
    info_.own_child = entry.is(OwnChild);
  }

  const CaseInfo& info() const override { return info_; }

  void run(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           CaseRecord& record) const override {
    Driver driver(children, target, standard, record, mechanism_,
                  {info_.requirements.begin(), info_.requirements.end()},
                  entry_.is(Undocumented) ? Documented::No : Documented::Yes);
    try {
      entry_.run(driver);
    } catch (const TargetGone&) {
      // The record says how.
    }
  }

private:
  const Entry& entry_;
  std::string mechanism_;
  CaseInfo info_;
};

std::string why_not(const Entry& entry, const conversation::Target& target) {
  if (entry.is(OfLibsasl) && !worker::is_libsasl(target.probe)) return "the target's API has nothing like it";
  return std::string(setting::why_lacking(entry.needs, target.probe.capabilities));
}

bool concerns(const Entry& entry, const model::Machine& machine) {
  if (machine.is_compared_only()) return false;
  const auto listed = oracle::traits(machine.name).life_cycle_cases;
  return !entry.is(Listed) || std::find(listed.begin(), listed.end(), entry.name) != listed.end();
}

void add(const Entry& entry, const conversation::Target& target, LifeCycle& suite) {
  if (entry.is(SecondAbi) && (target.probe.traits & worker::LibsaslV2) == 0) return;
  if (const std::string why = why_not(entry, target); !why.empty()) {
    suite.omissions.push_back({"life/" + std::string(entry.name), why});
    return;
  }
  for (const model::Machine* machine : conversation::machines_of(target.probe)) {
    if (!concerns(entry, *machine)) continue;
    const auto resolved = std::make_shared<const conversation::ResolvedSetting>(
        conversation::all_settings(*machine, target.probe).front(), target);
    if (resolved->words.shortest_to(model::StateKind::Authenticated).empty()) continue;
    suite.cases.push_back(std::make_unique<LifeCase>(entry, machine->name, control_trace(resolved, target)));
    if (!entry.is(Each)) return;
  }
}

} // namespace

LifeCycle make_life_cycle(const conversation::Target& target) {
  LifeCycle suite;
  for (const Entry& entry : entries)
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
