// DIGEST-MD5's security layers between our server and the clients of Cyrus SASL and GNU SASL.
#include <numeric>

#include <sys/uio.h>

#include "foreign_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

constexpr unsigned server_buffer = 4096;

class V2Layers : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    world().options["mech_list"] = "DIGEST-MD5";
  }
};

void set_limits(Connection& connection, unsigned min_ssf, unsigned max_ssf) {
  const sasl_security_properties_t properties{min_ssf, max_ssf, server_buffer, 0, nullptr, nullptr};
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_SEC_PROPS, &properties), SASL_OK);
}

unsigned number(Connection& connection, int property) {
  const void* value = nullptr;
  EXPECT_EQ(sasl_getprop(connection.get(), property, &value), SASL_OK);
  return value == nullptr ? ~0U : *static_cast<const unsigned*>(value);
}

/// Plays the exchange to its end on both sides.
void authenticate(Connection& connection, ForeignClient& client) {
  const Answer challenge = connection.start("DIGEST-MD5");
  ASSERT_EQ(challenge.code, SASL_CONTINUE);
  const auto response = client.ask('s', *challenge.output);
  ASSERT_EQ(response.kind, 'r') << response.content;
  const Answer proof = connection.step(response.content);
  ASSERT_EQ(proof.code, SASL_OK) << response.content;
  ASSERT_TRUE(proof.output.has_value());
  const auto end = client.ask('s', *proof.output);
  ASSERT_NE(end.kind, 'f') << end.content;
  EXPECT_EQ(connection.authcid(), "alice");
}

std::string encoded(Connection& connection, std::string_view data) {
  const char* out = nullptr;
  unsigned length = 0;
  EXPECT_EQ(sasl_encode(connection.get(), data.data(), static_cast<unsigned>(data.size()), &out, &length), SASL_OK);
  return {out, length};
}

std::string encoded_in_two(Connection& connection, std::string_view data) {
  std::string copy(data);
  const std::size_t half = data.size() / 3;
  const iovec parts[] = {
      {copy.data(),        half              },
      {copy.data() + half, copy.size() - half}
  };
  const char* out = nullptr;
  unsigned length = 0;
  EXPECT_EQ(sasl_encodev(connection.get(), parts, 2, &out, &length), SASL_OK);
  return {out, length};
}

/// What `octets`, handed over in pieces, decode to; the code when they do not.
std::string decoded(Connection& connection, std::string_view octets, std::size_t piece) {
  std::string data;
  while (!octets.empty()) {
    const std::string_view part = octets.substr(0, piece);
    const char* out = nullptr;
    unsigned length = 0;
    const int code = sasl_decode(connection.get(), part.data(), static_cast<unsigned>(part.size()), &out, &length);
    if (code != SASL_OK) return std::to_string(code);
    data.append(out, length);
    octets.remove_prefix(part.size());
  }
  return data;
}

std::string some_data(std::size_t size) {
  std::string data(size, '\0');
  std::iota(data.begin(), data.end(), '\1');
  return data;
}

/// Data of many sizes in both directions, each way of handing them over.
void exchange_data(Connection& connection, ForeignClient& client) {
  for (const std::size_t size :
       {1U, 2U, 5U, 6U, 7U, 8U, 9U, 100U, 1007U, 1008U, 1009U, 4071U, 4072U, 4080U, 4081U, 9999U, 70000U}) {
    const std::string data = some_data(size);
    EXPECT_TRUE(client.ask('d', encoded(connection, data)).content == data) << size;
    EXPECT_TRUE(client.ask('d', encoded_in_two(connection, data)).content == data) << size;
    const auto sealed = client.ask('e', data);
    ASSERT_EQ(sealed.kind, 'r') << sealed.content;
    EXPECT_TRUE(decoded(connection, sealed.content, sealed.content.size()) == data) << size;
    const auto again = client.ask('e', data);
    EXPECT_TRUE(decoded(connection, again.content, size < 5000 ? 3 : 1500) == data) << size;
  }
}

