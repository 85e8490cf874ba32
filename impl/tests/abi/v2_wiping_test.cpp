// After an exchange, however it ended, no secret is left in any memory of the process: not the password, not a value
// made of it. The client runs in a process of its own, so that every find is the library's.
#include <array>
#include <cstring>
#include <memory>

#include <openssl/crypto.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/scram_secret.hpp"
#include "crypto/digest.hpp"
#include "crypto/scram_hash.hpp"
#include "memory_scan.hpp"
#include "otp_account.hpp"
#include "scram_client.hpp"
#include "text/base64.hpp"
#include "v2_equipment.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

constexpr std::size_t max_message = 1024;

/// Octets between processes: their number, then they. False when the other end is gone.
bool send_all(int to, std::string_view octets) {
  const auto size = static_cast<std::uint32_t>(octets.size());
  return write(to, &size, sizeof size) == sizeof size &&
         write(to, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size());
}

bool read_all(int from, char* out, std::size_t size) {
  for (ssize_t got = 0; size > 0; out += got, size -= static_cast<std::size_t>(got))
    if ((got = read(from, out, size)) <= 0) return false;
  return true;
}

/// How many octets were received into `out`, which holds max_message; nothing when the other end is gone.
std::optional<std::size_t> receive(int from, char* out) {
  std::uint32_t size = 0;
  if (!read_all(from, reinterpret_cast<char*>(&size), sizeof size) || size > max_message) return std::nullopt;
  if (!read_all(from, out, size)) return std::nullopt;
  return size;
}

/// Something that runs in a child process, and the socket to it.
class Child {
public:
  template <class Body>
  explicit Child(Body body) {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    pid_ = fork();
    if (pid_ == 0) {
      close(ends[0]);
      body(ends[1]);
      _exit(0);
    }
    close(ends[1]);
    socket_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    close(socket_);
    waitpid(pid_, nullptr, 0);
  }
  int socket() const { return socket_; }

private:
  pid_t pid_ = 0;
  int socket_ = -1;
};

/// The password, in a child only.
std::string clear_password() {
  std::string password = "T";
  for (const char* rest = "orpedo-ray-8081"; *rest != '\0'; ++rest)
    password += *rest;
  return password;
}

std::string masked(std::string text) {
  for (char& c : text)
    c = Hidden::masked(c);
  return text;
}

// Made in a child: names and masked secrets, one message each.

void send_secret(int to, const std::string& name, const std::string& secret) {
  send_all(to, name);
  send_all(to, masked(secret));
}

std::string text_of(const std::uint8_t* octets, std::size_t size) {
  return {reinterpret_cast<const char*>(octets), size};
}

std::string in_base64(std::string_view octets) {
  std::string text(base64_size(octets.size()), '\0');
  base64_encode(octets, text.data());
  return text;
}

/// A verifier under a fixed salt, and everything between it and the password.
void send_scram_secrets(int to, const ScramName& name) {
  const std::string password = clear_password();
  const std::string salt = "16 octets of it.";
  const std::size_t size = hash_size(name.hash);
  std::array<std::uint8_t, max_hash_size> salted{};
  std::array<std::uint8_t, max_hash_size> client_key{};
  std::array<std::uint8_t, max_hash_size> stored_key{};
  std::array<std::uint8_t, max_hash_size> server_key{};
  const auto view = [&](const auto& octets) { return text_of(octets.data(), size); };
  if (!pbkdf2(name.hash, password, salt, 4096, salted.data()) ||
      !hmac(name.hash, view(salted), {"Client Key"}, client_key.data()) ||
      !digest(name.hash, view(client_key), stored_key.data()) ||
      !hmac(name.hash, view(salted), {"Server Key"}, server_key.data()))
    return;
  const std::string mechanism(name.mechanism);
  send_secret(to, mechanism + " SaltedPassword", view(salted));
  send_secret(to, mechanism + " ClientKey", view(client_key));
  send_secret(to, mechanism + " StoredKey", view(stored_key));
  send_secret(to, mechanism + " ServerKey", view(server_key));
  send_secret(to, mechanism + " StoredKey in base64", in_base64(view(stored_key)));
  send_secret(to, mechanism + " ServerKey in base64", in_base64(view(server_key)));
  send_secret(to, "verifier",
              mechanism + "$4096:" + in_base64(salt) + "$" + in_base64(view(stored_key)) + ":" +
                  in_base64(view(server_key)));
}

struct Secrets {
  std::vector<Hidden> all; ///< the first is the password
  std::vector<Hidden> verifiers;
  std::string one_time_password;

  Secrets() {
    const Child maker([](int to) {
      send_secret(to, "the password", clear_password());
      for (const ScramName& name : scram_names)
        send_scram_secrets(to, name);
      send_all(to, "one-time password");
      send_all(to, otp_account(clear_password()));
    });
    std::array<char, max_message> octets;
    while (const auto name_size = receive(maker.socket(), octets.data())) {
      const std::string name(octets.data(), *name_size);
      const std::size_t size = receive(maker.socket(), octets.data()).value_or(0);
      if (name == "one-time password") {
        one_time_password.assign(octets.data(), size);
        continue;
      }
      (name == "verifier" ? verifiers : all).emplace_back(name, std::string_view(octets.data(), size));
    }
  }
};

