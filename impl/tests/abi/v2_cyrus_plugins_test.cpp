// Mechanisms of Cyrus SASL, from the machine's own shared objects, negotiated by this library with accounts of its
// application. Each bears a name of its own, "X-" before the usual one: the usual ones are taken by ours.
#include <array>
#include <cstdint>
#include <deque>
#include <iostream>

#include <dlfcn.h>
#include <gsasl.h>

#include "../store/folder.hpp"
#include "core/md5.hpp"
#include "scram_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

// What the entry point below, which has no argument of its own, is to register.
sasl_server_plug_init_t* entry_of_object = nullptr;
// Plug-ins stay where they are until the library is done with them.
std::deque<std::string> names;
std::deque<std::vector<sasl_server_plug_t>> lists;

int renaming_entry(const sasl_utils_t* utils, int max_version, int* out_version, sasl_server_plug_t** list,
                   int* count) {
  const int code = entry_of_object(utils, max_version, out_version, list, count);
  if (code != SASL_OK) return code;
  auto& renamed = lists.emplace_back(*list, *list + *count);
  for (sasl_server_plug_t& plug : renamed)
    plug.mech_name = names.emplace_back("X-" + std::string(plug.mech_name)).c_str();
  *list = renamed.data();
  return SASL_OK;
}

class V2CyrusPlugins : public LibraryTest {
protected:
  void TearDown() override {
    LibraryTest::TearDown();
    if (HasFailure())
      for (const std::string& line : world().log)
        std::cerr << line << '\n';
  }
  void add(const char* object) {
    const std::string file = std::string(SASLSPEC_CYRUS_PLUGINS "/lib") + object + ".so";
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL); // stays: mech_free is called later than this test ends
    ASSERT_NE(handle, nullptr) << dlerror();
    entry_of_object = reinterpret_cast<sasl_server_plug_init_t*>(dlsym(handle, "sasl_server_plug_init"));
    ASSERT_NE(entry_of_object, nullptr);
    ASSERT_EQ(sasl_server_add_plugin(object, &renaming_entry), SASL_OK);
  }
};

int scram(Connection& connection, const char* mechanism, ScramClient client) {
  const Answer first = connection.start(("X-" + std::string(mechanism)).c_str(), client.first());
  if (first.code != SASL_CONTINUE) return first.code;
  const Answer last = connection.step(client.final(first.output.value_or("")));
  if (last.code == SASL_OK) {
    EXPECT_TRUE(client.accepts(last.output.value_or("")));
  }
  return last.code;
}

TEST_F(V2CyrusPlugins, scram) {
  add("scram");
  Connection connection;
  for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"}) {
    EXPECT_EQ(scram(connection, mechanism, {mechanism, "alice", "wonderland-7"}), SASL_OK) << mechanism;
    EXPECT_EQ(connection.authcid(), "alice");
    EXPECT_EQ(connection.property(SASL_AUTHSOURCE), "scram");
    EXPECT_EQ(scram(connection, mechanism, {mechanism, "alice", "wrong"}), SASL_BADAUTH);
    EXPECT_EQ(scram(connection, mechanism, {mechanism, "mallory", "wonderland-7"}), SASL_BADAUTH);
    EXPECT_EQ(scram(connection, mechanism, {mechanism, "alice", "wonderland-7", "bob"}), SASL_NOAUTHZ);
    EXPECT_EQ(connection.authcid(), "(refused)");
  }
}

TEST_F(V2CyrusPlugins, scram_bound_to_a_channel) {
  add("scram");
  Connection connection;
  const unsigned char data[] = {7, 7, 7, 7};
  const sasl_channel_binding_t channel{"tls-exporter", 1, sizeof data, data};
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_CHANNEL_BINDING, &channel), SASL_OK);
  ScramClient client("SCRAM-SHA-256", "alice", "wonderland-7");
  client.bind_to("tls-exporter", {"\7\7\7\7", 4});
  EXPECT_EQ(scram(connection, "SCRAM-SHA-256-PLUS", client), SASL_OK);
  ScramClient elsewhere("SCRAM-SHA-256", "alice", "wonderland-7");
  elsewhere.bind_to("tls-exporter", {"\7\7\7\6", 4});
  EXPECT_NE(scram(connection, "SCRAM-SHA-256-PLUS", elsewhere), SASL_OK);
  EXPECT_EQ(scram(connection, "SCRAM-SHA-256", {"SCRAM-SHA-256", "alice", "wonderland-7"}), SASL_TOOWEAK);
}

