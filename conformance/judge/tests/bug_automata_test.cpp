// Every automaton accepts a conversation that has its bug and none that has not.
#include "saslspec/judge/bug_automata.hpp"

#include <gtest/gtest.h>

namespace saslspec::judge {
namespace {

using model::Code;
using model::Delivery;
using model::Evidence;

Event start(Code code, Evidence evidence = Evidence::None) {
  Event event;
  event.delivery = Delivery::Start;
  event.begins = true;
  event.evidence = evidence;
  event.observation.code = code;
  return event;
}

Event step(Code code, Evidence evidence = Evidence::None) {
  Event event = start(code, evidence);
  event.delivery = Delivery::Step;
  event.begins = false;
  return event;
}

Event with_challenge(Event event, model::Message kind, std::string sent, std::string output) {
  event.message = kind;
  event.sent = std::move(sent);
  event.observation.output = std::move(output);
  return event;
}

std::vector<std::string> bugs(const std::vector<Event>& conversation) {
  std::vector<std::string> names;
  std::vector<const Event*> calls;
  for (const Event& event : conversation)
    calls.push_back(&event);
  for (const Finding& finding : find_bugs(calls))
    names.emplace_back(finding.automaton->name);
  return names;
}

using Names = std::vector<std::string>;

TEST(BugAutomata, accept_nothing_in_an_ordinary_conversation) {
  Event success = step(Code::Ok, Evidence::Proof);
  success.observation.authzid = "alice";
  EXPECT_EQ(bugs({start(Code::Continue), success, step(Code::BadProt)}), Names{});
  EXPECT_EQ(bugs({start(Code::Continue), step(Code::BadAuth), start(Code::Continue), success}), Names{});
}

TEST(BugAutomata, see_success_twice) {
  const Event success = step(Code::Ok, Evidence::Proof);
  EXPECT_EQ(bugs({start(Code::Continue), success, success}), Names{"success twice"});
}

TEST(BugAutomata, see_success_after_failure) {
  EXPECT_EQ(bugs({start(Code::Continue), step(Code::BadAuth), step(Code::Ok, Evidence::Proof)}),
            Names{"success after failure"});
}

TEST(BugAutomata, do_not_take_a_refused_unknown_mechanism_for_an_end) {
  Event unknown = start(Code::NoMech);
  unknown.begins = false;
  EXPECT_EQ(bugs({start(Code::Continue), unknown, step(Code::Ok, Evidence::Proof)}), Names{});
}

TEST(BugAutomata, see_success_without_evidence) {
  EXPECT_EQ(bugs({start(Code::Continue), step(Code::Ok)}), Names{"success without evidence"});
  // Evidence of before the start does not count.
  EXPECT_EQ(bugs({start(Code::Continue, Evidence::Proof), start(Code::Continue), step(Code::Ok)}),
            Names{"success without evidence"});
}

bool lets_in(const std::vector<Event>& conversation) {
  std::vector<const Event*> calls;
  for (const Event& event : conversation)
    calls.push_back(&event);
  return lets_somebody_in(calls);
}

TEST(LetsSomebodyIn, who_has_no_evidence_since_the_last_start) {
  EXPECT_TRUE(lets_in({start(Code::Continue), step(Code::Ok)}));
  EXPECT_TRUE(lets_in({start(Code::Continue, Evidence::Proof), start(Code::Continue), step(Code::Ok)}));
  EXPECT_TRUE(lets_in({step(Code::Ok)}));
  EXPECT_FALSE(lets_in({start(Code::Continue), step(Code::Ok, Evidence::Proof)}));
  EXPECT_FALSE(lets_in({start(Code::Continue), step(Code::BadAuth)}));
  EXPECT_FALSE(lets_in({}));
}

TEST(LetsSomebodyIn, not_who_marred_a_message) {
  Event marred = step(Code::Ok);
  marred.entitlement = model::Entitlement::Marred;
  EXPECT_FALSE(lets_in({start(Code::Continue), marred}));
}

TEST(LetsSomebodyIn, not_who_did_it_before_any_new_start) {
  EXPECT_FALSE(lets_in({start(Code::Continue), step(Code::Ok, Evidence::Proof), step(Code::Ok)}));
  EXPECT_FALSE(lets_in({start(Code::Continue), step(Code::BadAuth), step(Code::Ok, Evidence::Proof)}));
}

TEST(LetsSomebodyIn, not_who_claims_an_allowed_identity_after_a_denied_one) {
  Event denied = step(Code::BadAuth);
  denied.stimulus = "Message.unauthorized";
  denied.entitlement = model::Entitlement::Denied;
  EXPECT_FALSE(lets_in({start(Code::Continue), denied, step(Code::Ok, Evidence::Bearer)}));
  denied.stimulus = "ClientFirst.unauthorized";
  denied.entitlement = model::Entitlement::DeniedClaim;
  Event claim = step(Code::Continue);
  claim.stimulus = "Start.ClientFirst.valid";
  const Event proof = step(Code::Ok, Evidence::Proof);
  EXPECT_FALSE(lets_in({start(Code::Continue), denied, claim, proof}));
  EXPECT_TRUE(lets_in({start(Code::Continue), claim, denied, proof}));
}

TEST(LetsSomebodyIn, whose_identity_the_policy_refuses) {
  Event denied = step(Code::Continue);
  denied.entitlement = model::Entitlement::DeniedClaim;
  denied.stimulus = "ClientFirst.unauthorized";
  Event success = step(Code::Ok, Evidence::Proof);
  EXPECT_TRUE(lets_in({start(Code::Continue), denied, success}));
  success.observation.authcid = "alice";
  success.observation.authzid = "root";
  EXPECT_TRUE(lets_in({start(Code::Continue), denied, success}));
  success.observation.authzid = "alice";
  EXPECT_FALSE(lets_in({start(Code::Continue), denied, success}));
}

TEST(BugAutomata, see_a_challenge_after_success) {
  EXPECT_EQ(bugs({start(Code::Ok, Evidence::Bearer), step(Code::Continue)}), Names{"continue after success"});
}

TEST(BugAutomata, see_output_with_a_refusal_but_not_the_mechanisms_error) {
  Event refused = start(Code::BadAuth);
  refused.observation.output = "e=invalid-proof";
  EXPECT_EQ(bugs({refused}), Names{"output with a refusal"});
  refused.message = model::Message::ScramError;
  EXPECT_EQ(bugs({refused}), Names{});
}

TEST(BugAutomata, see_an_identity_before_success) {
  Event challenged = start(Code::Continue);
  challenged.observation.authzid = "alice";
  EXPECT_EQ(bugs({challenged}), Names{"identity before success"});
}

TEST(BugAutomata, see_an_identity_that_changes) {
  Event success = start(Code::Ok, Evidence::Bearer);
  success.observation.authzid = "alice";
  Event refused = step(Code::BadProt);
  refused.observation.authzid = "root";
  EXPECT_EQ(bugs({success, refused}), Names{"identity changed"});
}

TEST(BugAutomata, see_a_server_nonce_again_whatever_the_clients) {
  const auto kind = model::Message::ScramServerFirst;
  EXPECT_EQ(bugs({with_challenge(start(Code::Continue), kind, "n,,n=alice,r=abc", "r=abcSAME,s=AA==,i=4096"),
                  with_challenge(start(Code::Continue), kind, "n,,n=alice,r=xyz", "r=xyzSAME,s=AA==,i=4096")}),
            Names{"server nonce repeated"});
}

TEST(BugAutomata, see_a_challenge_again) {
  const auto kind = model::Message::CramChallenge;
  const Event challenged = with_challenge(start(Code::Continue), kind, "", "<1@x>");
  EXPECT_EQ(bugs({challenged, challenged}), Names{"challenge repeated"});
}

} // namespace
} // namespace saslspec::judge
