// GNU SASL's client as a program: requests of wire.hpp on the standard input, replies on the standard output.
#include <memory>

#include <gsasl.h>

#include "wire.hpp"

namespace {

using namespace saslspec::impl::test::clients;

struct Ended {
  void operator()(Gsasl* context) const { gsasl_done(context); }
  void operator()(Gsasl_session* session) const { gsasl_finish(session); }
  void operator()(char* text) const { gsasl_free(text); }
};
using Context = std::unique_ptr<Gsasl, Ended>;
using Session = std::unique_ptr<Gsasl_session, Ended>;
using Text = std::unique_ptr<char, Ended>;

Reply failed(int code) {
  return {Reply::State::Failed, std::nullopt, gsasl_strerror(code)};
}

Reply step(Gsasl_session* session, const std::string& message) {
  char* output = nullptr;
  std::size_t length = 0;
  const int code = gsasl_step(session, message.data(), message.size(), &output, &length);
  if (code != GSASL_OK && code != GSASL_NEEDS_MORE) return failed(code);
  const Text owned(output);
  return {code == GSASL_OK ? Reply::State::Done : Reply::State::Continue, std::string(output, length), ""};
}

int set_channel(Gsasl_session* session, const Request& request) {
  char* encoded = nullptr;
  std::size_t length = 0;
  const int code = gsasl_base64_to(request.channel_data.data(), request.channel_data.size(), &encoded, &length);
  if (code != GSASL_OK) return code;
  const Text owned(encoded);
  return gsasl_property_set_raw(
      session, request.channel_type == "tls-exporter" ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE, encoded, length);
}

int describe(Gsasl_session* session, const Request& request) {
  const std::string qop = request.qop == "auth-int" ? "qop-int" : "qop-auth"; // it has no confidentiality
  const std::string service = "imap";
  const std::string host = "server.example.com";
  const std::pair<Gsasl_property, const std::string&> properties[] = {
      {GSASL_AUTHID,          request.user    },
      {GSASL_PASSWORD,        request.password},
      {GSASL_AUTHZID,         request.authzid },
      {GSASL_ANONYMOUS_TOKEN, request.user    },
      {GSASL_QOP,             qop             },
      {GSASL_SERVICE,         service         },
      {GSASL_HOSTNAME,        host            }
  };
  for (const auto& [property, value] : properties)
    if (!value.empty())
      if (const int code = gsasl_property_set_raw(session, property, value.data(), value.size()); code != GSASL_OK)
        return code;
  return request.channel_type.empty() ? GSASL_OK : set_channel(session, request);
}

Reply start(Gsasl* context, const Request& request, Session& session) {
  session.reset();
  Gsasl_session* started = nullptr;
  if (const int code = gsasl_client_start(context, request.mechanism.c_str(), &started); code != GSASL_OK)
    return failed(code);
  session.reset(started);
  if (const int code = describe(started, request); code != GSASL_OK) return failed(code);
  // Its LOGIN would speak before it is asked.
  const bool is_server_first =
      request.mechanism == "LOGIN" || request.mechanism == "CRAM-MD5" || request.mechanism == "DIGEST-MD5";
  if (is_server_first || !request.sends_initial_response) return {Reply::State::Continue, std::nullopt, ""};
  return step(started, "");
}

} // namespace

int main() {
  Gsasl* initialised = nullptr;
  if (gsasl_init(&initialised) != GSASL_OK) return 1;
  const Context context(initialised);
  Session session;
  while (const auto strings = receive(stdin)) {
    const Request request = to_request(*strings);
    if (!send(stdout, to_strings(request.starts ? start(context.get(), request, session)
                                                : step(session.get(), request.message))))
      return 1;
  }
  return 0;
}