TEST_F(V2CyrusPlugins, cram_md5) {
  add("crammd5");
  Connection connection;
  const auto play = [&](const char* user, const char* password) {
    const Answer challenge = connection.start("X-CRAM-MD5");
    return connection.step(cram_md5_response(user, password, challenge.output.value_or(""))).code;
  };
  EXPECT_EQ(play("alice", "wonderland-7"), SASL_OK);
  EXPECT_EQ(connection.authzid(), "alice");
  EXPECT_EQ(play("alice", "wrong"), SASL_BADAUTH);
  EXPECT_EQ(play("mallory", "wonderland-7"), SASL_BADAUTH);
}

TEST_F(V2CyrusPlugins, plain_login_and_anonymous) {
  add("plain");
  add("login");
  add("anonymous");
  Connection connection(SASL_SUCCESS_DATA, callbacks_with_policy());
  EXPECT_EQ(connection.start("X-PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.start("X-PLAIN", plain("shared", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.authzid(), "shared");
  EXPECT_EQ(connection.start("X-PLAIN", plain("shared", "bob", "builder-3")).code, SASL_NOAUTHZ);
  EXPECT_EQ(connection.start("X-PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);

  ASSERT_EQ(connection.start("X-LOGIN").code, SASL_CONTINUE);
  ASSERT_EQ(connection.step("bob").code, SASL_CONTINUE);
  EXPECT_EQ(connection.step("builder-3").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "bob");

  EXPECT_EQ(connection.start("X-ANONYMOUS", "trace").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "anonymous");
  connection.set_security(SASL_SEC_NOANONYMOUS | SASL_SEC_NOPLAINTEXT);
  EXPECT_EQ(connection.start("X-ANONYMOUS", "trace").code, SASL_TOOWEAK);
  EXPECT_EQ(connection.start("X-PLAIN", plain("", "alice", "wonderland-7")).code, SASL_TOOWEAK);
}

/// GNU SASL's DIGEST-MD5 client.
class DigestClient {
public:
  DigestClient(const char* password, const char* qop) {
    EXPECT_EQ(gsasl_init(&context_), GSASL_OK);
    gsasl_callback_set(
        context_, +[](Gsasl*, Gsasl_session*, Gsasl_property) -> int { return GSASL_NO_CALLBACK; });
    EXPECT_EQ(gsasl_client_start(context_, "DIGEST-MD5", &session_), GSASL_OK);
    const std::pair<Gsasl_property, const char*> properties[] = {
        {GSASL_AUTHID,   "alice"             },
        {GSASL_PASSWORD, password            },
        {GSASL_SERVICE,  "imap"              },
        {GSASL_HOSTNAME, "server.example.com"},
        {GSASL_QOP,      qop                 }
    };
    for (const auto& [property, value] : properties)
      EXPECT_EQ(gsasl_property_set(session_, property, value), GSASL_OK);
  }
  DigestClient(const DigestClient&) = delete;
  DigestClient& operator=(const DigestClient&) = delete;
  ~DigestClient() {
    gsasl_finish(session_);
    gsasl_done(context_);
  }

  std::string answer(const std::string& challenge) { return run(&gsasl_step, challenge, true); }
  /// Whether the server's last message is its proof.
  bool accepts(const std::string& message) {
    char* output = nullptr;
    std::size_t size = 0;
    const int code = gsasl_step(session_, message.data(), message.size(), &output, &size);
    gsasl_free(output);
    return code == GSASL_OK;
  }
  std::string encode(const std::string& data) { return run(&gsasl_encode, data, false); }
  std::string decode(const std::string& data) { return run(&gsasl_decode, data, false); }

private:
  std::string run(int (*function)(Gsasl_session*, const char*, std::size_t, char**, std::size_t*),
                  const std::string& input, bool may_need_more) {
    char* output = nullptr;
    std::size_t size = 0;
    const int code = function(session_, input.data(), input.size(), &output, &size);
    EXPECT_TRUE(code == GSASL_OK || (may_need_more && code == GSASL_NEEDS_MORE)) << gsasl_strerror(code);
    const std::string made(output == nullptr ? "" : output, output == nullptr ? 0 : size);
    gsasl_free(output);
    return made;
  }

  Gsasl* context_ = nullptr;
  Gsasl_session* session_ = nullptr;
};

TEST_F(V2CyrusPlugins, digest_md5) {
  add("digestmd5");
  Connection connection;
  DigestClient client("wonderland-7", "qop-auth");
  const Answer challenge = connection.start("X-DIGEST-MD5");
  ASSERT_EQ(challenge.code, SASL_CONTINUE);
  const Answer proof = connection.step(client.answer(challenge.output.value_or("")));
  ASSERT_EQ(proof.code, SASL_OK) << sasl_errdetail(connection.get());
  EXPECT_TRUE(client.accepts(proof.output.value_or("")));
  EXPECT_EQ(connection.authcid(), "alice");

  DigestClient wrong("wrong", "qop-auth");
  const Answer again = connection.start("X-DIGEST-MD5");
  EXPECT_EQ(connection.step(wrong.answer(again.output.value_or(""))).code, SASL_BADAUTH);
}

TEST_F(V2CyrusPlugins, digest_md5_with_a_layer) {
  add("digestmd5");
  Connection connection(0); // the proof goes out before success
  connection.set_security(0, 1);
  DigestClient client("wonderland-7", "qop-int");
  const Answer challenge = connection.start("X-DIGEST-MD5");
  const Answer proof = connection.step(client.answer(challenge.output.value_or("")));
  ASSERT_EQ(proof.code, SASL_CONTINUE) << sasl_errdetail(connection.get());
  EXPECT_TRUE(client.accepts(proof.output.value_or("")));
  ASSERT_EQ(connection.step("").code, SASL_OK);

  const void* ssf = nullptr;
  ASSERT_EQ(sasl_getprop(connection.get(), SASL_SSF, &ssf), SASL_OK);
  EXPECT_EQ(*static_cast<const sasl_ssf_t*>(ssf), 1U);
  const char* output = nullptr;
  unsigned length = 0;
  std::string sent = client.encode("hello");
  sent += client.encode("world");
  ASSERT_EQ(sasl_decode(connection.get(), sent.data(), static_cast<unsigned>(sent.size()), &output, &length), SASL_OK);
  EXPECT_EQ(std::string(output, length), "helloworld");
  ASSERT_EQ(sasl_encode(connection.get(), "welcome", 7, &output, &length), SASL_OK);
  EXPECT_EQ(client.decode(std::string(output, length)), "welcome");
  sent = client.encode("spoilt");
  sent[5] ^= 1;
  EXPECT_EQ(sasl_decode(connection.get(), sent.data(), static_cast<unsigned>(sent.size()), &output, &length),
            SASL_FAIL); // the plug-in's own word
}

/// A one-time password of RFC 2289 with MD5, as "hex:" and sixteen digits.
std::string one_time_password(const std::string& seed, const std::string& passphrase, int sequence) {
  std::array<std::uint8_t, 16> digest{};
  std::string folded = seed + passphrase;
  for (int i = 0; i <= sequence; ++i) {
    Md5 md5;
    md5.init();
    md5.update(folded);
    md5.finish(digest);
    folded.clear();
    for (std::size_t at = 0; at < 8; ++at)
      folded += static_cast<char>(digest[at] ^ digest[at + 8]);
  }
  std::string text = "hex:";
  for (const char octet : folded)
    for (const int shift : {4, 0})
      text += "0123456789abcdef"[(static_cast<unsigned char>(octet) >> shift) & 15];
  return text;
}

TEST_F(V2CyrusPlugins, otp) {
  add("otp");
  Connection connection;
  const auto play = [&](int off) {
    const Answer challenge = connection.start("X-OTP", std::string("\0alice", 6)); // "otp-md5 499 seed ext"
    if (challenge.code != SASL_CONTINUE) return challenge.code;
    const std::string text = challenge.output.value_or("");
    const std::size_t number = text.find(' ') + 1;
    const std::size_t seed = text.find(' ', number) + 1;
    return connection
        .step(one_time_password(text.substr(seed, text.find(' ', seed) - seed), "correct horse battery",
                                std::stoi(text.substr(number)) + off))
        .code;
  };
  EXPECT_NE(play(0), SASL_OK); // there is no entry
  ASSERT_EQ(connection.start("X-OTP").code, SASL_CONTINUE);
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", "correct horse battery", 21, nullptr, 0,
                         SASL_SET_CREATE | SASL_SET_CURMECH_ONLY),
            SASL_OK)
      << sasl_errdetail(connection.get());
  // the plug-in's name for her, which Cyrus SASL's own stores take apart again
  world().accounts["alice"].properties = world().accounts["alice@server.example.com"].properties;
  EXPECT_EQ(play(0), SASL_OK) << sasl_errdetail(connection.get());
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(play(1), SASL_BADAUTH); // used up
  EXPECT_EQ(play(0), SASL_OK);
}

/// Cyrus SASL's accounts: written and read by its plug-in, which takes names apart by itself.
TEST_F(V2CyrusPlugins, sasldb) {
  const Folder folder;
  world().options["sasldb_path"] = folder.file("sasldb2");
  world().options["auxprop_plugin"] = "sasldb";
  void* handle = dlopen(SASLSPEC_CYRUS_PLUGINS "/libsasldb.so", RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(handle, nullptr) << dlerror();
  auto* entry = reinterpret_cast<sasl_auxprop_init_t*>(dlsym(handle, "sasl_auxprop_plug_init"));
  ASSERT_NE(entry, nullptr);
  ASSERT_EQ(sasl_auxprop_add_plugin("cyrus", entry), SASL_OK);

  Connection connection;
  ASSERT_EQ(sasl_setpass(connection.get(), "eve", "apple-9", 7, nullptr, 0, SASL_SET_CREATE), SASL_OK)
      << sasl_errdetail(connection.get());
  EXPECT_EQ(connection.start("PLAIN", plain("", "eve", "apple-9")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "eve@server.example.com", "apple-9")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "eve@elsewhere.example.com", "apple-9")).code, SASL_BADAUTH);
  EXPECT_EQ(connection.start("PLAIN", plain("", "eve", "apple-8")).code, SASL_BADAUTH);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADAUTH); // not asked
  for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-256"})
    for (const bool is_right : {true, false}) {
      ScramClient client(mechanism, "eve", is_right ? "apple-9" : "apple-8");
      const Answer first = connection.start(mechanism, client.first());
      ASSERT_EQ(first.code, SASL_CONTINUE);
      EXPECT_EQ(connection.step(client.final(first.output.value_or(""))).code, is_right ? SASL_OK : SASL_BADAUTH);
    }
  EXPECT_EQ(sasl_user_exists(connection.get(), nullptr, nullptr, "eve"), SASL_OK);
  EXPECT_EQ(sasl_user_exists(connection.get(), nullptr, nullptr, "adam"), SASL_NOUSER);
  ASSERT_EQ(sasl_setpass(connection.get(), "eve", "pear-10", 7, nullptr, 0, 0), SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "eve", "apple-9")).code, SASL_BADAUTH);
  EXPECT_EQ(connection.start("PLAIN", plain("", "eve", "pear-10")).code, SASL_OK);
  ASSERT_EQ(sasl_setpass(connection.get(), "eve", nullptr, 0, nullptr, 0, SASL_SET_DISABLE), SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "eve", "pear-10")).code, SASL_BADAUTH);
}

} // namespace

} // namespace saslspec::impl::test::v2
