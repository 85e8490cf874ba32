// OTP: Cyrus SASL's client computes the one-time passwords of its own.
#include "../abi/otp_account.hpp"
#include "case.hpp"
#include "text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace saslspec::impl::test::clients {

namespace {

/// How often a pass-phrase is hashed: enough to be right by no accident.
constexpr unsigned sequence = 40;

/// Ten to 63 octets (RFC 2289).
std::string any_passphrase() {
  const auto phrases = rc::gen::map(preparable_text(),
                                    [](const std::string& text) { return saslprep("ten octets" + text).value_or(""); });
  return *rc::gen::suchThat(phrases, [](const std::string& text) {
            return !text.empty() && text.size() < 64;
          }).as("pass-phrase");
}

/// Cyrus SASL's client always names whom it acts as, even if that is itself: such a name has to be the prepared one.
Person any_prepared_person(const Pairing& pairing) {
  Person person = any_person(pairing);
  RC_PRE(person.account.has_value());
  person.user = person.account->name;
  RC_PRE(person.user.front() != ' ');
  RC_PRE(person.user.back() != ' ');
  return person;
}

class Otp : public testing::TestWithParam<Hash> {};
INSTANTIATE_TEST_SUITE_P(Hashes, Otp, testing::Values(Hash::Md5, Hash::Sha1),
                         [](const auto& parameter) { return std::string(otp_algorithm(parameter.param)); });

TEST_P(Otp, one_password_after_the_other_is_accepted_and_nobody_elses) {
  const Pairing pairing{&cyrus, "OTP"};
  EXPECT_TRUE(holds(pairing, "one-time passwords", [&] {
    Person person = any_prepared_person(pairing);
    person.password = any_passphrase();
    const std::string& name = person.account->name;
    set_one_time_passwords(name, otp_account(person.password, sequence, "ke1234", GetParam()));
    Request request = request_of(pairing, person);
    for (unsigned i = 0; i < 3; ++i)
      require(fault_in_success(play(pairing.peer(), request, any_setting()), {name, name}), "the right pass-phrase");
    request.password = wrong_password(person.password);
    require(fault_in_refusal(play(pairing.peer(), request, any_setting()), false), "a wrong pass-phrase");
    request.password = person.password;
    request.authzid = any_name(pairing, "authzid");
    Setting setting = any_setting();
    setting.may_act_as = pairing.presented(request.authzid);
    require(fault_in_success(play(pairing.peer(), request, setting), {name, setting.may_act_as}), "acting as another");
    request.user += "x";
    require(fault_in_refusal(play(pairing.peer(), request, setting), false), "an unknown user");
  }));
}

} // namespace

} // namespace saslspec::impl::test::clients
