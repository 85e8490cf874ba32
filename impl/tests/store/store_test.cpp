// The content of a store; each change is whole.
#include "core/scram_secret.hpp"
#include "filled_store.hpp"

namespace saslspec::impl::test {

namespace {

using StoreContent = FilledStore;

TEST_F(StoreContent, verifiers_are_those_of_the_password_for_every_hash) {
  auto store = open(Store::Access::Read);
  for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-224", "SCRAM-SHA-256", "SCRAM-SHA-384", "SCRAM-SHA-512"}) {
    Octets room;
    ScramVerifier verifier{};
    ASSERT_EQ(store.scram_verifier(mechanism, "alice", room, verifier), Code::Ok) << mechanism;
    EXPECT_TRUE(scram_verifier_matches(mechanism, "wonderland-7", verifier)) << mechanism;
    EXPECT_FALSE(scram_verifier_matches(mechanism, "wonderland-8", verifier)) << mechanism;
  }
}

TEST_F(StoreContent, nobody_has_keys_but_a_salt_and_a_count) {
  auto store = open(Store::Access::Read);
  Octets room;
  ScramVerifier verifier{};
  ASSERT_EQ(store.scram_verifier("SCRAM-SHA-256", "nobody", room, verifier), Code::NoUser);
  EXPECT_EQ(verifier.salt.size(), 16U);
  EXPECT_EQ(verifier.iterations, 4096U);
  EXPECT_EQ(verifier.stored_key.size() + verifier.server_key.size(), 0U);
}

TEST_F(StoreContent, an_account_that_may_not_be_used_shows_its_salt_and_gives_no_keys) {
  auto store = open();
  Octets room;
  ScramVerifier usable{};
  ASSERT_EQ(store.scram_verifier("SCRAM-SHA-256", "alice", room, usable), Code::Ok);
  const std::string salt(usable.salt);
  const auto expect_refused = [&](Code code) {
    ScramVerifier verifier{};
    EXPECT_EQ(store.scram_verifier("SCRAM-SHA-256", "alice", room, verifier), code);
    EXPECT_EQ(verifier.salt, salt);
    EXPECT_EQ(verifier.stored_key.size() + verifier.server_key.size(), 0U);
    Octets password;
    EXPECT_EQ(store.password("alice", password), code);
    OtpEntry otp{};
    EXPECT_EQ(store.otp("alice", password, otp), code);
    EXPECT_EQ(store.replace_otp("alice", entry(499), entry(498)), Code::TryAgain);
  };
  expect(store.set_expiry("alice", 1));
  expect_refused(Code::Expired);
  expect(store.set_locked("alice", true));
  expect_refused(Code::PwLock);
  expect(store.set_disabled("alice", true));
  expect_refused(Code::Disabled);
}

TEST_F(StoreContent, an_otp_entry_is_replaced_only_when_it_is_as_expected) {
  auto store = open();
  Octets room;
  OtpEntry found{};
  ASSERT_EQ(store.otp("alice", room, found), Code::Ok);
  EXPECT_EQ(found.hash, Hash::Sha1);
  EXPECT_EQ(found.sequence, 499U);
  EXPECT_EQ(found.seed, "ke1234");
  EXPECT_EQ(found.last, entry(499).last);

  OtpEntry other = entry(499);
  other.hash = Hash::Md5;
  EXPECT_EQ(store.replace_otp("alice", other, entry(498)), Code::TryAgain);
  other = entry(499);
  other.seed = "ke1235";
  EXPECT_EQ(store.replace_otp("alice", other, entry(498)), Code::TryAgain);
  other = entry(499);
  other.last[7] ^= 1;
  EXPECT_EQ(store.replace_otp("alice", other, entry(498)), Code::TryAgain);
  other = entry(499);
  other.sequence = 500;
  EXPECT_EQ(store.replace_otp("alice", other, entry(498)), Code::TryAgain);
  EXPECT_EQ(store.replace_otp("bob", entry(499), entry(498)), Code::TryAgain);

  EXPECT_EQ(store.replace_otp("alice", entry(499), entry(498)), Code::Ok);
  EXPECT_EQ(store.replace_otp("alice", entry(499), entry(498)), Code::TryAgain); // used once
  ASSERT_EQ(store.otp("alice", room, found), Code::Ok);
  EXPECT_EQ(found.sequence, 498U);
}

TEST_F(StoreContent, those_without_an_otp_entry_always_have_the_same_octets_to_make_a_challenge_from) {
  const auto octets_of = [this](const char* user) {
    auto store = open();
    Octets room;
    OtpEntry shown{};
    EXPECT_EQ(store.otp(user, room, shown), Code::NoUser);
    return shown.last;
  };
  EXPECT_EQ(octets_of("nobody"), octets_of("nobody"));
  EXPECT_NE(octets_of("nobody"), octets_of("nobody2"));
  const auto one = octets_of("nobody");
  expect(Store::lay_out(folder_.write("other.db", "").c_str(), 4096));
  auto other = Store::open(folder_.file("other.db").c_str(), Store::Access::Read);
  ASSERT_TRUE(other);
  Octets room;
  OtpEntry shown{};
  EXPECT_EQ(other->otp("nobody", room, shown), Code::NoUser);
  EXPECT_NE(shown.last, one);
}

TEST_F(StoreContent, otp_takes_no_hash_that_it_has_no_name_for) {
  auto store = open();
  OtpEntry odd = entry(10);
  odd.hash = Hash::Sha512;
  EXPECT_FALSE(store.set_otp("alice", odd));
  EXPECT_FALSE(store.replace_otp("alice", entry(499), odd));
  EXPECT_EQ(store.set_otp("bob", entry(10)).error().code, Code::NoUser);
}

TEST_F(StoreContent, a_password_change_that_fails_amid_writing_changes_nothing) {
  auto store = open();
  auto database = Database::open(path().c_str(), true);
  expect(database);
  ASSERT_EQ(database->execute("CREATE TRIGGER full BEFORE INSERT ON verifier WHEN new.mechanism = 'SCRAM-SHA-384'"
                              " BEGIN SELECT RAISE(ABORT, 'full'); END"),
            SQLITE_OK);
  const auto changed = store.set_password("alice", {.password = "other", .iterations = 5000, .expires = 1});
  ASSERT_FALSE(changed);
  EXPECT_NE(std::string_view(changed.error().text.data()).find("full"), std::string_view::npos);
  EXPECT_FALSE(store.set_password("bob", {.password = "other"}));
  EXPECT_EQ(store.standing("alice"), Code::Ok);
  EXPECT_EQ(store.standing("bob"), Code::NoUser);
  for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-512"}) {
    Octets room;
    ScramVerifier verifier{};
    ASSERT_EQ(store.scram_verifier(mechanism, "alice", room, verifier), Code::Ok);
    EXPECT_TRUE(scram_verifier_matches(mechanism, "wonderland-7", verifier));
  }
  ScramVerifier of_nobody{};
  Octets room;
  ASSERT_EQ(store.scram_verifier("SCRAM-SHA-1", "nobody", room, of_nobody), Code::NoUser);
  EXPECT_EQ(of_nobody.iterations, 4096U);
}

TEST_F(StoreContent, lists_accounts_in_order_with_nothing_secret) {
  auto store = open();
  expect(store.set_password("zoe", {.password = "x", .plaintext = PasswordChange::Plaintext::Store}));
  expect(store.set_locked("zoe", true));
  std::string listed;
  expect(store.list([&](const ListedAccount& account) {
    listed.append(account.name).append(account.has_plaintext ? "+" : "-").append(account.otp_sequence ? "1" : "0");
    listed += std::to_string(static_cast<int>(account.standing)) + " ";
  }));
  EXPECT_EQ(listed, "alice-10 zoe+0-21 ");
}

} // namespace

} // namespace saslspec::impl::test
