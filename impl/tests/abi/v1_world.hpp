// A v1 application that keeps secrets in memory, and its connections.
#pragma once

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "sasl.h"

namespace saslspec::impl::test::v1 {

/// The knowledge and the answers of a test's application. Callbacks reach it through a global: there is one at a time.
struct World {
  std::map<std::string, std::string> secrets; ///< "mechanism/user/realm"
  std::map<std::string, std::string> tokens;  ///< whose they are
  std::map<std::string, std::string> options;
  int secret_answer = SASL_OK; ///< of SASL_CB_SERVER_GETSECRET, instead of the secrets, when not SASL_OK
  std::vector<std::string> log;
  void* (*allocate)(std::size_t) = &std::malloc; ///< of the secrets and names that callbacks hand out
};

World& world();
/// The callbacks of the library's initialisation: SASL_CB_GETOPT, SASL_CB_LOG and the secret callbacks over the world.
const sasl_callback_t* world_callbacks();

/// The answer of a start or step, copied and released.
struct Answer {
  int code = SASL_FAIL;
  std::optional<std::string> output; ///< absent: NULL
  std::optional<std::string> reason; ///< errstr
};

class Connection {
public:
  explicit Connection(const sasl_callback_t* callbacks = nullptr);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sasl_dispose(&conn_); }

  Answer start(const char* mechanism, std::optional<std::string_view> initial = std::nullopt);
  Answer step(std::optional<std::string_view> message);
  std::string user() const;
  void set_security(unsigned flags);
  void set_external(char* identity);
  std::string mechanisms();
  sasl_conn_t* get() { return conn_; }

private:
  sasl_conn_t* conn_ = nullptr;
};

/// Initialises the library with callbacks over the world; alice and bob have secrets, written by sasl_setpass.
class LibraryTest : public ::testing::Test {
protected:
  void SetUp() override;
  void TearDown() override { sasl_done(); }
};

/// SASL_CB_PROXY_POLICY: alice may act as shared, whose canonical name is "Shared"; everybody as themselves. And
/// SASL_CB_SERVER_CHECK_TOKEN over the world's tokens.
const sasl_callback_t* callbacks_with_policy();

template <class Function>
int (*as_callback(Function* function))(void) {
  return reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(function));
}

/// "authzid NUL authcid NUL password"
std::string plain(std::string_view authzid, std::string_view authcid, std::string_view password);

} // namespace saslspec::impl::test::v1
