// Every property of the v1 ABI by its number: when it may be read, and whether it may be set. The table is the whole of
// it: any other number is SASL_BADPARAM.
#include <algorithm>

#include <netinet/in.h>

#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

constexpr int ok = SASL_OK;
constexpr int not_done = SASL_NOTDONE;
constexpr int bad_param = SASL_BADPARAM;

char external_name[] = "fred@example.com";
const sasl_external_properties_t external{56, external_name};
const sasl_security_properties_t security{0, 256, 4096, SASL_SEC_NOANONYMOUS, nullptr, nullptr};
const sockaddr_in address{AF_INET, 143, {16}, {}};
constexpr const char* text = "example.com";

struct Row {
  int number;
  const char* name;
  int before; ///< of reading it when nothing was started
  int amid;   ///< ... while a negotiation goes on
  int after;  ///< ... after success
  int failed; ///< ... after a failure
  int set;    ///< of setting it, at any time; NULL is SASL_BADPARAM always
  const void* value;
};

constexpr Row rows[] = {
    {SASL_USERNAME,     "USERNAME",     not_done,  not_done,  ok,        not_done,  bad_param, text     },
    {SASL_SSF,          "SSF",          not_done,  not_done,  ok,        not_done,  bad_param, text     },
    {SASL_MAXOUTBUF,    "MAXOUTBUF",    not_done,  not_done,  ok,        not_done,  bad_param, text     },
    {SASL_REALM,        "REALM",        ok,        ok,        ok,        ok,        ok,        text     },
    {SASL_GETOPTCTX,    "GETOPTCTX",    ok,        ok,        ok,        ok,        bad_param, text     },
    {SASL_IP_LOCAL,     "IP_LOCAL",     not_done,  not_done,  not_done,  not_done,  ok,        &address },
    {SASL_IP_REMOTE,    "IP_REMOTE",    not_done,  not_done,  not_done,  not_done,  ok,        &address },
    {SASL_SSF_EXTERNAL, "SSF_EXTERNAL", bad_param, bad_param, bad_param, bad_param, ok,        &external},
    {SASL_SEC_PROPS,    "SEC_PROPS",    bad_param, bad_param, bad_param, bad_param, ok,        &security},
};

int read(sasl_conn_t* conn, int number, void** value = nullptr) {
  static char untouched = 0;
  void* found = &untouched;
  const int code = sasl_getprop(conn, number, &found);
  EXPECT_NE(found, &untouched) << number;
  EXPECT_TRUE(code == SASL_OK || found == nullptr) << number;
  if (value != nullptr) *value = found;
  return code;
}

using V1PropertyTable = LibraryTest;

void expect_read(sasl_conn_t* conn, int Row::*column) {
  for (const Row& row : rows)
    EXPECT_EQ(read(conn, row.number), row.*column) << row.name;
}

TEST_F(V1PropertyTable, says_what_may_be_read_when) {
  Connection connection;
  expect_read(connection.get(), &Row::before);
  ASSERT_EQ(connection.start("PLAIN").code, SASL_CONTINUE);
  expect_read(connection.get(), &Row::amid);
  ASSERT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_OK);
  expect_read(connection.get(), &Row::after);
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);
  expect_read(connection.get(), &Row::failed);
}

void expect_set(sasl_conn_t* conn) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const int readable = read(conn, row.number);
    EXPECT_EQ(sasl_setprop(conn, row.number, nullptr), SASL_BADPARAM);
    EXPECT_EQ(sasl_setprop(conn, row.number, row.value), row.set);
    void* after = nullptr;
    const int code = read(conn, row.number, &after);
    EXPECT_EQ(code, row.set == SASL_OK && readable != SASL_BADPARAM ? SASL_OK : readable);
    if (row.set != SASL_OK || code != SASL_OK) continue;
    if (row.value == text)
      EXPECT_STREQ(static_cast<const char*>(after), text);
    else
      EXPECT_EQ(static_cast<const sockaddr_in*>(after)->sin_port, address.sin_port);
  }
}

TEST_F(V1PropertyTable, says_what_may_be_set) {
  Connection before;
  expect_set(before.get());
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN").code, SASL_CONTINUE);
  expect_set(connection.get());
  ASSERT_EQ(connection.start("EXTERNAL", "").code, SASL_OK);
  expect_set(connection.get());
  EXPECT_EQ(connection.user(), external_name);
}

TEST_F(V1PropertyTable, is_whole) {
  Connection connection;
  for (int number = -2; number < 130; ++number) {
    const bool is_there =
        std::any_of(std::begin(rows), std::end(rows), [&](const Row& row) { return row.number == number; });
    if (is_there) continue;
    EXPECT_EQ(read(connection.get(), number), SASL_BADPARAM) << number;
    EXPECT_EQ(sasl_setprop(connection.get(), number, text), SASL_BADPARAM) << number;
  }
  EXPECT_EQ(sasl_getprop(connection.get(), SASL_REALM, nullptr), SASL_BADPARAM);
  void* value = external_name;
  EXPECT_EQ(sasl_getprop(nullptr, SASL_REALM, &value), SASL_BADPARAM);
  EXPECT_EQ(value, nullptr);
  EXPECT_EQ(sasl_setprop(nullptr, SASL_REALM, text), SASL_BADPARAM);
}

} // namespace

} // namespace saslspec::impl::test::v1