struct Layer {
  const char* name;
  unsigned ssf;
  const char* cyrus_ssf; ///< Cyrus SASL takes DES for one weaker
  unsigned max_input;    ///< of a client that takes in 2048 octets
};

// Debian 12's Cyrus SASL has no 3des: "failed to init cipher". ../mechanisms meets OpenSSL's old DES functions with it.
constexpr Layer layers[] = {
    {"integrity", 1,   "1",   2032},
    {"rc4_40",    40,  "40",  2032},
    {"des",       56,  "55",  2029},
    {"rc4_56",    56,  "56",  2032},
    {"rc4",       128, "128", 2032},
};

void PrintTo(const Layer& layer, std::ostream* out) {
  *out << layer.name;
}

class V2CyrusClient : public V2Layers, public ::testing::WithParamInterface<Layer> {
protected:
  void SetUp() override {
    V2Layers::SetUp();
    connection_.emplace();
    const char* ssf = GetParam().cyrus_ssf;
    client_.emplace(SASLSPEC_CYRUS_CLIENT, std::vector<std::string>{"alice", "wonderland-7", ssf, ssf, "2048"});
    set_limits(connection(), 0, 256);
    authenticate(connection(), client());
  }
  void TearDown() override {
    client_.reset();
    connection_.reset();
    V2Layers::TearDown();
  }
  Connection& connection() { return *connection_; }
  ForeignClient& client() { return *client_; }

private:
  std::optional<Connection> connection_;
  std::optional<ForeignClient> client_;
};

TEST_P(V2CyrusClient, takes_and_makes_what_ours_makes_and_takes) {
  EXPECT_EQ(client().ask('p').content, GetParam().cyrus_ssf);
  EXPECT_EQ(number(connection(), SASL_SSF), GetParam().ssf);
  EXPECT_EQ(number(connection(), SASL_MAXOUTBUF), GetParam().max_input);
  exchange_data(connection(), client());
}

TEST_P(V2CyrusClient, is_not_believed_when_a_bit_is_changed) {
  std::string sealed = client().ask('e', "transfer 10").content;
  sealed[sealed.size() - 8] = static_cast<char>(sealed[sealed.size() - 8] ^ 0x10);
  EXPECT_EQ(decoded(connection(), sealed, sealed.size()), std::to_string(SASL_BADMAC));
  EXPECT_EQ(decoded(connection(), client().ask('e', "more").content, 4), std::to_string(SASL_BADMAC));
}

TEST_P(V2CyrusClient, is_not_believed_twice) {
  const std::string sealed = client().ask('e', "transfer 10").content;
  EXPECT_EQ(decoded(connection(), sealed, sealed.size()), "transfer 10");
  EXPECT_EQ(decoded(connection(), sealed, sealed.size()), std::to_string(SASL_BADMAC));
}

TEST_P(V2CyrusClient, is_not_believed_when_a_message_is_missing) {
  client().ask('e', "do not ");
  const std::string sealed = client().ask('e', "transfer 10").content;
  EXPECT_EQ(decoded(connection(), sealed, sealed.size()), std::to_string(SASL_BADMAC));
}

TEST_P(V2CyrusClient, does_not_believe_ours_when_a_bit_is_changed) {
  std::string sealed = encoded(connection(), "transfer 10");
  sealed[sealed.size() - 8] = static_cast<char>(sealed[sealed.size() - 8] ^ 0x10);
  EXPECT_EQ(client().ask('d', sealed).kind, 'f');
}

INSTANTIATE_TEST_SUITE_P(Layers, V2CyrusClient, ::testing::ValuesIn(layers),
                         [](const auto& parameter) { return parameter.param.name; });