const Secrets& secrets() {
  static const Secrets made;
  return made;
}

enum class Stored : std::uint8_t { Password = 1, Verifiers };
Stored stored = Stored::Password;

/// Hands `secret` to `use` and wipes what it was handed in.
template <class Use>
void reveal(const Hidden& secret, Use use) {
  std::array<char, max_message> clear;
  secret.reveal(clear.data());
  use(clear.data(), static_cast<int>(secret.size()));
  OPENSSL_cleanse(clear.data(), clear.size());
}

/// The last one that was accepted: no secret any more.
std::string one_time_password;

int store(void*, sasl_server_params_t* server, struct propctx* properties, const char*, unsigned) {
  if (properties == nullptr) return SASL_OK;
  const propval* property = server->utils->prop_get(properties);
  if (std::string_view(property->name) != otp_property) return SASL_NOMECH;
  one_time_password = property->values[0];
  return SASL_OK;
}

int look_up(void*, sasl_server_params_t* server, unsigned, const char* user, unsigned) {
  if (std::strcmp(user, "alice") != 0) return SASL_NOUSER;
  server->utils->prop_set(server->propctx, (std::string("*") + otp_property).c_str(), one_time_password.c_str(), 0);
  const auto set = [&](const char* name, const Hidden& secret) {
    reveal(secret, [&](const char* clear, int size) { server->utils->prop_set(server->propctx, name, clear, size); });
  };
  if (stored == Stored::Password) set(SASL_AUX_PASSWORD, secrets().all.front());
  for (const Hidden& verifier : secrets().verifiers)
    if (stored == Stored::Verifiers) set("*authPassword", verifier);
  return SASL_OK;
}

int entry(const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plug, const char*) {
  static char name[] = "memory";
  static sasl_auxprop_plug_t plugin{0, 0, nullptr, nullptr, &look_up, name, &store};
  *version = SASL_AUXPROP_PLUG_VERSION;
  *plug = &plugin;
  return SASL_OK;
}

/// The other end of an exchange: answers messages until the socket is closed. Of CRAM-MD5 it says beforehand, masked,
/// what the right answer is.
void run_client(int socket, const std::string& mechanism, const std::string& user, bool is_right) {
  const std::string password = clear_password();
  HonestClient client = honest_client(mechanism, {user, is_right ? password : "wrong", ""});
  std::array<char, max_message> challenge;
  while (const auto size = receive(socket, challenge.data()))
    if (!send_all(socket, client(std::string(challenge.data(), *size)))) return;
}

struct Ending {
  const char* user;
  bool is_right;
  int steps; ///< after which the connection is disposed of, whatever it was up to
};

/// Calls `body` so far down the stack that what looks for its traces later does not overwrite them.
template <class Body>
[[gnu::noinline]] void far_down_the_stack(Body body) {
  std::array<volatile char, 128 * 1024> distance;
  distance[0] = 0;
  distance[distance.size() - 1] = 0;
  body();
  distance[0] = 1; // no tail call
}

/// Plays an exchange with a client in another process and disposes of the connection.
int play_here(const std::string& mechanism, const Ending& ending) {
  const Child client([&](int socket) { run_client(socket, mechanism, ending.user, ending.is_right); });
  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, all_callbacks(), SASL_SUCCESS_DATA,
                            &conn),
            SASL_OK);
  EXPECT_EQ(equip(conn), SASL_OK);
  const char* output = nullptr;
  unsigned length = 0;
  std::array<char, max_message> reply;
  int code = sasl_server_start(conn, mechanism.c_str(), nullptr, 0, &output, &length);
  for (int step = 0; code == SASL_CONTINUE && step < ending.steps; ++step) {
    EXPECT_TRUE(send_all(client.socket(), {output, length}));
    const auto size = receive(client.socket(), reply.data());
    EXPECT_TRUE(size.has_value());
    code = sasl_server_step(conn, reply.data(), static_cast<unsigned>(size.value_or(0)), &output, &length);
    OPENSSL_cleanse(reply.data(), reply.size());
  }
  sasl_dispose(&conn);
  return code;
}

int play(const std::string& mechanism, const Ending& ending) {
  int code = SASL_FAIL;
  far_down_the_stack([&] { code = play_here(mechanism, ending); });
  return code;
}

std::string findings() {
  std::string lines;
  for (const std::string& finding : find_in_memory(secrets().all))
    lines += finding + "\n";
  return lines;
}

class V2Wiping : public ::testing::TestWithParam<std::string> {
protected:
  void SetUp() override {
    sasl_set_alloc(&kept_memory::allocate, &kept_memory::zeroed, &kept_memory::resize, &kept_memory::release);
    ASSERT_EQ(sasl_server_init(every_mechanism_callbacks(), "saslspec-test"), SASL_OK);
    ASSERT_EQ(sasl_auxprop_add_plugin("memory", &entry), SASL_OK);
    ASSERT_GE(secrets().all.size(), 7U);
    one_time_password = secrets().one_time_password;
  }
  void TearDown() override { EXPECT_EQ(sasl_server_done(), SASL_OK); }
};

