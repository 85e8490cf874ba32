#include "v2_world.hpp"

#include <mutex>

#include <pthread.h>

#include "otp_account.hpp"

namespace saslspec::impl::test::v2 {

namespace {

World the_world;
std::mutex accounts_guard;
/// A child of a process whose threads look accounts up finds them free.
[[maybe_unused]] const int guarded_across_forks =
    pthread_atfork([] { accounts_guard.lock(); }, [] { accounts_guard.unlock(); }, [] { accounts_guard.unlock(); });

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

const sasl_callback_t callbacks[] = {
    {SASL_CB_GETOPT,   as_callback(&get_option), nullptr},
    {SASL_CB_LOG,      as_callback(&log),        nullptr},
    {SASL_CB_LIST_END, nullptr,                  nullptr}
};

void fill(const sasl_server_params_t& server, const World::Account& account, bool authzid) {
  for (const propval* property = server.utils->prop_get(server.propctx); property->name != nullptr; ++property) {
    if ((property->name[0] != '*') != authzid) continue;
    const std::string name = property->name + (authzid ? 0 : 1);
    if (name == SASL_AUX_PASSWORD_PROP)
      for (const std::string& value : account.passwords)
        server.utils->prop_set(server.propctx, property->name, value.c_str(), static_cast<int>(value.size()));
    if (name == "authPassword")
      for (const std::string& value : account.verifiers)
        server.utils->prop_set(server.propctx, property->name, value.c_str(), 0);
    if (const auto other = account.properties.find(name); other != account.properties.end())
      server.utils->prop_set(server.propctx, property->name, other->second.c_str(), 0);
  }
}

int look_up(void*, sasl_server_params_t* server, unsigned flags, const char* user, unsigned length) {
  if (the_world.lookup_answer != SASL_OK) return the_world.lookup_answer;
  const std::lock_guard lock(accounts_guard);
  const auto account = the_world.accounts.find(std::string(user, length));
  if (account == the_world.accounts.end()) return SASL_NOUSER;
  fill(*server, account->second, (flags & SASL_AUXPROP_AUTHZID) != 0);
  return SASL_OK;
}

int store(void*, sasl_server_params_t* server, struct propctx* properties, const char* user, unsigned length) {
  if (!the_world.stores) return SASL_FAIL;
  if (properties == nullptr) return SASL_OK;
  if (the_world.before_storing) the_world.before_storing();
  const std::lock_guard lock(accounts_guard);
  World::Account& account = the_world.accounts[std::string(user, length)];
  for (const propval* property = server->utils->prop_get(properties); property->name != nullptr; ++property) {
    const std::string name = property->name;
    const std::vector<std::string> values(property->values, property->values + property->nvalues);
    if (name == SASL_AUX_PASSWORD_PROP)
      account.passwords = values;
    else if (name == "authPassword")
      account.verifiers = values;
    else if (values.empty())
      account.properties.erase(name);
    else
      account.properties[name] = values.front();
  }
  return SASL_OK;
}

std::string memory_name = "memory";
sasl_auxprop_plug_t plug_in{0, 0, nullptr, nullptr, &look_up, memory_name.data(), &store};

Answer answer(int code, const char* output, unsigned length) {
  if (output == nullptr) {
    EXPECT_EQ(length, 0U);
    return {code, std::nullopt};
  }
  EXPECT_EQ(output[length], '\0');
  return {code, std::string(output, length)};
}

const char* pointer(const std::optional<std::string_view>& message) {
  return message ? message->data() : nullptr;
}

unsigned size(const std::optional<std::string_view>& message) {
  return message ? static_cast<unsigned>(message->size()) : 0;
}

// What outputs hold before a call: it must not survive one.
const char* const poison = "poison";

} // namespace

World::Account World::Account::with_password(const char* password) {
  Account account;
  account.passwords = {password};
  account.properties[otp_property] = otp_account(password);
  return account;
}

World& world() {
  return the_world;
}

const sasl_callback_t* world_callbacks() {
  return callbacks;
}

int auxprop_entry(const sasl_utils_t*, int max_version, int* out_version, sasl_auxprop_plug_t** plug, const char*) {
  if (max_version < SASL_AUXPROP_PLUG_VERSION) return SASL_BADVERS;
  *out_version = SASL_AUXPROP_PLUG_VERSION;
  *plug = &plug_in;
  return SASL_OK;
}

int policy(sasl_conn_t*, void*, const char* requested, unsigned rlen, const char* authcid, unsigned alen, const char*,
           unsigned, struct propctx*) {
  const std::string acts_as(requested, rlen);
  const std::string is(authcid, alen);
  the_world.policy_calls.push_back(is + ">" + acts_as);
  return acts_as == is || (is == "alice" && acts_as == "shared") ? SASL_OK : SASL_BADAUTH;
}

const sasl_callback_t* callbacks_with_policy() {
  static const sasl_callback_t list[] = {
      {SASL_CB_PROXY_POLICY, as_callback(&policy), nullptr},
      {SASL_CB_LIST_END,     nullptr,              nullptr}
  };
  return list;
}

Connection::Connection(unsigned flags, const sasl_callback_t* connection_callbacks) {
  EXPECT_EQ(
      sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, connection_callbacks, flags, &conn_),
      SASL_OK);
}