TEST_F(V2Layers, cyrus_without_a_layer_sends_data_as_they_are) {
  Connection connection;
  set_limits(connection, 0, 256);
  ForeignClient client(SASLSPEC_CYRUS_CLIENT, {"alice", "wonderland-7", "0", "0", "2048"});
  authenticate(connection, client);
  EXPECT_EQ(number(connection, SASL_SSF), 0U);
  EXPECT_EQ(number(connection, SASL_MAXOUTBUF), 0U);
  EXPECT_EQ(encoded(connection, "data"), "data");
}

TEST_F(V2Layers, cyrus_with_the_wrong_password_is_refused) {
  Connection connection;
  set_limits(connection, 0, 256);
  for (const char* user : {"alice", "nobody"}) {
    ForeignClient client(SASLSPEC_CYRUS_CLIENT, {user, "wrong", "0", "256", "2048"});
    const Answer challenge = connection.start("DIGEST-MD5");
    const Answer refusal = connection.step(client.ask('s', *challenge.output).content);
    EXPECT_EQ(refusal.code, SASL_BADAUTH) << user;
    EXPECT_EQ(refusal.output, std::nullopt);
    EXPECT_EQ(connection.property(SASL_USERNAME), std::nullopt);
    const char* out = nullptr;
    unsigned length = 0;
    EXPECT_EQ(sasl_encode(connection.get(), "data", 4, &out, &length), SASL_NOTDONE);
  }
}

TEST_F(V2Layers, gnu_sasl_takes_and_makes_what_ours_makes_and_takes) {
  Connection connection;
  set_limits(connection, 0, 256);
  ForeignClient client(SASLSPEC_GNU_CLIENT, {"alice", "wonderland-7", "qop-int"});
  authenticate(connection, client);
  EXPECT_EQ(number(connection, SASL_SSF), 1U);
  for (const std::size_t size : {1U, 16U, 1000U, 4000U}) {
    const std::string data = some_data(size);
    EXPECT_TRUE(client.ask('d', encoded(connection, data)).content == data) << size;
    EXPECT_TRUE(decoded(connection, client.ask('e', data).content, 7) == data) << size;
  }
}

TEST_F(V2Layers, gnu_sasl_without_a_layer_is_authenticated) {
  Connection connection;
  ForeignClient client(SASLSPEC_GNU_CLIENT, {"alice", "wonderland-7", "qop-auth"});
  authenticate(connection, client);
  EXPECT_EQ(number(connection, SASL_SSF), 0U);
}

TEST_F(V2Layers, the_mechanism_is_historic_and_offered_by_name_only) {
  EXPECT_EQ(Connection().mechanisms(), "DIGEST-MD5");
  world().options.erase("mech_list");
  Connection connection;
  EXPECT_EQ(connection.mechanisms().find("DIGEST-MD5"), std::string::npos);
  EXPECT_EQ(connection.start("DIGEST-MD5").code, SASL_NOMECH);
}

TEST_F(V2Layers, a_layer_that_is_asked_for_selects_the_mechanism) {
  world().options["mech_list"] = "DIGEST-MD5 PLAIN SCRAM-SHA-256";
  Connection connection;
  set_limits(connection, 1, 256);
  EXPECT_EQ(connection.mechanisms(), "DIGEST-MD5");
  set_limits(connection, 128, 256);
  EXPECT_EQ(connection.mechanisms(), "DIGEST-MD5");
  set_limits(connection, 129, 256);
  EXPECT_EQ(connection.start("DIGEST-MD5").code, SASL_TOOWEAK);
  const sasl_ssf_t external = 128;
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_SSF_EXTERNAL, &external), SASL_OK);
  EXPECT_EQ(connection.mechanisms(), "DIGEST-MD5"); // one is left, which integrity is enough for
  const Answer challenge = connection.start("DIGEST-MD5");
  EXPECT_NE(challenge.output->find("qop=\"auth-int,auth-conf\""), std::string::npos) << *challenge.output;
}

} // namespace

} // namespace saslspec::impl::test::v2
