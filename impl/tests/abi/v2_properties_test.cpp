// Properties, error texts and security layers in v2.
#include <cerrno>
#include <cstring>

#include <sys/uio.h>

#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Properties = LibraryTest;

int code_of(sasl_conn_t* conn, int number) {
  const void* value = nullptr;
  return sasl_getprop(conn, number, &value);
}

TEST_F(V2Properties, outcomes_are_readable_after_success_only) {
  Connection connection;
  for (const int number : {SASL_USERNAME, SASL_AUTHUSER, SASL_SSF, SASL_MAXOUTBUF})
    EXPECT_EQ(code_of(connection.get(), number), SASL_NOTDONE) << number;
  ASSERT_EQ(connection.start("PLAIN").code, SASL_CONTINUE);
  for (const int number : {SASL_USERNAME, SASL_AUTHUSER, SASL_SSF, SASL_MAXOUTBUF})
    EXPECT_EQ(code_of(connection.get(), number), SASL_NOTDONE) << number;
  ASSERT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_OK);
  for (const int number : {SASL_USERNAME, SASL_AUTHUSER, SASL_SSF, SASL_MAXOUTBUF})
    EXPECT_EQ(code_of(connection.get(), number), SASL_OK) << number;
  const void* ssf = nullptr;
  ASSERT_EQ(sasl_getprop(connection.get(), SASL_SSF, &ssf), SASL_OK);
  EXPECT_EQ(*static_cast<const sasl_ssf_t*>(ssf), 0U);
}

TEST_F(V2Properties, outcomes_cannot_be_set_and_unknown_numbers_are_badparam) {
  Connection connection;
  EXPECT_EQ(sasl_setprop(connection.get(), SASL_USERNAME, "root"), SASL_BADPROT);
  EXPECT_EQ(sasl_setprop(connection.get(), 4711, "x"), SASL_BADPARAM);
  EXPECT_EQ(code_of(connection.get(), 4711), SASL_BADPARAM);
  EXPECT_EQ(sasl_setprop(nullptr, SASL_AUTH_EXTERNAL, "x"), SASL_BADPARAM);
  EXPECT_EQ(sasl_getprop(connection.get(), SASL_USERNAME, nullptr), SASL_BADPARAM);
}

TEST_F(V2Properties, settings_read_back) {
  Connection connection;
  EXPECT_EQ(connection.property(SASL_SERVICE), "imap");
  EXPECT_EQ(connection.property(SASL_SERVERFQDN), "server.example.com");
  EXPECT_EQ(connection.property(SASL_APPNAME), "saslspec-test");
  EXPECT_EQ(connection.property(SASL_DEFUSERREALM), std::nullopt);
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_DEFUSERREALM, "example.com"), SASL_OK);
  EXPECT_EQ(connection.property(SASL_DEFUSERREALM), "example.com");
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_IPREMOTEPORT, "192.0.2.1;143"), SASL_OK);
  EXPECT_EQ(connection.property(SASL_IPREMOTEPORT), "192.0.2.1;143");
}

TEST_F(V2Properties, a_setting_may_be_set_to_what_was_read) {
  Connection connection;
  for (const int number : {SASL_DEFUSERREALM, SASL_AUTH_EXTERNAL, SASL_APPNAME}) {
    ASSERT_EQ(sasl_setprop(connection.get(), number, "example.com"), SASL_OK);
    const void* value = nullptr;
    ASSERT_EQ(sasl_getprop(connection.get(), number, &value), SASL_OK);
    ASSERT_EQ(sasl_setprop(connection.get(), number, value), SASL_OK);
    EXPECT_EQ(connection.property(number), "example.com") << number;
    ASSERT_EQ(sasl_getprop(connection.get(), number, &value), SASL_OK);
    ASSERT_EQ(sasl_setprop(connection.get(), number, static_cast<const char*>(value) + 8), SASL_OK);
    EXPECT_EQ(connection.property(number), "com") << number;
  }
}

