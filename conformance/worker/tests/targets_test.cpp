// The system's own libraries complete exchanges through the worker, with clients computed here.
#include "harness.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace saslspec::worker::test {
namespace {

const std::string cyrus = "/usr/lib/x86_64-linux-gnu/libsasl2.so.2";
const std::string gnu = "/usr/lib/x86_64-linux-gnu/libgsasl.so.18";
const std::string reference_v1 = REFERENCE_V1;
const std::string reference_v2 = REFERENCE_V2;
constexpr unsigned iterations = 4096;

std::string hmac(const EVP_MD* digest, const std::string& key, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), out.data(), &size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string sha256(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string salted(const std::string& password, const std::string& salt) {
  std::string key(32, '\0');
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                    reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                    static_cast<int>(iterations), EVP_sha256(), 32, reinterpret_cast<unsigned char*>(key.data()));
  return key;
}

std::string base64(const std::string& octets) {
  std::string text((octets.size() + 2) / 3 * 4 + 1, '\0');
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                reinterpret_cast<const unsigned char*>(octets.data()), static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(n));
  return text;
}

std::string from_base64(const std::string& text) {
  std::string octets(text.size(), '\0');
  const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
                                reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  octets.resize(static_cast<std::size_t>(n) - static_cast<std::size_t>(std::count(text.begin(), text.end(), '=')));
  return octets;
}

std::string hexadecimal(const std::string& octets) {
  std::string text;
  for (const char octet : octets) {
    text += "0123456789abcdef"[static_cast<unsigned char>(octet) >> 4U];
    text += "0123456789abcdef"[static_cast<unsigned char>(octet) & 15U];
  }
  return text;
}

Account account(const std::string& user, const std::string& password) {
  const std::string salt = "0123456789abcdef";
  const auto key = salted(password, salt);
  Account seeded{user, password, {}, "token-of-" + user, "old-token-of-" + user};
  seeded.verifiers.push_back({"SCRAM-SHA-256", salt, iterations, sha256(hmac(EVP_sha256(), key, "Client Key")),
                              hmac(EVP_sha256(), key, "Server Key")});
  return seeded;
}

LaunchOptions options_for(const std::string& path) {
  LaunchOptions options;
  options.target = path;
  options.accounts = {account("alice", "wonderland-7"), account("bob", "builder-3")};
  options.authorizations = {
      {"alice", "shared"}
  };
  return options;
}

std::string plain(const std::string& authzid, const std::string& authcid, const std::string& password) {
  return authzid + '\0' + authcid + '\0' + password;
}

/// The client-final-message of SCRAM-SHA-256 that answers `server_first`, and the server signature to expect.
struct Final {
  std::string message;
  std::string expected;
};
Final answer(const std::string& header, const std::string& first_bare, const std::string& server_first,
             const std::string& password) {
  const auto salt_at = server_first.find(",s=") + 3;
  const auto nonce = server_first.substr(0, salt_at - 3);
  const auto key = salted(password, from_base64(server_first.substr(salt_at, server_first.find(",i=") - salt_at)));
  const auto without_proof = "c=" + base64(header) + "," + nonce;
  const auto signed_text = first_bare + "," + server_first + "," + without_proof;
  const auto client_key = hmac(EVP_sha256(), key, "Client Key");
  auto proof = hmac(EVP_sha256(), sha256(client_key), signed_text);
  for (std::size_t i = 0; i < proof.size(); ++i)
    proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
  return {without_proof + ",p=" + base64(proof),
          "v=" + base64(hmac(EVP_sha256(), hmac(EVP_sha256(), key, "Server Key"), signed_text))};
}

/// Answers the server's last challenge when its signature came as one, for want of data with success.
Observation finished(const Worker& worker, Child& child, Call call, const Final& final) {
  call.op = Op::Step;
  call.input = final.message;
  auto seen = child.call(call);
  if (seen.code != model::Code::Ok && seen.code != model::Code::Continue) return seen;
  EXPECT_EQ(seen.output, final.expected);
  if ((worker.probe().capabilities & Capability::DataWithSuccess) != 0) return seen;
  EXPECT_EQ(seen.code, model::Code::Continue);
  call.input = "";
  return child.call(call);
}

