#include "crypto.hpp"
#include "saslspec/oracle/encoding.hpp"
#include "saslspec/oracle/world.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

TEST(World, names_are_distinct_and_what_saslprep_makes_of_them) {
  std::set<std::string_view> names;
  for (const Account& entry : accounts()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_EQ(saslprep(entry.name, Preparation::Stored), entry.name);
    EXPECT_EQ(saslprep(entry.password, Preparation::Stored), entry.password);
    EXPECT_FALSE(entry.password.empty());
    EXPECT_EQ(account(entry.name), &entry);
  }
  EXPECT_EQ(account(unknown_user()), nullptr);
  EXPECT_NE(account(authorizable_as()), nullptr);
}

TEST(World, has_the_lengths_at_which_mechanisms_change) {
  std::set<std::size_t> names;
  std::set<std::size_t> passwords;
  for (const Account& entry : accounts()) {
    names.insert(entry.name.size());
    passwords.insert(entry.password.size());
  }
  EXPECT_TRUE(names.contains(255));
  for (const std::size_t length : {64U, 65U, 255U})
    EXPECT_TRUE(passwords.contains(length)) << length;
}

TEST(World, alice_and_the_external_identity_may_act_as_one_other) {
  EXPECT_TRUE(may_act_as("alice", ""));
  EXPECT_TRUE(may_act_as("alice", "alice"));
  EXPECT_TRUE(may_act_as("alice", authorizable_as()));
  EXPECT_TRUE(may_act_as(external_identity(), authorizable_as()));
  EXPECT_FALSE(may_act_as("alice", "bob"));
  EXPECT_FALSE(may_act_as("bob", authorizable_as()));
  EXPECT_FALSE(may_act_as("bob", "alice"));
}

TEST(World, verifiers_of_the_printed_exchanges_are_those_of_the_standards) {
  const auto& verifiers = scram_verifiers(*account("user"));
  ASSERT_EQ(verifiers.size(), 5U);
  EXPECT_EQ(verifiers[0].mechanism, "SCRAM-SHA-1");
  EXPECT_EQ(verifiers[0].iterations, 4096U);
  EXPECT_EQ(base64(verifiers[0].salt), "QSXCR+Q6sek8bf92");
  EXPECT_EQ(base64(verifiers[0].stored_key), "6dlGYMOdZcOPutkcNY8U2g7vK9Y=");
  EXPECT_EQ(base64(verifiers[0].server_key), "D+CSWLOshSulAsxiupA+qs2/fTE=");
  EXPECT_EQ(verifiers[2].mechanism, "SCRAM-SHA-256");
  EXPECT_EQ(base64(verifiers[2].stored_key), "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=");
  EXPECT_EQ(base64(verifiers[2].server_key), "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
}

TEST(World, the_channel_has_octets_that_strings_stumble_over) {
  const ChannelBinding& channel = channel_binding();
  EXPECT_EQ(channel.type, "tls-unique");
  EXPECT_EQ(channel.data.size(), 12U);
  for (const char octet : {'\0', ',', '=', '\xff'})
    EXPECT_NE(channel.data.find(octet), std::string::npos);
  for (const std::string_view type : {"tls-unique", "tls-exporter", "tls-server-end-point"})
    EXPECT_NE(other_channel_type(type), type);
}

TEST(World, salts_differ_between_accounts_and_mechanisms) {
  std::set<std::string> salts;
  for (const Account& entry : accounts())
    for (const ScramVerifier& verifier : scram_verifiers(entry))
      EXPECT_TRUE(salts.insert(verifier.salt).second) << entry.name;
}

TEST(World, verifiers_may_be_asked_for_by_several_threads) {
  std::vector<std::thread> threads;
  std::vector<const std::vector<ScramVerifier>*> answers(4);
  for (auto& answer : answers)
    threads.emplace_back([&answer] { answer = &scram_verifiers(*account("joe")); });
  for (std::thread& thread : threads)
    thread.join();
  for (const auto* answer : answers)
    EXPECT_EQ(answer, answers.front());
}

TEST(World, entries_of_one_time_passwords_are_as_the_standard_has_them) {
  std::set<std::string_view> users;
  for (const OtpEntry& entry : otp_entries()) {
    EXPECT_TRUE(users.insert(entry.user).second) << entry.user;
    EXPECT_NE(account(entry.user), nullptr) << entry.user;
    EXPECT_GE(entry.passphrase.size(), 10U) << entry.user;
    EXPECT_LE(entry.passphrase.size(), 63U) << entry.user;
  }
  const std::pair<std::string_view, std::string_view> printed[] = {
      {"tim",  "md5\t0500\tke1234\t505d889f90085847\t00000000000000000000" },
      {"user", "md5\t0124\tke1234\tdec56abbf7be031d\t00000000000000000000" },
      {"Kurt", "sha1\t0500\tke1234\te39322141217b16b\t00000000000000000000"},
  };
  for (const auto& [user, text] : printed) {
    const auto entry = std::ranges::find(otp_entries(), user, &OtpEntry::user);
    ASSERT_NE(entry, otp_entries().end()) << user;
    EXPECT_EQ(otp_entry_text(*entry), text) << user;
  }
  EXPECT_EQ(otp_passphrase("nobody"), "");
  EXPECT_TRUE(users.contains(exhausted_user()));
}

TEST(Crypto, hmac_takes_an_empty_key) {
  EXPECT_EQ(hex(hmac(Hash::Md5, "", "")), "74e6f7298a9c2d168935f58c001bad88");
  EXPECT_EQ(hex(hmac(Hash::Md5, "secret", "")), hex(hmac(Hash::Md5, "secret", "")));
  EXPECT_EQ(hex(hmac(Hash::Md5, "", "")), "74e6f7298a9c2d168935f58c001bad88");
}

} // namespace
} // namespace saslspec::oracle
