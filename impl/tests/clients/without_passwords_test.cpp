// ANONYMOUS and EXTERNAL: another implementation's client sends no password.
#include "case.hpp"
#include "text.hpp"

#include <gtest/gtest.h>

namespace saslspec::impl::test::clients {

namespace {

const Identity anonymous{"anonymous", "anonymous"};

TEST(Anonymous, a_trace_is_a_token_that_the_trace_profile_allows) {
  const Pairing pairing{&gsasl, "ANONYMOUS"};
  EXPECT_TRUE(holds(pairing, "tokens", [&] {
    const Person person = any_person(pairing);
    RC_PRE(person.user.find('@') == std::string::npos);      // or it may be an e-mail address
    RC_PRE(person.user.find("\u2FF0") == std::string::npos); // ICU's profile prohibits table C.7, RFC 4505 does not
    const Result result = play(pairing.peer(), request_of(pairing, person), any_setting());
    require(is_trace(person.user) ? fault_in_success(result, anonymous) : fault_in_refusal(result, false), "trace");
  }));
}

/// Cyrus SASL's client puts "@" and the machine's name behind the name to act as.
TEST(Anonymous, a_trace_is_an_email_address) {
  const Pairing pairing{&cyrus, "ANONYMOUS"};
  EXPECT_TRUE(holds(pairing, "e-mail addresses", [&] {
    Request request = request_of(pairing, {});
    request.authzid = *dot_atom().as("local part");
    const bool is_address = *rc::gen::arbitrary<bool>().as("is an address");
    if (!is_address) request.authzid += *rc::gen::element<std::string>(" x", "..x", "\u00E9", "@x").as("spoilt by");
    const Result result = play(pairing.peer(), request, any_setting());
    require(is_address ? fault_in_success(result, anonymous) : fault_in_refusal(result, false), "trace");
  }));
}

class External : public testing::TestWithParam<Pairing> {};
INSTANTIATE_TEST_SUITE_P(Clients, External, testing::Values(Pairing{&gsasl, "EXTERNAL"}, Pairing{&cyrus, "EXTERNAL"}),
                         test_name);

TEST_P(External, the_identity_is_the_one_established_outside) {
  const Pairing& pairing = GetParam();
  EXPECT_TRUE(holds(pairing, "identity", [&] {
    const Person person = any_person(pairing);
    Setting setting = any_setting();
    require(fault_in_refusal(play(pairing.peer(), request_of(pairing, person), setting), false), "none established");
    setting.external = person.user;
    require(fault_in_success(play(pairing.peer(), request_of(pairing, person), setting), {person.user, person.user}),
            "established");
  }));
}

TEST_P(External, whom_one_acts_as_is_the_policys_decision) {
  const Pairing& pairing = GetParam();
  EXPECT_TRUE(holds(pairing, "acting as another", [&] {
    const Person person = any_person(pairing);
    Request request = request_of(pairing, person);
    request.authzid = any_name(pairing, "authzid");
    const std::string requested = pairing.presented(request.authzid);
    Setting setting = any_setting();
    setting.external = person.user;
    setting.may_act_as = requested;
    require(fault_in_success(play(pairing.peer(), request, setting), {person.user, requested}), "allowed");
    if (requested == person.user) return;
    setting.may_act_as = requested + "x";
    require(fault_in_refusal(play(pairing.peer(), request, setting), false), "not allowed");
  }));
}

} // namespace

} // namespace saslspec::impl::test::clients
