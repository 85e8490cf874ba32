// DIGEST-MD5's security layers through the v1 ABI, against the client of Cyrus SASL.
#include "foreign_client.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

using V1Layers = LibraryTest;
using Pass = int (*)(sasl_conn_t*, const char*, unsigned, char**, unsigned*);

/// What came out, or the code.
std::string passed(Pass pass, Connection& connection, const std::string& octets) {
  char* out = nullptr;
  unsigned length = 0;
  const int code = pass(connection.get(), octets.data(), static_cast<unsigned>(octets.size()), &out, &length);
  if (code != SASL_OK) {
    EXPECT_EQ(out, nullptr);
    return std::to_string(code);
  }
  std::string result(out, length);
  std::free(out);
  return result;
}

unsigned number(Connection& connection, int property) {
  void* value = nullptr;
  EXPECT_EQ(sasl_getprop(connection.get(), property, &value), SASL_OK);
  return value == nullptr ? ~0U : *static_cast<const unsigned*>(value);
}

TEST_F(V1Layers, data_go_both_ways) {
  world().options["mech_list"] = "DIGEST-MD5";
  for (const char* ssf : {"1", "40", "56", "128"}) {
    Connection connection;
    connection.set_security(0);
    ForeignClient client(SASLSPEC_CYRUS_CLIENT, {"alice", "wonderland-7", ssf, ssf, "2048"});
    const Answer challenge = connection.start("DIGEST-MD5");
    const Answer proof = connection.step(client.ask('s', challenge.output.value_or("")).content);
    ASSERT_EQ(proof.code, SASL_CONTINUE) << proof.reason.value_or("");
    EXPECT_EQ(passed(&sasl_encode, connection, "too early"), std::to_string(SASL_NOTDONE));
    ASSERT_NE(client.ask('s', proof.output.value_or("")).kind, 'f');
    ASSERT_EQ(connection.step("").code, SASL_OK);
    EXPECT_EQ(std::to_string(number(connection, SASL_SSF)), ssf);
    EXPECT_EQ(number(connection, SASL_MAXOUTBUF), 2032U);
    for (const std::size_t size : {1U, 100U, 5000U}) {
      const std::string data(size, 'x');
      EXPECT_TRUE(client.ask('d', passed(&sasl_encode, connection, data)).content == data) << size;
      EXPECT_TRUE(passed(&sasl_decode, connection, client.ask('e', data).content) == data) << size;
    }
    std::string sealed = client.ask('e', "forged").content;
    sealed[5] = static_cast<char>(sealed[5] ^ 1);
    EXPECT_EQ(passed(&sasl_decode, connection, sealed), std::to_string(SASL_BADMAC));
  }
}

} // namespace

} // namespace saslspec::impl::test::v1
