// The checks can fail: faults for them are planted, on the server's side or on the wire.
#include "case.hpp"
#include "text.hpp"

#include <gtest/gtest.h>

namespace saslspec::impl::test::clients {

namespace {

class PlantedFault : public testing::TestWithParam<Pairing> {
protected:
  PlantedFault() {
    request_.starts = true;
    request_.mechanism = GetParam().mechanism;
    request_.user = "J\u00FCrgen, =caf\u00E9";
    request_.password = "\u5BC6\u7801 \"\\";
    set_account(Account{request_.user, request_.password});
  }
  std::string fault_with(const InTransit& in_transit) const {
    return fault_in_success(play(GetParam().peer(), request_, {}, in_transit), {request_.user, request_.user});
  }

  Request request_;
};

INSTANTIATE_TEST_SUITE_P(Clients, PlantedFault,
                         testing::Values(Pairing{&gsasl, "PLAIN"}, Pairing{&gsasl, "LOGIN"},
                                         Pairing{&gsasl, "CRAM-MD5"}, Pairing{&gsasl, "SCRAM-SHA-1"},
                                         Pairing{&gsasl, "SCRAM-SHA-256"}, Pairing{&cyrus, "PLAIN"},
                                         Pairing{&cyrus, "LOGIN"}, Pairing{&cyrus, "CRAM-MD5"},
                                         Pairing{&cyrus, "SCRAM-SHA-1"}, Pairing{&cyrus, "SCRAM-SHA-512"}),
                         test_name);

TEST_P(PlantedFault, nothing_is_seen_without_one) {
  EXPECT_EQ(fault_with({}), "");
}

TEST_P(PlantedFault, another_stored_password_is_seen) {
  set_account(Account{request_.user, with_character(request_.password, 1, 'x')});
  EXPECT_TRUE(fault_with({}).starts_with("no success"));
}

TEST_P(PlantedFault, another_stored_name_is_seen) {
  set_account(Account{with_character(request_.user, 1, 'x'), request_.password});
  EXPECT_TRUE(fault_with({}).starts_with("no success"));
}

TEST_P(PlantedFault, another_identity_is_seen) {
  const Result result = play(GetParam().peer(), request_, {});
  EXPECT_TRUE(fault_in_success(result, {"somebody", request_.user}).starts_with("not \"somebody\""));
  EXPECT_TRUE(fault_in_success(result, {request_.user, "somebody"}).starts_with("not \""));
}

TEST_P(PlantedFault, a_success_that_should_be_none_is_seen) {
  EXPECT_TRUE(fault_in_refusal(play(GetParam().peer(), request_, {}), false).starts_with("no refusal"));
}

class ChangedMessage : public PlantedFault {};
INSTANTIATE_TEST_SUITE_P(Clients, ChangedMessage,
                         testing::Values(Pairing{&gsasl, "CRAM-MD5"}, Pairing{&gsasl, "SCRAM-SHA-1"},
                                         Pairing{&gsasl, "SCRAM-SHA-256"}, Pairing{&cyrus, "CRAM-MD5"},
                                         Pairing{&cyrus, "SCRAM-SHA-1"}, Pairing{&cyrus, "SCRAM-SHA-512"}),
                         test_name);

/// An octet of the challenge; of the nonce, and of the server's proof.
TEST_P(ChangedMessage, is_seen) {
  const unsigned messages = GetParam().is_mutual() ? 2 : 1;
  for (unsigned changed = 0; changed < messages; ++changed) {
    const std::string fault = fault_with([changed](std::string message, unsigned number) {
      if (number == changed) message[5] = message[5] == 'x' ? 'y' : 'x';
      return message;
    });
    EXPECT_NE(fault, "") << changed;
  }
}

} // namespace

} // namespace saslspec::impl::test::clients
