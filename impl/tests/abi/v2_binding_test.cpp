// SCRAM bound to the channel that the application described (RFC 5802 section 6, RFC 5929, RFC 9266).
#include "scram_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

constexpr const char* plus_names[] = {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-224-PLUS", "SCRAM-SHA-256-PLUS",
                                      "SCRAM-SHA-384-PLUS", "SCRAM-SHA-512-PLUS"};

/// A channel whose data are `size` times the same octet, none of them text.
struct Channel {
  explicit Channel(const char* type, std::size_t size = 32, bool is_critical = false)
      : data(size, '\xA5')
      , described{type, is_critical ? 1 : 0, size, reinterpret_cast<const unsigned char*>(data.data())} {}
  std::string data;
  sasl_channel_binding_t described;
};

class V2Binding : public LibraryTest {
protected:
  static int describe(Connection& connection, const Channel& channel) {
    return sasl_setprop(connection.get(), SASL_CHANNEL_BINDING, &channel.described);
  }
  /// The code of a whole exchange.
  static int authenticate(Connection& connection, const char* mechanism, ScramClient& client) {
    const Answer first = connection.start(mechanism, client.first());
    if (first.code != SASL_CONTINUE) return first.code;
    const Answer last = connection.step(client.final(*first.output));
    if (last.code == SASL_OK && !client.accepts(*last.output)) return SASL_BADSERV;
    return last.code;
  }
};

TEST_F(V2Binding, every_hash_binds_to_every_type_of_channel) {
  for (const char* mechanism : plus_names)
    for (const char* type : {"tls-unique", "tls-server-end-point", "tls-exporter"}) {
      const Channel channel(type);
      Connection connection;
      ASSERT_EQ(describe(connection, channel), SASL_OK);
      ScramClient client(mechanism, "alice", "wonderland-7");
      client.bind_to(type, channel.data);
      EXPECT_EQ(authenticate(connection, mechanism, client), SASL_OK) << mechanism << " " << type;
      EXPECT_EQ(connection.authcid(), "alice");
      EXPECT_EQ(connection.property(SASL_MECHNAME), mechanism);
    }
}

TEST_F(V2Binding, plus_names_are_offered_only_where_there_is_a_channel) {
  Connection connection;
  EXPECT_EQ(connection.mechanisms().find("-PLUS"), std::string::npos);
  EXPECT_EQ(connection.start("SCRAM-SHA-256-PLUS").code, SASL_NOMECH);
  const Channel channel("tls-unique");
  ASSERT_EQ(describe(connection, channel), SASL_OK);
  EXPECT_TRUE(connection.mechanisms().starts_with("SCRAM-SHA-512-PLUS SCRAM-SHA-384-PLUS "));
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_CHANNEL_BINDING, nullptr), SASL_OK);
  EXPECT_EQ(connection.mechanisms().find("-PLUS"), std::string::npos);
}

TEST_F(V2Binding, another_channel_is_refused) {
  const Channel here("tls-exporter");
  for (const std::string& elsewhere :
       {std::string(32, '\x5A'), here.data.substr(1), here.data + "\xA5", std::string(1, '\xA5')}) {
    Connection connection;
    ASSERT_EQ(describe(connection, here), SASL_OK);
    ScramClient client("SCRAM-SHA-256-PLUS", "alice", "wonderland-7");
    client.bind_to("tls-exporter", elsewhere);
    EXPECT_EQ(authenticate(connection, "SCRAM-SHA-256-PLUS", client), SASL_BADBINDING);
    EXPECT_EQ(connection.authcid(), "(refused)");
  }
}

TEST_F(V2Binding, another_type_than_the_one_there_is_is_refused) {
  const Channel channel("tls-unique");
  Connection connection;
  ASSERT_EQ(describe(connection, channel), SASL_OK);
  ScramClient client("SCRAM-SHA-1-PLUS", "alice", "wonderland-7");
  client.bind_to("tls-exporter", channel.data);
  EXPECT_EQ(connection.start("SCRAM-SHA-1-PLUS", client.first()).code, SASL_BADBINDING);
}

