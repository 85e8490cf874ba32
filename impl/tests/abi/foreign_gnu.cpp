// A client over GNU SASL: arguments are user, password and the quality of protection, by GNU SASL's name.
#include <cstdlib>

#include <gsasl.h>
#include <unistd.h>

#include "foreign_client.hpp"

namespace saslspec::impl::test {

namespace {

class Client {
public:
  explicit Client(Gsasl_session* session) : session_(session) {}

  void serve() {
    char kind = 0;
    std::string content;
    while (receive_frame(STDIN_FILENO, kind, content)) {
      char* out = nullptr;
      std::size_t length = 0;
      int code = GSASL_OK;
      if (kind == 's') code = gsasl_step(session_, content.data(), content.size(), &out, &length);
      if (kind == 'e') code = gsasl_encode(session_, content.data(), content.size(), &out, &length);
      if (kind == 'd') code = gsasl_decode(session_, content.data(), content.size(), &out, &length);
      const bool is_fine = code == GSASL_OK || code == GSASL_NEEDS_MORE;
      const std::string answer = is_fine ? std::string(out == nullptr ? "" : out, length) : gsasl_strerror(code);
      const char said = !is_fine ? 'f' : kind == 's' && code == GSASL_OK && length == 0 ? 'o' : 'r';
      gsasl_free(out);
      if (!send_frame(STDIN_FILENO, said, answer)) return;
    }
  }

private:
  Gsasl_session* session_;
};

int run(char** arguments) {
  Gsasl* library = nullptr;
  Gsasl_session* session = nullptr;
  if (gsasl_init(&library) != GSASL_OK || gsasl_client_start(library, "DIGEST-MD5", &session) != GSASL_OK) return 2;
  const bool is_set = gsasl_property_set(session, GSASL_AUTHID, arguments[1]) == GSASL_OK &&
                      gsasl_property_set(session, GSASL_PASSWORD, arguments[2]) == GSASL_OK &&
                      gsasl_property_set(session, GSASL_QOP, arguments[3]) == GSASL_OK &&
                      gsasl_property_set(session, GSASL_SERVICE, "imap") == GSASL_OK &&
                      gsasl_property_set(session, GSASL_HOSTNAME, "server.example.com") == GSASL_OK;
  if (is_set) Client(session).serve();
  gsasl_finish(session);
  gsasl_done(library);
  return is_set ? 0 : 2;
}

} // namespace

} // namespace saslspec::impl::test

/// What the other library leaves at its exit is not looked into.
int main(int count, char** arguments) {
  _exit(count == 4 ? saslspec::impl::test::run(arguments) : 2);
}