TEST_F(V2Properties, errdetail_names_code_and_reason) {
  Connection connection;
  EXPECT_EQ(connection.start("NO-SUCH-MECHANISM").code, SASL_NOMECH);
  EXPECT_STREQ(sasl_errdetail(connection.get()), "SASL(-4): mechanism not available: there is no such mechanism");
  EXPECT_EQ(sasl_errdetail(nullptr), nullptr);
}

TEST_F(V2Properties, errdetail_holds_no_secret) {
  Connection connection;
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "secret-words")).code, SASL_BADAUTH);
  EXPECT_EQ(std::strstr(sasl_errdetail(connection.get()), "secret-words"), nullptr);
  for (const std::string& line : world().log)
    EXPECT_EQ(line.find("secret-words"), std::string::npos);
}

TEST_F(V2Properties, seterror_is_told_by_errdetail_until_the_next_call) {
  Connection connection;
  errno = ENOENT;
  sasl_seterror(connection.get(), 0, "store %d: %m", 7);
  EXPECT_NE(std::strstr(sasl_errdetail(connection.get()), "store 7: No such file or directory"), nullptr);
  EXPECT_EQ(world().log.size(), 1U);
  EXPECT_EQ(connection.property(SASL_PLUGERR), "store 7: No such file or directory");
  EXPECT_EQ(connection.start("NO-SUCH-MECHANISM").code, SASL_NOMECH);
  EXPECT_EQ(std::strstr(sasl_errdetail(connection.get()), "store 7"), nullptr);
}

TEST_F(V2Properties, every_code_has_a_text) {
  const char* language = nullptr;
  EXPECT_STREQ(sasl_errstring(SASL_OK, nullptr, &language), "successful result");
  EXPECT_STREQ(language, "i-default");
  for (const int code : {2,   1,   -1,  -2,  -3,  -4,  -5,  -6,  -7,  -8,  -9,  -10, -11, -12, -13, -14, -15,
                         -16, -17, -18, -19, -20, -21, -22, -23, -24, -26, -27, -28, -29, -30, -32, -100})
    EXPECT_STRNE(sasl_errstring(code, nullptr, nullptr), "unknown result code") << code;
  EXPECT_STREQ(sasl_errstring(-4711, nullptr, nullptr), "unknown result code");
}

TEST_F(V2Properties, data_passes_as_it_is_after_success_only) {
  Connection connection;
  const char* output = nullptr;
  unsigned length = 0;
  EXPECT_EQ(sasl_encode(connection.get(), "data", 4, &output, &length), SASL_NOTDONE);
  EXPECT_EQ(sasl_decode(connection.get(), "data", 4, &output, &length), SASL_NOTDONE);
  ASSERT_EQ(connection.start("ANONYMOUS", "x").code, SASL_OK);
  ASSERT_EQ(sasl_encode(connection.get(), "data", 4, &output, &length), SASL_OK);
  EXPECT_EQ(std::string_view(output, length), "data");
  ASSERT_EQ(sasl_decode(connection.get(), "data", 4, &output, &length), SASL_OK);
  EXPECT_EQ(std::string_view(output, length), "data");
  char first[] = "da";
  char second[] = "ta";
  const iovec pieces[] = {
      {first,  2},
      {second, 2}
  };
  ASSERT_EQ(sasl_encodev(connection.get(), pieces, 2, &output, &length), SASL_OK);
  EXPECT_EQ(std::string_view(output, length), "data");
  EXPECT_EQ(sasl_encode(connection.get(), nullptr, 4, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(sasl_encode(nullptr, "data", 4, &output, &length), SASL_BADPARAM);
}

TEST_F(V2Properties, version_is_that_of_the_abi) {
  const char* implementation = nullptr;
  int version = 0;
  sasl_version(&implementation, &version);
  EXPECT_STREQ(implementation, "saslspec");
  EXPECT_EQ(version, SASL_VERSION_FULL);
}

} // namespace

} // namespace saslspec::impl::test::v2
