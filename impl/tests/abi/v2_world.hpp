// A v2 application with accounts in memory: a daemon's callbacks and plug-ins, and its connections.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "sasl/sasl.h"
#include "sasl/saslplug.h"

namespace saslspec::impl::test::v2 {

/// The knowledge and the answers of a test's application; the plug-in may be called by any thread. Callbacks reach it
/// through a global: there is one at a time.
struct World {
  struct Account {
    /// Also begins a series of one-time passwords.
    static Account with_password(const char* password);
    std::vector<std::string> passwords;
    std::vector<std::string> verifiers;
    std::map<std::string, std::string> properties;
  };
  std::map<std::string, Account> accounts;
  std::map<std::string, std::string> options;
  int lookup_answer = SASL_OK; ///< instead of the accounts, when not SASL_OK
  bool stores = true;
  std::function<void()> before_storing; ///< may be empty
  std::vector<std::string> log;
  std::vector<std::string> policy_calls; ///< "authcid>authzid"
};

World& world();
/// The callbacks of the library's initialisation: SASL_CB_GETOPT and SASL_CB_LOG over the world.
const sasl_callback_t* world_callbacks();

/// The answer of a start or step, copied.
struct Answer {
  int code = SASL_FAIL;
  std::optional<std::string> output; ///< absent: NULL
};

class Connection {
public:
  explicit Connection(unsigned flags = SASL_SUCCESS_DATA, const sasl_callback_t* callbacks = nullptr);
  Connection(const char* service, const char* server_name, unsigned flags);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sasl_dispose(&conn_); }

  Answer start(const char* mechanism, std::optional<std::string_view> initial = std::nullopt);
  Answer step(std::optional<std::string_view> message);
  /// A readable string property; absent when refused.
  std::optional<std::string> property(int number) const;
  std::string authcid() const { return property(SASL_AUTHUSER).value_or("(refused)"); }
  std::string authzid() const { return property(SASL_USERNAME).value_or("(refused)"); }
  void set_security(unsigned flags, unsigned min_ssf = 0);
  void set_external(const char* identity) { ASSERT_EQ(sasl_setprop(conn_, SASL_AUTH_EXTERNAL, identity), SASL_OK); }
  std::string mechanisms();
  sasl_conn_t* get() { return conn_; }

private:
  sasl_conn_t* conn_ = nullptr;
};

/// Initialises the library with the world's callbacks and plug-in; alice, bob and the like have accounts.
class LibraryTest : public ::testing::Test {
protected:
  void SetUp() override;
  void TearDown() override;
};

/// An auxprop plug-in over the world's accounts, as an application compiled for libsasl2 brings it.
int auxprop_entry(const sasl_utils_t* utils, int max_version, int* out_version, sasl_auxprop_plug_t** plug,
                  const char* name);
/// Lets alice act as shared, and everybody as themselves.
int policy(sasl_conn_t* conn, void* context, const char* requested, unsigned rlen, const char* authcid, unsigned alen,
           const char* realm, unsigned urlen, struct propctx* properties);
/// SASL_CB_GETOPT, SASL_CB_LOG, and SASL_CB_PROXY_POLICY with policy().
const sasl_callback_t* callbacks_with_policy();

template <class Function>
int (*as_callback(Function* function))(void) {
  return reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(function));
}

/// "authzid NUL authcid NUL password"
std::string plain(std::string_view authzid, std::string_view authcid, std::string_view password);

} // namespace saslspec::impl::test::v2
