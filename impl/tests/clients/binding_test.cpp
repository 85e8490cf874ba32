// SCRAM bound to a channel, which v2 applications can describe.
#include "case.hpp"
#include "channel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace saslspec::impl::test::clients {

namespace {

/// The mechanism's name without -PLUS.
std::string unbound(const Pairing& pairing) {
  return pairing.mechanism.substr(0, pairing.mechanism.rfind("-PLUS"));
}

class Binding : public testing::TestWithParam<Pairing> {
protected:
  /// Draws a person, the account and a channel that both sides see; the rest is the test's.
  void draw() {
    person_ = somebody(GetParam());
    request_ = request_of(GetParam(), person_);
    request_.channel_type = any_channel_type(GetParam());
    request_.channel_data = any_channel_data();
    setting_ = any_setting();
    setting_.channel_type = request_.channel_type;
    setting_.channel_data = request_.channel_data;
  }
  Result played() const { return play(GetParam().peer(), request_, setting_); }

  Person person_;
  Request request_;
  Setting setting_;
};

INSTANTIATE_TEST_SUITE_P(Clients, Binding,
                         testing::Values(Pairing{&gsasl, "SCRAM-SHA-1-PLUS"}, Pairing{&gsasl, "SCRAM-SHA-256-PLUS"},
                                         Pairing{&cyrus, "SCRAM-SHA-1-PLUS"}, Pairing{&cyrus, "SCRAM-SHA-224-PLUS"},
                                         Pairing{&cyrus, "SCRAM-SHA-256-PLUS"}, Pairing{&cyrus, "SCRAM-SHA-384-PLUS"},
                                         Pairing{&cyrus, "SCRAM-SHA-512-PLUS"}),
                         test_name);

TEST_P(Binding, the_same_channel_is_accepted_and_another_is_not) {
  EXPECT_TRUE(holds(GetParam(), "channels", [&] {
    draw();
    require(fault_in_success(played(), identity_of(person_)), "the same channel");
    setting_.channel_data = spoilt(setting_.channel_data);
    require(fault_in_refusal(played(), true), "other data");
    setting_.channel_data = request_.channel_data;
    setting_.channel_type = other_channel_type(request_.channel_type);
    require(fault_in_refusal(played(), true), "another type");
  }));
}

TEST_P(Binding, a_client_that_could_not_bind_gets_in_where_binding_is_offered) {
  EXPECT_TRUE(holds(GetParam(), "no channel on its side", [&] {
    draw();
    request_.mechanism = unbound(GetParam());
    request_.channel_type.clear();
    require(fault_in_success(played(), identity_of(person_)), "it could not have bound");
  }));
}

/// GNU SASL's client, given a channel, fails to build its first message under a name without -PLUS.
class HiddenOffer : public Binding {};
INSTANTIATE_TEST_SUITE_P(Clients, HiddenOffer,
                         testing::Values(Pairing{&cyrus, "SCRAM-SHA-1-PLUS"}, Pairing{&cyrus, "SCRAM-SHA-512-PLUS"}),
                         test_name);

TEST_P(HiddenOffer, a_client_that_was_not_shown_it_is_refused) { // RFC5802-6-y-when-supported
  EXPECT_TRUE(holds(GetParam(), "hidden offer", [&] {
    draw();
    request_.mechanism = unbound(GetParam());
    const Result result = played();
    require(fault_in_refusal(result, true), "it could have bound");
    if (result.answer.outcome != Outcome::Refusal) RC_FAIL("it was the client that gave up");
  }));
}

} // namespace

} // namespace saslspec::impl::test::clients
