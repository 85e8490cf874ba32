// A client over the machine's libsasl2: arguments are user, password, min_ssf, max_ssf and maxbufsize.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <sasl/sasl.h>
#include <unistd.h>

#include "foreign_client.hpp"

namespace saslspec::impl::test {

namespace {

const char* user = nullptr;
std::vector<unsigned char> password; ///< a sasl_secret_t

int get_simple(void*, int, const char** result, unsigned* length) {
  *result = user;
  if (length != nullptr) *length = static_cast<unsigned>(std::strlen(user));
  return SASL_OK;
}

int get_secret(sasl_conn_t*, void*, int, sasl_secret_t** secret) {
  *secret = reinterpret_cast<sasl_secret_t*>(password.data());
  return SASL_OK;
}

template <class Function>
int (*as_callback(Function* function))(void) {
  return reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(function));
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_USER,     as_callback(&get_simple), nullptr},
    {SASL_CB_AUTHNAME, as_callback(&get_simple), nullptr},
    {SASL_CB_PASS,     as_callback(&get_secret), nullptr},
    {SASL_CB_LIST_END, nullptr,                  nullptr}
};

void set_password(std::string_view text) {
  password.assign(sizeof(sasl_secret_t) + text.size(), 0);
  auto* secret = reinterpret_cast<sasl_secret_t*>(password.data());
  secret->len = text.size();
  std::memcpy(secret->data, text.data(), text.size());
}

class Client {
public:
  explicit Client(sasl_conn_t* conn) : conn_(conn) {}

  void serve() {
    char kind = 0;
    std::string content;
    while (receive_frame(STDIN_FILENO, kind, content)) {
      code_ = SASL_OK;
      answer_.clear();
      char said = 'r';
      if (kind == 's') said = step(content);
      if (kind == 'e') encode(content);
      if (kind == 'd') decode(content);
      if (kind == 'p') answer_ = std::to_string(property(SASL_SSF));
      if (code_ != SASL_OK && code_ != SASL_CONTINUE) {
        said = 'f';
        answer_ = sasl_errdetail(conn_);
      }
      if (!send_frame(STDIN_FILENO, said, answer_)) return;
    }
  }

private:
  char step(const std::string& challenge) {
    const char* out = nullptr;
    unsigned length = 0;
    if (!started_) {
      code_ = sasl_client_start(conn_, "DIGEST-MD5", nullptr, &out, &length, nullptr);
      if (code_ != SASL_CONTINUE) return 'f';
      started_ = true;
    }
    code_ = sasl_client_step(conn_, challenge.data(), static_cast<unsigned>(challenge.size()), nullptr, &out, &length);
    if (out == nullptr) return 'o';
    answer_.assign(out, length);
    return 'r';
  }

  unsigned property(int number) {
    const void* value = nullptr;
    code_ = sasl_getprop(conn_, number, &value);
    return code_ == SASL_OK ? *static_cast<const unsigned*>(value) : 0;
  }

  void encode(std::string_view octets) {
    const unsigned most = property(SASL_MAXOUTBUF);
    while (code_ == SASL_OK && !octets.empty()) {
      const auto size = static_cast<unsigned>(std::min<std::size_t>(most, octets.size()));
      const char* out = nullptr;
      unsigned length = 0;
      code_ = sasl_encode(conn_, octets.data(), size, &out, &length);
      if (code_ == SASL_OK) answer_.append(out, length);
      octets.remove_prefix(size);
    }
  }

  void decode(const std::string& octets) {
    const char* out = nullptr;
    unsigned length = 0;
    code_ = sasl_decode(conn_, octets.data(), static_cast<unsigned>(octets.size()), &out, &length);
    if (code_ == SASL_OK && length > 0) answer_.assign(out, length);
  }

  sasl_conn_t* conn_;
  bool started_ = false;
  int code_ = SASL_OK;
  std::string answer_;
};

int run(char** arguments) {
  user = arguments[1];
  set_password(arguments[2]);
  const auto number = [&](int at) { return static_cast<unsigned>(std::strtoul(arguments[at], nullptr, 10)); };
  const sasl_security_properties_t properties{number(3), number(4), number(5), 0, nullptr, nullptr};
  sasl_conn_t* conn = nullptr;
  if (sasl_client_init(callbacks) != SASL_OK ||
      sasl_client_new("imap", "server.example.com", nullptr, nullptr, nullptr, 0, &conn) != SASL_OK ||
      sasl_setprop(conn, SASL_SEC_PROPS, &properties) != SASL_OK)
    return 2;
  Client(conn).serve();
  sasl_dispose(&conn);
  sasl_client_done();
  return 0;
}

} // namespace

} // namespace saslspec::impl::test

/// What the other library leaves at its exit is not looked into.
int main(int count, char** arguments) {
  _exit(count == 6 ? saslspec::impl::test::run(arguments) : 2);
}
