#include "saslspec/judge/redact.hpp"

#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/client.hpp"

#include <gtest/gtest.h>

namespace saslspec::judge {
namespace {

std::string with_nuls(std::string text) {
  for (char& octet : text)
    if (octet == '|') octet = '\0';
  return text;
}

TEST(Redaction, tells_null_from_empty) {
  EXPECT_EQ(redacted_sent("PLAIN", "", std::nullopt), "NULL");
  EXPECT_EQ(redacted_sent("PLAIN", "", ""), "\"\"");
}

TEST(Redaction, hides_the_password_of_plain_wherever_the_message_is_broken) {
  EXPECT_EQ(redacted_sent("PLAIN", "Message.valid", with_nuls("shared|alice|wonderland-7")),
            "shared\\0alice\\0<password>");
  EXPECT_EQ(redacted_sent("PLAIN", "Message.missing_nul", with_nuls("alice|wonderland-7")), "alice\\0<password>");
  EXPECT_EQ(redacted_sent("PLAIN", "Message.extra_nul", with_nuls("|alice|wonder|land")), "\\0alice\\0<password>");
}

TEST(Redaction, hides_proofs_and_signatures_but_not_the_flag_of_channel_binding) {
  EXPECT_EQ(redacted_sent("SCRAM-SHA-1", "ClientFinal.valid", "c=biws,r=ab,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="),
            "c=biws,r=ab,p=<20 octets>");
  EXPECT_EQ(redacted_sent("SCRAM-SHA-1", "ClientFirst.p_flag", "p=tls-unique,,n=alice,r=ab"),
            "p=tls-unique,,n=alice,r=ab");
  worker::Observation answer;
  answer.code = model::Code::Ok;
  answer.output = "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=";
  EXPECT_EQ(redacted_received(answer), "SASL_OK v=<20 octets>");
}

TEST(Redaction, hides_the_digest_of_cram) {
  EXPECT_EQ(redacted_sent("CRAM-MD5", "Response.valid", "tim b913a602c7eda7a495b4e6e7334d3890"), "tim <16 octets>");
}

TEST(Redaction, hides_the_response_of_digest_and_the_servers) {
  const std::string sent = "username=\"chris\",response=d388dad90d4bbd760a152321f2143af7,qop=auth";
  EXPECT_EQ(redacted_sent("DIGEST-MD5", "Response.valid", sent), "username=\"chris\",response=<16 octets>,qop=auth");
  worker::Observation observation;
  observation.code = model::Code::Ok;
  observation.output = "rspauth=ea40f60335c427b5527b84dbabcdfffd";
  EXPECT_EQ(redacted_received(observation), "SASL_OK rspauth=<16 octets>");
}

TEST(Redaction, hides_the_password_of_login_right_or_wrong) {
  EXPECT_EQ(redacted_sent("LOGIN", "Password.valid", "wonderland-7"), "<password>");
  EXPECT_EQ(redacted_sent("LOGIN", "Password.wrong", "else"), "<password>");
}

TEST(Redaction, hides_tokens_but_not_their_scheme) {
  EXPECT_EQ(redacted_sent("OAUTHBEARER", "Message.valid",
                          "n,a=alice,\x01"
                          "auth=Bearer abc=\x01\x01"),
            "n,a=alice,\\x01auth=Bearer <token>\\x01\\x01");
  EXPECT_EQ(redacted_sent("XOAUTH2", "Message.valid",
                          "user=alice\x01"
                          "auth=abc"),
            "user=alice\\x01auth=<token>");
  EXPECT_EQ(redacted_sent("OAUTHBEARER", "Message.empty_auth",
                          "n,,\x01"
                          "auth=\x01\x01"),
            "n,,\\x01auth=\\x01\\x01");
  EXPECT_EQ(redacted_sent("OAUTHBEARER", "Dummy.valid", "\x01"), "\\x01");
}

TEST(Redaction, hides_the_worlds_passwords_in_any_text) {
  EXPECT_EQ(redacted("no: wonderland-7 is wrong"), "no: <password> is wrong");
}

TEST(Redaction, leaves_no_password_or_proof_of_any_message_of_any_client) {
  for (const model::Machine* machine : model::machines()) {
    if (!machine->is_produced) continue;
    const auto client = oracle::make_client(machine->name, {});
    ASSERT_TRUE(client);
    for (const std::string& message : oracle::known_messages(machine->name)) {
      const auto octets = client->message(message, {});
      ASSERT_TRUE(octets) << message;
      const std::string shown = redacted_sent(machine->name, message, *octets);
      EXPECT_EQ(shown.find("wonderland-7"), std::string::npos) << machine->name << " " << message << ": " << shown;
      EXPECT_EQ(shown.find(oracle::bearer_token("alice", "wonderland-7")), std::string::npos) << shown;
      EXPECT_LT(shown.size(), 1000U) << machine->name << " " << message;
    }
  }
}

TEST(Redaction, escapes_what_a_terminal_would_act_on) {
  EXPECT_EQ(redacted("a\x1b[31m\n"), "a\\x1b[31m\\x0a");
}

} // namespace
} // namespace saslspec::judge
