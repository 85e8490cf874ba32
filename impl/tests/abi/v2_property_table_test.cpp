// Every property of the v2 ABI by its number: when it may be read, and whether it may be set. The table is the whole of
// it: any other number is SASL_BADPARAM.
#include <algorithm>

#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

constexpr int ok = SASL_OK;
constexpr int not_done = SASL_NOTDONE;
constexpr int bad_param = SASL_BADPARAM;
constexpr int outcome = SASL_BADPROT; ///< of setting what only a negotiation can

const sasl_ssf_t ssf = 56;
const sasl_security_properties_t security{0, 256, 4096, SASL_SEC_NOANONYMOUS, nullptr, nullptr};
const sasl_channel_binding_t channel{"tls-exporter", 0, 4, reinterpret_cast<const unsigned char*>("data")};
const sasl_http_request_t http{"GET", "/", reinterpret_cast<const unsigned char*>(""), 0, 0};
constexpr const char* text = "example.com";

struct Row {
  int number;
  const char* name;
  int before;                  ///< of reading it from a server's connection on which nothing was started
  int amid;                    ///< ... while a negotiation goes on
  int after;                   ///< ... after success
  int failed;                  ///< ... after a failure
  int client;                  ///< ... from a client's connection
  int set;                     ///< of setting it, at any time, on either
  int unset;                   ///< of setting it to NULL
  const void* value = nullptr; ///< what it is set to
};

constexpr Row rows[] = {
    {SASL_USERNAME,        "USERNAME",        not_done, not_done, ok,       not_done, not_done, outcome,   outcome,   text     },
    {SASL_SSF,             "SSF",             not_done, not_done, ok,       not_done, not_done, outcome,   outcome,   &ssf     },
    {SASL_MAXOUTBUF,       "MAXOUTBUF",       not_done, not_done, ok,       not_done, not_done, outcome,   outcome,   &ssf     },
    {SASL_DEFUSERREALM,    "DEFUSERREALM",    not_done, not_done, not_done, not_done, not_done, ok,        ok,        text     },
    {SASL_GETOPTCTX,       "GETOPTCTX",       ok,       ok,       ok,       ok,       ok,       bad_param, bad_param, text     },
    {SASL_CALLBACK,        "CALLBACK",        not_done, not_done, not_done, not_done, not_done, bad_param, bad_param, text     },
    {SASL_IPLOCALPORT,     "IPLOCALPORT",     not_done, not_done, not_done, not_done, not_done, ok,        ok,        text     },
    {SASL_IPREMOTEPORT,    "IPREMOTEPORT",    not_done, not_done, not_done, not_done, not_done, ok,        ok,        text     },
    {SASL_PLUGERR,         "PLUGERR",         ok,       ok,       ok,       ok,       ok,       bad_param, bad_param, text     },
    {SASL_DELEGATEDCREDS,  "DELEGATEDCREDS",  not_done, not_done, not_done, not_done, not_done, bad_param, bad_param,
     text                                                                                                                      },
    {SASL_SERVICE,         "SERVICE",         ok,       ok,       ok,       ok,       ok,       bad_param, bad_param, text     },
    {SASL_SERVERFQDN,      "SERVERFQDN",      ok,       ok,       ok,       ok,       ok,       bad_param, bad_param, text     },
    {SASL_AUTHSOURCE,      "AUTHSOURCE",      not_done, ok,       ok,       ok,       not_done, bad_param, bad_param, text     },
    {SASL_MECHNAME,        "MECHNAME",        not_done, ok,       ok,       ok,       not_done, outcome,   outcome,   text     },
    {SASL_AUTHUSER,        "AUTHUSER",        not_done, not_done, ok,       not_done, not_done, outcome,   outcome,   text     },
    {SASL_APPNAME,         "APPNAME",         ok,       ok,       ok,       ok,       ok,       ok,        ok,        text     },
    {SASL_GSS_PEER_NAME,   "GSS_PEER_NAME",   not_done, not_done, not_done, not_done, not_done, bad_param, bad_param, text     },
    {SASL_GSS_LOCAL_NAME,  "GSS_LOCAL_NAME",  not_done, not_done, not_done, not_done, not_done, bad_param, bad_param,
     text                                                                                                                      },
    {SASL_GSS_CREDS,       "GSS_CREDS",       not_done, not_done, not_done, not_done, not_done, ok,        ok,        text     },
    {SASL_CHANNEL_BINDING, "CHANNEL_BINDING", not_done, not_done, not_done, not_done, not_done, ok,        ok,        &channel },
    {SASL_HTTP_REQUEST,    "HTTP_REQUEST",    not_done, not_done, not_done, not_done, not_done, ok,        ok,        &http    },
    {SASL_SSF_EXTERNAL,    "SSF_EXTERNAL",    ok,       ok,       ok,       ok,       ok,       ok,        bad_param, &ssf     },
    {SASL_SEC_PROPS,       "SEC_PROPS",       ok,       ok,       ok,       ok,       ok,       ok,        bad_param, &security},
    {SASL_AUTH_EXTERNAL,   "AUTH_EXTERNAL",   not_done, not_done, not_done, not_done, not_done, ok,        ok,        text     },
};

int read(sasl_conn_t* conn, int number, const void** value = nullptr) {
  static const int untouched = 0;
  const void* found = &untouched;
  const int code = sasl_getprop(conn, number, &found);
  EXPECT_NE(found, &untouched) << number;
  EXPECT_TRUE(code == SASL_OK || found == nullptr) << number;
  if (value != nullptr) *value = found;
  return code;
}