Connection::Connection(const char* service, const char* server_name, unsigned flags) {
  EXPECT_EQ(sasl_server_new(service, server_name, nullptr, nullptr, nullptr, nullptr, flags, &conn_), SASL_OK);
}

Answer Connection::start(const char* mechanism, std::optional<std::string_view> initial) {
  const char* output = poison;
  unsigned length = 77;
  const int code = sasl_server_start(conn_, mechanism, pointer(initial), size(initial), &output, &length);
  return answer(code, output, length);
}

Answer Connection::step(std::optional<std::string_view> message) {
  const char* output = poison;
  unsigned length = 77;
  const int code = sasl_server_step(conn_, pointer(message), size(message), &output, &length);
  return answer(code, output, length);
}

std::optional<std::string> Connection::property(int number) const {
  const void* value = poison;
  const int code = sasl_getprop(conn_, number, &value);
  EXPECT_EQ(code == SASL_OK, value != nullptr);
  if (code != SASL_OK) return std::nullopt;
  return static_cast<const char*>(value);
}

void Connection::set_security(unsigned flags, unsigned min_ssf) {
  const sasl_security_properties_t properties{min_ssf, 256, 4096, flags, nullptr, nullptr};
  ASSERT_EQ(sasl_setprop(conn_, SASL_SEC_PROPS, &properties), SASL_OK);
}

std::string Connection::mechanisms() {
  const char* list = nullptr;
  unsigned length = 0;
  int count = 0;
  const int code = sasl_listmech(conn_, nullptr, "", " ", "", &list, &length, &count);
  if (code != SASL_OK) return std::to_string(code);
  EXPECT_EQ(std::string_view(list).size(), length);
  return list;
}

void LibraryTest::SetUp() {
  the_world = {};
  the_world.accounts["alice"] = World::Account::with_password("wonderland-7");
  the_world.accounts["bob"] = World::Account::with_password("builder-3");
  ASSERT_EQ(sasl_server_init(callbacks, "saslspec-test"), SASL_OK);
  ASSERT_EQ(sasl_auxprop_add_plugin("memory", &auxprop_entry), SASL_OK);
}

void LibraryTest::TearDown() {
  EXPECT_EQ(sasl_server_done(), SASL_OK);
}

std::string plain(std::string_view authzid, std::string_view authcid, std::string_view password) {
  std::string message(authzid);
  message += '\0';
  message.append(authcid) += '\0';
  return message.append(password);
}

} // namespace saslspec::impl::test::v2