TEST_F(V2Binding, the_flag_goes_with_the_name) {
  const Channel channel("tls-unique");
  Connection connection;
  ASSERT_EQ(describe(connection, channel), SASL_OK);
  ScramClient bound("SCRAM-SHA-256", "alice", "wonderland-7");
  bound.bind_to("tls-unique", channel.data);
  EXPECT_EQ(connection.start("SCRAM-SHA-256", bound.first()).code, SASL_BADPROT);
  ScramClient unbound("SCRAM-SHA-256-PLUS", "alice", "wonderland-7");
  EXPECT_EQ(connection.start("SCRAM-SHA-256-PLUS", unbound.first()).code, SASL_BADPROT);
  unbound.was_not_offered_binding();
  EXPECT_EQ(connection.start("SCRAM-SHA-256-PLUS", unbound.first()).code, SASL_BADPROT);
}

TEST_F(V2Binding, a_client_that_was_kept_from_the_offer_is_refused) { // RFC5802-6-y-when-supported
  const Channel channel("tls-unique");
  Connection connection;
  ASSERT_EQ(describe(connection, channel), SASL_OK);
  ScramClient misled("SCRAM-SHA-256", "alice", "wonderland-7");
  misled.was_not_offered_binding();
  EXPECT_EQ(connection.start("SCRAM-SHA-256", misled.first()).code, SASL_BADBINDING);
  ScramClient unable("SCRAM-SHA-256", "alice", "wonderland-7");
  EXPECT_EQ(authenticate(connection, "SCRAM-SHA-256", unable), SASL_OK);
}

TEST_F(V2Binding, without_an_offer_nobody_was_misled) {
  world().options["mech_list"] = "SCRAM-SHA-256"; // there is a channel, but -PLUS is not offered
  const Channel channel("tls-unique");
  Connection connection;
  ASSERT_EQ(describe(connection, channel), SASL_OK);
  ScramClient client("SCRAM-SHA-256", "alice", "wonderland-7");
  client.was_not_offered_binding();
  EXPECT_EQ(authenticate(connection, "SCRAM-SHA-256", client), SASL_OK);
}

TEST_F(V2Binding, a_critical_channel_leaves_only_what_binds_to_it) {
  const Channel channel("tls-exporter", 32, true);
  Connection connection;
  ASSERT_EQ(describe(connection, channel), SASL_OK);
  EXPECT_EQ(connection.mechanisms(),
            "SCRAM-SHA-512-PLUS SCRAM-SHA-384-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-224-PLUS SCRAM-SHA-1-PLUS");
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_TOOWEAK);
  EXPECT_EQ(connection.start("SCRAM-SHA-256").code, SASL_TOOWEAK);
  ScramClient client("SCRAM-SHA-512-PLUS", "alice", "wonderland-7");
  client.bind_to("tls-exporter", channel.data);
  EXPECT_EQ(authenticate(connection, "SCRAM-SHA-512-PLUS", client), SASL_OK);
}

TEST_F(V2Binding, a_channel_that_goes_in_mid_exchange_takes_the_success_with_it) {
  const Channel channel("tls-unique");
  Connection connection;
  ASSERT_EQ(describe(connection, channel), SASL_OK);
  ScramClient client("SCRAM-SHA-256-PLUS", "alice", "wonderland-7");
  client.bind_to("tls-unique", channel.data);
  const Answer first = connection.start("SCRAM-SHA-256-PLUS", client.first());
  ASSERT_EQ(first.code, SASL_CONTINUE);
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_CHANNEL_BINDING, nullptr), SASL_OK);
  EXPECT_EQ(connection.step(client.final(*first.output)).code, SASL_BADBINDING);
}

TEST_F(V2Binding, a_channel_that_describes_nothing_is_an_invalid_parameter) {
  Connection connection;
  EXPECT_EQ(describe(connection, Channel("tls-unique", 0)), SASL_BADPARAM);
  EXPECT_EQ(describe(connection, Channel("tls-unique", 1025)), SASL_BADPARAM);
  EXPECT_EQ(describe(connection, Channel(nullptr)), SASL_BADPARAM);
  Channel longest("tls-unique", 1024);
  EXPECT_EQ(describe(connection, longest), SASL_OK);
  longest.described.data = nullptr;
  EXPECT_EQ(describe(connection, longest), SASL_BADPARAM);
}

} // namespace

} // namespace saslspec::impl::test::v2