/// A client's connection, on a library that has been initialised for clients, too.
class ClientConnection {
public:
  ClientConnection() {
    EXPECT_EQ(sasl_client_init(nullptr), SASL_OK);
    EXPECT_EQ(sasl_client_new("imap", "server.example.com", nullptr, nullptr, nullptr, 0, &conn_), SASL_OK);
  }
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;
  ~ClientConnection() {
    sasl_dispose(&conn_);
    EXPECT_EQ(sasl_client_done(), SASL_OK);
  }
  sasl_conn_t* get() { return conn_; }

private:
  sasl_conn_t* conn_ = nullptr;
};

using V2PropertyTable = LibraryTest;

void expect_read(sasl_conn_t* conn, int Row::*column) {
  for (const Row& row : rows)
    EXPECT_EQ(read(conn, row.number), row.*column) << row.name;
}

TEST_F(V2PropertyTable, says_what_may_be_read_when) {
  Connection connection;
  expect_read(connection.get(), &Row::before);
  ASSERT_EQ(connection.start("PLAIN").code, SASL_CONTINUE);
  expect_read(connection.get(), &Row::amid);
  ASSERT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_OK);
  expect_read(connection.get(), &Row::after);
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);
  expect_read(connection.get(), &Row::failed);
  ClientConnection client;
  expect_read(client.get(), &Row::client);
}

/// What was set is read back; what was unset is as it was before. Nothing that is refused changes anything.
void expect_set(sasl_conn_t* conn) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const void* before = nullptr;
    const int readable = read(conn, row.number, &before);
    EXPECT_EQ(sasl_setprop(conn, row.number, row.value), row.set);
    if (row.set != SASL_OK) {
      EXPECT_EQ(read(conn, row.number), readable);
      continue;
    }
    const void* after = nullptr;
    ASSERT_EQ(read(conn, row.number, &after), SASL_OK);
    if (row.value == text)
      EXPECT_STREQ(static_cast<const char*>(after), text);
    else if (row.value == &ssf)
      EXPECT_EQ(*static_cast<const sasl_ssf_t*>(after), ssf);
    else if (row.value == &security)
      EXPECT_EQ(static_cast<const sasl_security_properties_t*>(after)->security_flags, SASL_SEC_NOANONYMOUS);
    else
      EXPECT_EQ(after, row.value);
    EXPECT_EQ(sasl_setprop(conn, row.number, nullptr), row.unset);
    EXPECT_EQ(read(conn, row.number), row.unset == SASL_OK ? readable : SASL_OK);
  }
}

TEST_F(V2PropertyTable, says_what_may_be_set) {
  Connection connection;
  expect_set(connection.get());
  ClientConnection client;
  expect_set(client.get());
}

TEST_F(V2PropertyTable, says_what_may_be_set_amid_a_negotiation_and_after_it) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN").code, SASL_CONTINUE);
  expect_set(connection.get());
  ASSERT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_OK);
  expect_set(connection.get());
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(connection.authzid(), "alice");
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);
  expect_set(connection.get());
  EXPECT_EQ(connection.authcid(), "(refused)");
}

TEST_F(V2PropertyTable, is_whole) {
  Connection connection;
  ClientConnection client;
  for (int number = -2; number < 130; ++number) {
    const bool is_there =
        std::any_of(std::begin(rows), std::end(rows), [&](const Row& row) { return row.number == number; });
    if (is_there) continue;
    for (sasl_conn_t* conn : {connection.get(), client.get()}) {
      EXPECT_EQ(read(conn, number), SASL_BADPARAM) << number;
      EXPECT_EQ(sasl_setprop(conn, number, text), SASL_BADPARAM) << number;
    }
  }
}

TEST_F(V2PropertyTable, lists_of_callbacks_and_values_that_cannot_be) {
  const sasl_callback_t list[] = {
      {SASL_CB_LIST_END, nullptr, nullptr}
  };
  Connection connection(0, list);
  const void* value = nullptr;
  EXPECT_EQ(read(connection.get(), SASL_CALLBACK, &value), SASL_OK);
  EXPECT_EQ(value, list);
  const sasl_channel_binding_t nameless{nullptr, 0, 4, channel.data};
  const sasl_channel_binding_t empty{"tls-exporter", 0, 0, channel.data};
  for (const sasl_channel_binding_t* unusable : {&nameless, &empty})
    EXPECT_EQ(sasl_setprop(connection.get(), SASL_CHANNEL_BINDING, unusable), SASL_BADPARAM);
  EXPECT_EQ(read(connection.get(), SASL_CHANNEL_BINDING), SASL_NOTDONE);
}

/// Neither has a connection without a library, nor is there a place without a pointer.
TEST(V2PropertyTableAlone, without_a_connection_or_a_library) {
  const void* value = text;
  EXPECT_EQ(sasl_getprop(nullptr, SASL_USERNAME, &value), SASL_NOTINIT);
  EXPECT_EQ(value, nullptr);
  EXPECT_EQ(sasl_setprop(nullptr, SASL_SSF_EXTERNAL, &ssf), SASL_NOTINIT);
  ASSERT_EQ(sasl_server_init(nullptr, "saslspec-test"), SASL_OK);
  EXPECT_EQ(sasl_getprop(nullptr, SASL_USERNAME, &value), SASL_BADPARAM);
  EXPECT_EQ(sasl_setprop(nullptr, SASL_SSF_EXTERNAL, &ssf), SASL_BADPARAM);
  {
    Connection connection;
    EXPECT_EQ(sasl_getprop(connection.get(), SASL_SERVICE, nullptr), SASL_BADPARAM);
  }
  EXPECT_EQ(sasl_server_done(), SASL_OK);
}

} // namespace

} // namespace saslspec::impl::test::v2