class Target : public ::testing::TestWithParam<std::string> {
protected:
  void SetUp() override {
    worker = launched(options_for(GetParam()));
    child = forked(*worker);
  }
  void TearDown() override {
    const auto end = child->close();
    EXPECT_EQ(end.death, Death::None);
    EXPECT_EQ(end.side_effect, "");
  }
  std::unique_ptr<Worker> worker;
  std::unique_ptr<Child> child;
};

TEST_P(Target, offers_the_mechanisms_and_maps_its_libraries) {
  const auto& probe = worker->probe();
  for (const char* mechanism : {"PLAIN", "ANONYMOUS", "EXTERNAL", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "LOGIN"})
    EXPECT_NE(std::count(probe.mechanisms.begin(), probe.mechanisms.end(), mechanism), 0) << mechanism;
  EXPECT_EQ(probe.version.empty(), probe.abi == "v1") << "v1 has no function for it";
  const auto library = std::find_if(probe.libraries.begin(), probe.libraries.end(),
                                    [](const auto& mapped) { return mapped.role == "target"; });
  ASSERT_NE(library, probe.libraries.end());
  EXPECT_EQ(library->path, std::filesystem::canonical(GetParam()));
  EXPECT_EQ(library->build_id.size(), 40U);
}

TEST_P(Target, plain_with_the_right_password) {
  open(*child);
  const auto seen = start(*child, "PLAIN", plain("", "alice", "wonderland-7"));
  EXPECT_EQ(seen.code, model::Code::Ok) << seen.detail;
  EXPECT_EQ(seen.authcid, "alice");
  EXPECT_EQ(seen.authzid, "alice");
}

TEST_P(Target, plain_with_a_wrong_password) {
  open(*child);
  const auto seen = start(*child, "PLAIN", plain("", "alice", "wonderland-8"));
  EXPECT_EQ(model::reply_of(seen.code), model::Reply::Refusal);
}

TEST_P(Target, plain_with_authzids) {
  open(*child);
  const auto allowed = start(*child, "PLAIN", plain("shared", "alice", "wonderland-7"));
  EXPECT_EQ(allowed.code, model::Code::Ok) << allowed.detail;
  EXPECT_EQ(allowed.authcid, "alice");
  EXPECT_EQ(allowed.authzid, "shared");
  open(*child, {}, 1);
  Call call = call_of(Op::Start, plain("bob", "alice", "wonderland-7"));
  call.connection = 1;
  call.mechanism = "PLAIN";
  EXPECT_EQ(child->call(call).code, model::Code::NoAuthz);
}

TEST_P(Target, cram_md5) {
  open(*child);
  const auto challenge = start(*child, "CRAM-MD5");
  ASSERT_EQ(challenge.code, model::Code::Continue) << challenge.detail;
  ASSERT_TRUE(challenge.output);
  const auto seen = step(*child, "alice " + hexadecimal(hmac(EVP_md5(), "wonderland-7", *challenge.output)));
  EXPECT_EQ(seen.code, model::Code::Ok) << seen.detail;
  EXPECT_EQ(seen.authcid, "alice");
}

TEST_P(Target, scram_sha_256_by_stored_verifier_and_by_password) {
  for (const bool stored : {true, false}) {
    Call opening;
    opening.stored_verifiers = stored;
    open(*child, opening, stored ? 1 : 2);
    Call call = call_of(Op::Start, "n,,n=alice,r=fyko");
    call.connection = stored ? 1 : 2;
    call.mechanism = "SCRAM-SHA-256";
    const auto first = child->call(call);
    ASSERT_EQ(first.code, model::Code::Continue) << first.detail;
    const bool seeded = stored || worker->probe().abi == "v1"; // v1 knows secrets alone
    EXPECT_EQ(first.output->find(base64("0123456789abcdef")) != std::string::npos, seeded) << *first.output;
    const auto final = answer("n,,", "n=alice,r=fyko", *first.output, "wonderland-7");
    const auto seen = finished(*worker, *child, call, final);
    EXPECT_EQ(seen.code, model::Code::Ok) << seen.detail;
    EXPECT_EQ(seen.authcid, "alice");
  }
}