std::vector<std::string> all_mechanisms() {
  EXPECT_EQ(sasl_server_init(nullptr, "saslspec-test"), SASL_OK);
  std::vector<std::string> names;
  for (const char** name = sasl_global_listmech(); *name != nullptr; ++name)
    names.emplace_back(*name);
  EXPECT_EQ(sasl_server_done(), SASL_OK);
  return names;
}

constexpr int to_the_end = 9;

TEST_P(V2Wiping, no_secret_is_left_of_an_exchange_however_it_ends) {
  ASSERT_TRUE(honest_client(GetParam(), {})) << "no client for " << GetParam() << ": honest_client.cpp";
  ASSERT_EQ(findings(), "");
  for (const Stored form : {Stored::Password, Stored::Verifiers}) {
    stored = form;
    const bool has_no_password = needs_stored_password(GetParam()) && form == Stored::Verifiers;
    EXPECT_EQ(play(GetParam(), {"alice", true, to_the_end}), has_no_password ? SASL_BADAUTH : SASL_OK);
    EXPECT_EQ(findings(), "") << "after success";
    EXPECT_EQ(play(GetParam(), {"alice", false, to_the_end}), has_passwords(GetParam()) ? SASL_BADAUTH : SASL_OK);
    EXPECT_EQ(findings(), "") << "after a wrong password";
    EXPECT_EQ(play(GetParam(), {"nobody", true, to_the_end}), has_passwords(GetParam()) ? SASL_BADAUTH : SASL_OK);
    EXPECT_EQ(findings(), "") << "after an unknown user";
    static_cast<void>(play(GetParam(), {"alice", true, 1}));
    EXPECT_EQ(findings(), "") << "after one step";
  }
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, V2Wiping, ::testing::ValuesIn(all_mechanisms()),
                         [](const auto& parameter) { return test_name(parameter.param); });

class V2WipingOfPasswords : public V2Wiping {};

TEST_F(V2WipingOfPasswords, checking_and_setting_leave_nothing) {
  stored = Stored::Password;
  sasl_conn_t* conn = nullptr;
  ASSERT_EQ(sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_OK);
  far_down_the_stack([&] {
    reveal(secrets().all.front(), [&](const char* clear, int size) {
      EXPECT_EQ(sasl_checkpass(conn, "alice", 5, clear, static_cast<unsigned>(size)), SASL_OK);
      EXPECT_EQ(sasl_setpass(conn, "alice", clear, static_cast<unsigned>(size), nullptr, 0, SASL_SET_CREATE),
                SASL_NOMECH); // nobody stores here
    });
  });
  sasl_dispose(&conn);
  EXPECT_EQ(findings(), "");
}

TEST_F(V2WipingOfPasswords, checking_against_a_verifier_leaves_nothing_in_a_connection_that_lives_on) {
  stored = Stored::Verifiers;
  sasl_conn_t* conn = nullptr;
  ASSERT_EQ(sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_OK);
  far_down_the_stack([&] {
    reveal(secrets().all.front(), [&](const char* clear, int size) {
      EXPECT_EQ(sasl_checkpass(conn, "alice", 5, clear, static_cast<unsigned>(size)), SASL_OK);
    });
  });
  EXPECT_EQ(findings(), "");
  sasl_dispose(&conn);
}

/// Leaves a copy where nobody looks any more.
[[gnu::noinline]] void plant_on_the_stack(const Hidden& secret) {
  std::array<volatile char, 64> copy;
  std::array<char, 64> clear;
  secret.reveal(clear.data());
  for (std::size_t i = 0; i < secret.size(); ++i)
    copy[i] = clear[i];
  OPENSSL_cleanse(clear.data(), clear.size());
}

/// Writes over what plant_on_the_stack left, from the same depth.
[[gnu::noinline]] void clear_the_stack() {
  std::array<volatile char, 4096> nothing;
  for (volatile char& octet : nothing)
    octet = 0;
}

/// The scanner finds what is there, wherever that is.
TEST_F(V2WipingOfPasswords, a_planted_copy_is_found) {
  const Hidden& secret = secrets().all[1];
  auto* freed = static_cast<char*>(kept_memory::allocate(secret.size()));
  secret.reveal(freed);
  kept_memory::release(freed);
  EXPECT_EQ(findings(), secret.name() + " in memory\n");
  OPENSSL_cleanse(freed, secret.size());
  EXPECT_EQ(findings(), "");

  const std::unique_ptr<char[]> on_the_heap(new char[secret.size()]);
  secret.reveal(on_the_heap.get());
  EXPECT_EQ(findings(), secret.name() + " in [heap]\n");
  OPENSSL_cleanse(on_the_heap.get(), secret.size());

  far_down_the_stack([&] { plant_on_the_stack(secret); });
  EXPECT_EQ(findings(), secret.name() + " in [stack]\n");
  far_down_the_stack(clear_the_stack);
  EXPECT_EQ(findings(), "");
}

} // namespace

} // namespace saslspec::impl::test::v2
