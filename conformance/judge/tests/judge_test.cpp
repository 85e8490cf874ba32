#include "saslspec/judge/judge.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace saslspec::judge {
namespace {

using model::Code;
using model::Reply;

class Judging : public ::testing::Test {
protected:
  Judging() {
    probe_.traits = worker::LibsaslV2;
    probe_.capabilities = ~0U;
    observation_.code = Code::Ok;
  }

  std::vector<Deviation> deviations(const std::vector<Alternative>& allowed) {
    return Judge(probe_, standard_).call(allowed, observation_, *client_).deviations;
  }

  static Alternative refusal(std::string_view requirement) {
    return {
        {Reply::Refusal,                         model::codes(Code::BadProt), model::messages(model::Message::None)},
        {requirement}
    };
  }
  static Alternative success() {
    return {
        {Reply::Success,                         0, model::messages(model::Message::None)},
        {"RFC4616-2-verify-password"}
    };
  }

  worker::Probe probe_;
  Standard standard_;
  worker::Observation observation_;
  std::unique_ptr<oracle::Client> client_ = oracle::make_client("PLAIN", {});
};

TEST_F(Judging, takes_the_alternative_with_the_reply_that_was_seen) {
  const std::vector<Alternative> allowed{refusal("RFC4616-2-two-nuls"), success()};
  const Judgement judgement = Judge(probe_, standard_).call(allowed, observation_, *client_);
  EXPECT_EQ(judgement.taken, 1U);
  EXPECT_TRUE(judgement.deviations.empty());
}

TEST_F(Judging, cites_the_clause_of_the_row_and_weighs_by_it) {
  ASSERT_EQ(deviations({refusal("RFC4616-2-two-nuls")}).size(), 1U);
  EXPECT_TRUE(deviations({refusal("RFC4616-2-two-nuls")}).front().gates);
  EXPECT_EQ(deviations({refusal("RFC4616-2-two-nuls")}).front().requirement, "RFC4616-2-two-nuls");
  EXPECT_FALSE(deviations({refusal("RFC5802-6-p-on-bare")}).front().gates);
}

TEST_F(Judging, gates_on_no_answer_of_a_mechanism_that_is_specified_by_analogy) {
  const std::vector<Alternative> allowed{refusal("RFC4616-2-two-nuls")};
  const Judge judge(probe_, standard_, true);
  EXPECT_FALSE(judge.call(allowed, observation_, *client_).deviations.front().gates);
  observation_.death = worker::Death::Signal;
  EXPECT_TRUE(judge.call(allowed, observation_, *client_).deviations.front().gates);
}

TEST_F(Judging, gates_on_success_without_evidence_by_the_clause_that_defines_success) {
  const std::vector<Alternative> allowed{refusal("RFC4616-2-two-nuls")};
  const auto found = [&](const Judge& judge) {
    return judge.call(allowed, observation_, *client_, true).deviations.front();
  };
  EXPECT_EQ(found(Judge(probe_, standard_)).requirement, "RFC4616-2-two-nuls");
  EXPECT_EQ(found(Judge(probe_, standard_, true)).requirement, "RFC4422-3.6-fail-credentials");
  EXPECT_TRUE(found(Judge(probe_, standard_, true)).gates);
  EXPECT_EQ(found(Judge(probe_, standard_)).effect, Effect::LetsIn);
  standard_.profile = Profile::Man;
  EXPECT_EQ(found(Judge(probe_, standard_)).requirement, "MAN-ok-means-whole-success");
  EXPECT_TRUE(found(Judge(probe_, standard_)).gates);
}

TEST_F(Judging, says_nothing_of_other_documents_than_those_of_the_profile) {
  standard_.profile = Profile::Man;
  const std::vector<Deviation> found = deviations({refusal("RFC4616-2-two-nuls")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found.front().is_outside);
  EXPECT_EQ(deciding(found), nullptr);
}

TEST(Deciding, is_the_worst_that_gates_then_the_worst) {
  std::vector<Deviation> all(4);
  all[0] = {Aspect::Code, "a", {}, {}, true, Effect::Code};
  all[1] = {Aspect::Reply, "b", {}, {}, false, Effect::LetsIn};
  all[2] = {Aspect::Reply, "c", {}, {}, true, Effect::RefusesRight};
  all[3] = {Aspect::Reply, "d", {}, {}, true, Effect::RefusesRight};
  EXPECT_EQ(deciding(all), &all[2]);
  EXPECT_EQ(deciding(std::span(all).first(2)), &all[0]);
  EXPECT_EQ(deciding(std::span(all).subspan(1, 1)), &all[1]);
  EXPECT_EQ(deciding({}), nullptr);
}

TEST_F(Judging, cites_the_requirement_that_gates_when_there_are_several) {
  Alternative both = refusal("RFC4422-3.1-mech-name-exact");
  both.requirements.emplace_back("CAPI-3.4.3-start-nomech");
  EXPECT_EQ(deviations({both}).front().requirement, "CAPI-3.4.3-start-nomech");
}

TEST_F(Judging, refuses_a_requirement_that_does_not_exist) {
  EXPECT_THROW(deviations({refusal("RFC0000-1-none")}), HarnessFault);
}

TEST_F(Judging, lets_a_refusal_leave_the_outputs_alone_but_no_success) {
  observation_.output_untouched = observation_.length_untouched = true;
  ASSERT_EQ(deviations({success()}).size(), 1U);
  EXPECT_FALSE(deviations({success()}).front().gates) << "there was nothing to fill in";
  standard_.profile = Profile::Strict;
  EXPECT_TRUE(deviations({success()}).front().gates);
  observation_.code = Code::BadProt;
  EXPECT_TRUE(deviations({refusal("RFC4616-2-two-nuls")}).empty());
}

TEST_F(Judging, does_not_hold_libsasls_out_parameters_against_gnu_sasl) {
  probe_.traits = 0;
  observation_.output_untouched = true;
  EXPECT_TRUE(deviations({success()}).empty());
}

TEST_F(Judging, reports_effects_outside_the_connection_without_gating) {
  observation_.side_effect = "wrote to standard output";
  ASSERT_EQ(deviations({success()}).size(), 1U);
  EXPECT_FALSE(deviations({success()}).front().gates);
}

TEST_F(Judging, wants_the_authorization_identity_after_success) {
  const Judge judge(probe_, standard_);
  const oracle::Client::Identity expected{"alice", "shared"};
  const auto authenticated = model::StateKind::Authenticated;
  EXPECT_EQ(judge.identity(authenticated, observation_, expected).size(), 1U);
  observation_.authzid = "shared";
  observation_.authcid = "alice";
  EXPECT_TRUE(judge.identity(authenticated, observation_, expected).empty());
  std::swap(observation_.authzid, observation_.authcid);
  EXPECT_EQ(judge.identity(authenticated, observation_, expected).size(), 2U);
}

TEST_F(Judging, does_not_ask_for_an_identity_that_cannot_be_read) {
  probe_.capabilities = 0;
  EXPECT_TRUE(
      Judge(probe_, standard_).identity(model::StateKind::Authenticated, observation_, {"alice", "alice"}).empty());
}

} // namespace
} // namespace saslspec::judge