TEST_P(Target, binds_to_the_channel_that_was_described) {
  const auto& bound = worker->probe().bound_mechanisms;
  const bool describes = (worker->probe().capabilities & Capability::ChannelDescription) != 0;
  EXPECT_EQ(describes, worker->probe().abi != "v1");
  EXPECT_EQ(describes, std::count(bound.begin(), bound.end(), "SCRAM-SHA-256-PLUS") != 0);
  if (!describes) return;
  const std::string data("\x14\0,=\xff", 5);
  std::uint32_t number = 0;
  for (const auto& [known, succeeds] : {
           std::pair{data,       true },
           std::pair{data + "x", false}
  }) {
    Call opening;
    opening.setting.parameters.channel_binding = true;
    opening.setting.texts.channel_data = data;
    open(*child, opening, ++number);
    Call call = call_of(Op::Start, "p=tls-unique,,n=alice,r=fyko");
    call.connection = number;
    call.mechanism = "SCRAM-SHA-256-PLUS";
    const auto first = child->call(call);
    ASSERT_EQ(first.code, model::Code::Continue) << first.detail;
    const auto final = answer("p=tls-unique,," + known, "n=alice,r=fyko", first.output.value_or(""), "wonderland-7");
    call.op = Op::Step;
    call.input = final.message;
    const auto last = child->call(call);
    EXPECT_EQ(last.code == model::Code::Ok, succeeds) << last.detail;
  }
}

TEST_P(Target, scram_sha_256_with_authzids) {
  for (const std::string authzid : {"shared", "bob"}) {
    Call call = call_of(Op::New);
    call.connection = authzid == "shared" ? 1 : 2;
    child->call(call);
    const auto header = "n,a=" + authzid + ",";
    call.op = Op::Start;
    call.mechanism = "SCRAM-SHA-256";
    call.input = header + "n=alice,r=fyko";
    const auto first = child->call(call);
    ASSERT_EQ(first.code, model::Code::Continue) << first.detail;
    const auto final = answer(header, "n=alice,r=fyko", *first.output, "wonderland-7");
    const auto seen = finished(*worker, *child, call, final);
    EXPECT_EQ(seen.code, authzid == "shared" ? model::Code::Ok : model::Code::NoAuthz) << seen.detail;
    if (authzid == "shared") {
      EXPECT_EQ(seen.authzid, "shared");
    }
  }
}

TEST_P(Target, external_with_and_without_an_identity) {
  Call opening;
  opening.setting.texts.external_identity = "fred@example.com";
  for (const std::string authzid : {"", "fred@example.com"}) {
    open(*child, opening);
    const auto seen = start(*child, "EXTERNAL", authzid);
    EXPECT_EQ(seen.code, model::Code::Ok) << seen.detail;
    EXPECT_EQ(seen.authcid, "fred@example.com");
    EXPECT_EQ(seen.authzid, "fred@example.com");
    child->call(call_of(Op::Dispose));
  }
  open(*child, {}, 1);
  Call call = call_of(Op::Start, "");
  call.connection = 1;
  call.mechanism = "EXTERNAL";
  EXPECT_EQ(model::reply_of(child->call(call).code), model::Reply::Refusal);
}

TEST_P(Target, anonymous) {
  open(*child);
  const auto seen = start(*child, "ANONYMOUS", "sirhc");
  EXPECT_EQ(seen.code, model::Code::Ok) << seen.detail;
  EXPECT_EQ(seen.authcid, "anonymous");
}

