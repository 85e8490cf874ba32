// Which mechanisms a connection lists and starts.
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Selection = LibraryTest;

TEST_F(V2Selection, all_are_listed_that_need_nothing_from_outside) {
  Connection connection;
  EXPECT_EQ(connection.mechanisms(),
            "SCRAM-SHA-512 SCRAM-SHA-384 SCRAM-SHA-256 SCRAM-SHA-224 SCRAM-SHA-1 CRAM-MD5 OTP PLAIN LOGIN ANONYMOUS");
}

TEST_F(V2Selection, prefix_separator_and_suffix_frame_the_list) {
  world().options["mech_list"] = "plain, CRAM-MD5";
  Connection connection;
  const char* list = nullptr;
  unsigned length = 0;
  int count = 0;
  ASSERT_EQ(sasl_listmech(connection.get(), nullptr, "(", "|", ")", &list, &length, &count), SASL_OK);
  EXPECT_STREQ(list, "(PLAIN|CRAM-MD5)");
  EXPECT_EQ(length, 16U);
  EXPECT_EQ(count, 2);
  EXPECT_EQ(connection.start("LOGIN").code, SASL_NOMECH);
}

TEST_F(V2Selection, nothing_to_list_is_nomech) {
  world().options["mech_list"] = "GSSAPI";
  Connection connection;
  EXPECT_EQ(connection.mechanisms(), std::to_string(SASL_NOMECH));
}

TEST_F(V2Selection, noplaintext_forbids_plain_and_login) {
  Connection connection;
  connection.set_security(SASL_SEC_NOPLAINTEXT);
  EXPECT_EQ(connection.mechanisms(),
            "SCRAM-SHA-512 SCRAM-SHA-384 SCRAM-SHA-256 SCRAM-SHA-224 SCRAM-SHA-1 CRAM-MD5 OTP ANONYMOUS");
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_TOOWEAK);
  EXPECT_EQ(connection.start("LOGIN").code, SASL_TOOWEAK);
  EXPECT_EQ(connection.step("alice").code, SASL_TOOWEAK);
}

TEST_F(V2Selection, noanonymous_forbids_anonymous) {
  Connection connection;
  connection.set_security(SASL_SEC_NOANONYMOUS);
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_TOOWEAK);
  EXPECT_EQ(connection.mechanisms().find("ANONYMOUS"), std::string::npos);
}

TEST_F(V2Selection, a_security_layer_comes_from_below_or_not_at_all) {
  Connection connection;
  connection.set_security(0, 56);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_TOOWEAK);
  const sasl_ssf_t external = 256;
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_SSF_EXTERNAL, &external), SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
}

TEST_F(V2Selection, need_proxy_selects_mechanisms_that_carry_an_authorization_identity) {
  Connection connection(SASL_NEED_PROXY);
  connection.set_external("fred");
  const std::string list = connection.mechanisms();
  EXPECT_NE(list.find("PLAIN"), std::string::npos);
  EXPECT_NE(list.find("EXTERNAL"), std::string::npos);
  EXPECT_EQ(list.find("LOGIN"), std::string::npos);
  EXPECT_EQ(list.find("CRAM-MD5"), std::string::npos);
  EXPECT_EQ(connection.start("CRAM-MD5").code, SASL_NOMECH);
}

TEST_F(V2Selection, need_http_selects_none) {
  Connection connection(SASL_NEED_HTTP);
  EXPECT_EQ(connection.start("PLAIN").code, SASL_NOMECH);
}

TEST_F(V2Selection, the_global_list_names_every_mechanism) {
  const char** names = sasl_global_listmech();
  int count = 0;
  while (names[count] != nullptr)
    ++count;
  EXPECT_EQ(count, 19);
}

} // namespace

} // namespace saslspec::impl::test::v2
