#include "v1_world.hpp"

#include <cstdlib>
#include <cstring>

namespace saslspec::impl::test::v1 {

namespace {

World the_world;

std::string key(const char* mechanism, const char* user, const char* realm) {
  return std::string(mechanism) + "/" + user + "/" + realm;
}

int get_option(void*, const char*, const char* name, const char** result, unsigned* length) {
  const auto found = the_world.options.find(name);
  if (found == the_world.options.end()) return SASL_FAIL;
  *result = found->second.c_str();
  if (length != nullptr) *length = static_cast<unsigned>(found->second.size());
  return SASL_OK;
}

int log(void*, int, const char* message) {
  the_world.log.emplace_back(message);
  return SASL_OK;
}

int get_secret(void*, const char* mechanism, const char* user, const char* realm, sasl_secret_t** secret) {
  if (the_world.secret_answer != SASL_OK) return the_world.secret_answer;
  const auto found = the_world.secrets.find(key(mechanism, user, realm));
  if (found == the_world.secrets.end()) return SASL_NOUSER;
  *secret = static_cast<sasl_secret_t*>(the_world.allocate(sizeof(sasl_secret_t) + found->second.size()));
  if (*secret == nullptr) return SASL_NOMEM;
  (*secret)->len = found->second.size();
  std::memcpy((*secret)->data, found->second.data(), found->second.size());
  return SASL_OK;
}

int put_secret(void*, const char* mechanism, const char* user, const char* realm, const sasl_secret_t* secret) {
  if (secret == nullptr) return the_world.secrets.erase(key(mechanism, user, realm)) > 0 ? SASL_OK : SASL_NOUSER;
  the_world.secrets[key(mechanism, user, realm)] = std::string(secret->data, secret->len);
  return SASL_OK;
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_GETOPT,           as_callback(&get_option), nullptr},
    {SASL_CB_LOG,              as_callback(&log),        nullptr},
    {SASL_CB_SERVER_GETSECRET, as_callback(&get_secret), nullptr},
    {SASL_CB_SERVER_PUTSECRET, as_callback(&put_secret), nullptr},
    {SASL_CB_LIST_END,         nullptr,                  nullptr}
};

int policy(void*, const char* authcid, const char* requested, const char** user, const char** reason) {
  if (std::strcmp(authcid, requested) == 0) return SASL_OK;
  if (std::strcmp(authcid, "alice") == 0 && std::strcmp(requested, "shared") == 0) {
    auto* name = static_cast<char*>(the_world.allocate(sizeof "Shared")); // the library releases it
    if (name == nullptr) return SASL_NOMEM;
    std::memcpy(name, "Shared", sizeof "Shared");
    *user = name;
    return SASL_OK;
  }
  *reason = "nobody acts as others";
  return SASL_NOAUTHZ;
}

int check_token(void*, const char*, const char*, const char* token, unsigned length, sasl_token_answer_t* answer) {
  EXPECT_EQ(std::strlen(token), length);
  const auto found = the_world.tokens.find(token);
  answer->scope = "mail";
  if (found == the_world.tokens.end()) return SASL_BADAUTH;
  answer->user = found->second.c_str();
  return SASL_OK;
}

char poison[] = "poison";

Answer answer(int code, char* output, unsigned length, const char* reason) {
  Answer result{code, std::nullopt, std::nullopt};
  if (reason != nullptr) result.reason = reason;
  if (output == nullptr) {
    EXPECT_EQ(length, 0U);
    return result;
  }
  EXPECT_NE(output, poison);
  result.output = std::string(output, length);
  std::free(output);
  return result;
}

const char* pointer(const std::optional<std::string_view>& message) {
  return message ? message->data() : nullptr;
}

unsigned size(const std::optional<std::string_view>& message) {
  return message ? static_cast<unsigned>(message->size()) : 0;
}

} // namespace

World& world() {
  return the_world;
}

const sasl_callback_t* world_callbacks() {
  return callbacks;
}

const sasl_callback_t* callbacks_with_policy() {
  static const sasl_callback_t list[] = {
      {SASL_CB_PROXY_POLICY,       as_callback(&policy),      nullptr},
      {SASL_CB_SERVER_CHECK_TOKEN, as_callback(&check_token), nullptr},
      {SASL_CB_LIST_END,           nullptr,                   nullptr}
  };
  return list;
}

Connection::Connection(const sasl_callback_t* connection_callbacks) {
  EXPECT_EQ(sasl_server_new("imap", "server.example.com", nullptr, connection_callbacks, 0, &conn_), SASL_OK);
}

Answer Connection::start(const char* mechanism, std::optional<std::string_view> initial) {
  char* output = poison;
  unsigned length = 77;
  const char* reason = poison;
  const int code = sasl_server_start(conn_, mechanism, pointer(initial), size(initial), &output, &length, &reason);
  return answer(code, output, length, reason);
}

Answer Connection::step(std::optional<std::string_view> message) {
  char* output = poison;
  unsigned length = 77;
  const char* reason = poison;
  const int code = sasl_server_step(conn_, pointer(message), size(message), &output, &length, &reason);
  return answer(code, output, length, reason);
}

std::string Connection::user() const {
  void* value = poison;
  const int code = sasl_getprop(conn_, SASL_USERNAME, &value);
  EXPECT_EQ(code == SASL_OK, value != nullptr);
  return code == SASL_OK ? static_cast<const char*>(value) : code == SASL_NOTDONE ? "(refused)" : "(wrong code)";
}

void Connection::set_security(unsigned flags) {
  const sasl_security_properties_t properties{0, 256, 4096, flags, nullptr, nullptr};
  ASSERT_EQ(sasl_setprop(conn_, SASL_SEC_PROPS, &properties), SASL_OK);
}

void Connection::set_external(char* identity) {
  const sasl_external_properties_t external{128, identity};
  ASSERT_EQ(sasl_setprop(conn_, SASL_SSF_EXTERNAL, &external), SASL_OK);
}

std::string Connection::mechanisms() {
  char* list = nullptr;
  unsigned length = 0;
  unsigned count = 0;
  const int code = sasl_listmech(conn_, nullptr, "", " ", "", &list, &length, &count);
  if (code != SASL_OK) return std::to_string(code);
  std::string names(list, length);
  std::free(list);
  return names;
}

void LibraryTest::SetUp() {
  auto* allocate = the_world.allocate;
  the_world = {};
  the_world.allocate = allocate;
  ASSERT_EQ(sasl_server_init(callbacks, "saslspec-test"), SASL_OK);
  Connection connection;
  const char* reason = nullptr;
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", "wonderland-7", 12, SASL_SET_CREATE, &reason), SASL_OK);
  ASSERT_EQ(sasl_setpass(connection.get(), "bob", "builder-3", 9, SASL_SET_CREATE, &reason), SASL_OK);
}

std::string plain(std::string_view authzid, std::string_view authcid, std::string_view password) {
  std::string message(authzid);
  message += '\0';
  message.append(authcid) += '\0';
  return message.append(password);
}

} // namespace saslspec::impl::test::v1