TEST_P(Target, an_unknown_mechanism) {
  open(*child);
  EXPECT_EQ(start(*child, "NO-SUCH-MECHANISM").code, model::Code::NoMech);
}

TEST_P(Target, done_and_init_again) {
  EXPECT_EQ(child->call(call_of(Op::Done)).death, Death::None);
  EXPECT_EQ(child->call(call_of(Op::Init)).code, model::Code::Ok);
  open(*child);
  EXPECT_EQ(start(*child, "PLAIN", plain("", "alice", "wonderland-7")).code, model::Code::Ok);
}

std::string label(const ::testing::TestParamInfo<std::string>& instance) {
  static const std::map<std::string, std::string> labels = {
      {cyrus,        "cyrus"       },
      {gnu,          "gnu"         },
      {reference_v1, "reference_v1"},
      {reference_v2, "reference_v2"}
  };
  return labels.at(instance.param);
}
INSTANTIATE_TEST_SUITE_P(Real, Target, ::testing::Values(cyrus, gnu, reference_v1, reference_v2), label);

class Injected : public ::testing::TestWithParam<std::string> {};

TEST_P(Injected, the_server_nonce_is_the_one_of_the_connection) {
  const auto worker = launched(options_for(GetParam()));
  EXPECT_NE(worker->probe().capabilities & Capability::NonceInjection, 0U);
  const auto child = forked(*worker);
  Call opening;
  for (const std::uint32_t connection : {0U, 1U}) {
    opening.setting.texts.server_nonce = "<" + std::to_string(connection) + "@example>";
    open(*child, opening, connection);
  }
  for (const std::uint32_t connection : {1U, 0U}) {
    Call call = call_of(Op::Start);
    call.mechanism = "CRAM-MD5";
    call.connection = connection;
    EXPECT_EQ(child->call(call).output, "<" + std::to_string(connection) + "@example>");
  }
}

INSTANTIATE_TEST_SUITE_P(Reference, Injected, ::testing::Values(INJECTED_V1, INJECTED_V2),
                         [](const auto& instance) { return std::string(instance.index == 0 ? "v1" : "v2"); });

class Reference : public ::testing::TestWithParam<std::string> {};

TEST_P(Reference, credential_callbacks_can_ask_for_interaction) {
  const auto worker = launched(options_for(GetParam()));
  const auto child = forked(*worker);
  Call opening;
  opening.interact = true;
  open(*child, opening);
  EXPECT_EQ(start(*child, "PLAIN", plain("", "alice", "wonderland-7")).code, model::Code::Interact);
  EXPECT_EQ(start(*child, "SCRAM-SHA-256", "n,,n=alice,r=fyko").code, model::Code::Interact);
  EXPECT_EQ(start(*child, "CRAM-MD5").code, model::Code::Continue);
  EXPECT_EQ(step(*child, "alice 00000000000000000000000000000000").code, model::Code::Interact);
}

TEST_P(Reference, what_it_asks_the_application_is_known_once_an_opening_makes_it_ask) {
  constexpr std::uint32_t both = Capability::TokenCheck | Capability::OtpEntries;
  LaunchOptions options = options_for(GetParam());
  EXPECT_EQ(launched(options)->probe().capabilities & both, 0U);
  options.openings = {
      {"OAUTHBEARER", "n,a=alice,\1auth=Bearer no-token\1\1"}
  };
  EXPECT_EQ(launched(options)->probe().capabilities & both, Capability::TokenCheck);
  options.openings = {
      {"OTP", std::string(1, '\0') + "alice"}
  };
  EXPECT_EQ(launched(options)->probe().capabilities & both, Capability::OtpEntries);
}

