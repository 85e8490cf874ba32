// The mechanisms with passwords: random people log in with another implementation's client.
#include "channel.hpp"
#include "text.hpp"

#include <gtest/gtest.h>

namespace saslspec::impl::test::clients {

namespace {

const Pairing pairings[] = {
    {&gsasl, "PLAIN"        },
    {&gsasl, "LOGIN"        },
    {&gsasl, "CRAM-MD5"     },
    {&gsasl, "DIGEST-MD5"   },
    {&gsasl, "SCRAM-SHA-1"  },
    {&gsasl, "SCRAM-SHA-256"},
    {&cyrus, "PLAIN"        },
    {&cyrus, "LOGIN"        },
    {&cyrus, "CRAM-MD5"     },
    {&cyrus, "DIGEST-MD5"   },
    {&cyrus, "SCRAM-SHA-1"  },
    {&cyrus, "SCRAM-SHA-224"},
    {&cyrus, "SCRAM-SHA-256"},
    {&cyrus, "SCRAM-SHA-384"},
    {&cyrus, "SCRAM-SHA-512"}
};

std::vector<Pairing> pairings_that(bool (Pairing::*have_it)() const) {
  std::vector<Pairing> chosen;
  for (const Pairing& pairing : pairings)
    if ((pairing.*have_it)()) chosen.push_back(pairing);
  return chosen;
}

class Passwords : public testing::TestWithParam<Pairing> {};
INSTANTIATE_TEST_SUITE_P(Clients, Passwords, testing::ValuesIn(pairings), test_name);

TEST_P(Passwords, whoever_has_the_account_and_its_password_gets_in_and_nobody_else) {
  const Pairing& pairing = GetParam();
  const auto refused = [&](const Person& person) {
    return fault_in_refusal(play(pairing.peer(), request_of(pairing, person), any_setting()), pairing.is_mutual());
  };
  EXPECT_TRUE(holds(pairing, "logging in", [&] {
    const Person person = any_person(pairing);
    set_account(person.account);
    if (!person.account) return require(refused(person), "a name or password that SASLprep prohibits");
    const Result result = play(pairing.peer(), request_of(pairing, person), any_setting());
    require(fault_in_success(result, identity_of(person)), "the right password");

    Person other = person;
    other.password = wrong_password(person.password);
    require(refused(other), "a wrong password");
    other = any_person(pairing);
    other.password = person.password;
    RC_PRE(saslprep(pairing.presented(other.user)) != person.account->name);
    require(refused(other), "an unknown user");
  }));
}

class ActingAs : public testing::TestWithParam<Pairing> {};
INSTANTIATE_TEST_SUITE_P(Clients, ActingAs, testing::ValuesIn(pairings_that(&Pairing::carries_authzid)), test_name);

TEST_P(ActingAs, whom_one_acts_as_is_the_policys_decision) {
  const Pairing& pairing = GetParam();
  EXPECT_TRUE(holds(pairing, "acting as another", [&] {
    const Person person = somebody(pairing);
    Request request = request_of(pairing, person);
    request.authzid = any_name(pairing, "authzid");
    const std::string requested = pairing.presented(request.authzid);
    Setting setting = any_setting();
    setting.may_act_as = requested;
    require(fault_in_success(play(pairing.peer(), request, setting), {person.account->name, requested}), "allowed");
    if (requested == person.account->name) return;
    setting.may_act_as = requested + "x";
    require(fault_in_refusal(play(pairing.peer(), request, setting), pairing.is_mutual()), "not allowed");
  }));
}

/// It says that it could bind, but that nobody offers to. GNU SASL's client, given a channel, fails to build its first
/// message under a name without -PLUS.
TEST(Unbound, a_client_with_a_channel_gets_in_where_there_is_none_to_bind_to) {
  const Pairing pairing{&cyrus, "SCRAM-SHA-256"};
  EXPECT_TRUE(holds(pairing, "a channel on one side", [&] {
    const Person person = somebody(pairing);
    Request request = request_of(pairing, person);
    request.channel_type = any_channel_type(pairing);
    request.channel_data = any_channel_data();
    require(fault_in_success(play(pairing.peer(), request, any_setting()), identity_of(person)), "no offer");
  }));
}

} // namespace

} // namespace saslspec::impl::test::clients