TEST_P(Reference, bearer_tokens_are_asked_about) {
  const auto worker = launched(options_for(GetParam()));
  const auto child = forked(*worker);
  open(*child);
  const auto message = [](const std::string& token) { return "n,a=alice,\1auth=Bearer " + token + "\1\1"; };
  const auto seen = start(*child, "OAUTHBEARER", message("token-of-alice"));
  EXPECT_EQ(seen.code, model::Code::Ok) << seen.detail;
  EXPECT_EQ(seen.authcid, "alice");
  EXPECT_EQ(start(*child, "OAUTHBEARER", message("token-of-bob")).code, model::Code::NoAuthz);
  EXPECT_EQ(start(*child, "OAUTHBEARER", message("token-of-nobody")).code, model::Code::Continue);
  EXPECT_EQ(step(*child, "\1").code, model::Code::BadAuth);
  EXPECT_EQ(start(*child, "OAUTHBEARER", message("old-token-of-alice")).code, model::Code::Continue);
  EXPECT_EQ(step(*child, "\1").code, model::Code::Expired);
}

INSTANTIATE_TEST_SUITE_P(Both, Reference, ::testing::Values(reference_v1, reference_v2),
                         [](const auto& instance) { return std::string(instance.index == 0 ? "v1" : "v2"); });

TEST(Cyrus, plaintext_and_anonymous_can_be_forbidden) {
  const auto worker = launched(options_for(cyrus));
  const auto child = forked(*worker);
  Call opening;
  opening.setting.parameters.plaintext_allowed = opening.setting.parameters.anonymous_allowed = false;
  open(*child, opening);
  EXPECT_EQ(model::reply_of(start(*child, "PLAIN", plain("", "alice", "wonderland-7")).code), model::Reply::Refusal);
  EXPECT_EQ(model::reply_of(start(*child, "ANONYMOUS", "x").code), model::Reply::Refusal);
  EXPECT_EQ(start(*child, "CRAM-MD5").code, model::Code::Continue);
}

TEST(Cyrus, without_success_data_the_server_final_is_a_challenge) {
  const auto worker = launched(options_for(cyrus));
  const auto child = forked(*worker);
  Call opening;
  opening.setting.parameters.success_data = false;
  open(*child, opening);
  const auto first = start(*child, "SCRAM-SHA-256", "n,,n=alice,r=fyko");
  ASSERT_TRUE(first.output) << first.detail;
  const auto final = answer("n,,", "n=alice,r=fyko", *first.output, "wonderland-7");
  const auto verdict = step(*child, final.message);
  EXPECT_EQ(verdict.code, model::Code::Continue) << verdict.detail;
  EXPECT_EQ(verdict.output, final.expected);
  EXPECT_EQ(step(*child, "").code, model::Code::Ok);
}

TEST(Cyrus, plug_ins_from_outside_the_named_folder_are_refused) {
  auto options = options_for(cyrus);
  options.plugins = "/usr/lib/x86_64-linux-gnu/sasl2";
  EXPECT_TRUE(Worker::launch(options));
  // A folder of links: the plug-ins named there lie elsewhere.
  const auto folder = std::filesystem::temp_directory_path() / ("saslspec-plug-ins-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  std::filesystem::create_symlink("/usr/lib/x86_64-linux-gnu/sasl2/libplain.so", folder / "libplain.so");
  options.plugins = folder.string();
  const auto refused = Worker::launch(options);
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("libplain.so"), std::string::npos) << refused.error().message;
}

#ifndef SANITIZED
TEST(Cyrus, failing_allocations_are_refusals_of_the_library) {
  const auto worker = launched(options_for(cyrus));
  EXPECT_NE(worker->probe().capabilities & Capability::AllocationFailure, 0U);
  const auto child = forked(*worker);
  open(*child);
  Call call = call_of(Op::Start, plain("", "alice", "wonderland-7"));
  call.mechanism = "PLAIN";
  call.fail_allocation = 1;
  const auto seen = child->call(call);
  EXPECT_TRUE(seen.allocation_failed);
  EXPECT_EQ(seen.code, model::Code::NoMem);
}
#endif

} // namespace
} // namespace saslspec::worker::test
