// GNU SASL's server, which shares nothing with this project, as an independent opinion on what the client builds.
#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include <gsasl.h>
#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

using model::Message;

/// Answers from the world: passwords, and who may act as whom.
int answer(Gsasl*, Gsasl_session* session, Gsasl_property property) {
  const auto text = [session](Gsasl_property of) {
    const char* value = gsasl_property_fast(session, of);
    return std::string{value == nullptr ? "" : value};
  };
  const Account* of = account(text(GSASL_AUTHID));
  switch (static_cast<int>(property)) {
  case GSASL_PASSWORD:
    if (of == nullptr) return GSASL_NO_PASSWORD;
    gsasl_property_set_raw(session, GSASL_PASSWORD, of->password.data(), of->password.size());
    return GSASL_OK;
  case GSASL_VALIDATE_SIMPLE:
    return of != nullptr && of->password == text(GSASL_PASSWORD) && may_act_as(of->name, text(GSASL_AUTHZID))
               ? GSASL_OK
               : GSASL_AUTHENTICATION_ERROR;
  case GSASL_SERVICE:
    return gsasl_property_set(session, GSASL_SERVICE, std::string{service()}.c_str()), GSASL_OK;
  case GSASL_HOSTNAME:
    return gsasl_property_set(session, GSASL_HOSTNAME, std::string{server_name()}.c_str()), GSASL_OK;
  case GSASL_REALM:
    return gsasl_property_set(session, GSASL_REALM, std::string{server_name()}.c_str()), GSASL_OK;
  case GSASL_QOPS:
    return gsasl_property_set(session, GSASL_QOPS, "qop-auth, qop-int"), GSASL_OK;
  case GSASL_VALIDATE_ANONYMOUS:
    return GSASL_OK;
  case GSASL_CB_TLS_UNIQUE:
    return gsasl_property_set(session, GSASL_CB_TLS_UNIQUE, base64(channel_binding().data).c_str());
  case GSASL_VALIDATE_EXTERNAL:
    return may_act_as(external_identity(), text(GSASL_AUTHZID)) || text(GSASL_AUTHZID) == external_identity()
               ? GSASL_OK
               : GSASL_AUTHENTICATION_ERROR;
  default:
    return GSASL_NO_CALLBACK;
  }
}

class Server {
public:
  explicit Server(const std::string& mechanism) {
    Gsasl* context = nullptr;
    if (gsasl_init(&context) != GSASL_OK) return;
    context_.reset(context);
    gsasl_callback_set(context, answer);
    Gsasl_session* session = nullptr;
    if (gsasl_server_start(context, mechanism.c_str(), &session) == GSASL_OK) session_.reset(session);
  }

  bool started() const { return session_ != nullptr; }

  /// What the server says to it; nothing when it refuses.
  std::optional<std::string> step(std::string_view input) {
    char* output = nullptr;
    std::size_t length = 0;
    code_ = gsasl_step(session_.get(), input.data(), input.size(), &output, &length);
    const std::unique_ptr<char, void (*)(void*)> owned{output, gsasl_free};
    if (code_ != GSASL_OK && code_ != GSASL_NEEDS_MORE) return {};
    return std::string{output == nullptr ? "" : output, length};
  }

  bool succeeded() const { return code_ == GSASL_OK; }

private:
  struct Done {
    void operator()(Gsasl* context) const { gsasl_done(context); }
    void operator()(Gsasl_session* session) const { gsasl_finish(session); }
  };
  std::unique_ptr<Gsasl, Done> context_;
  std::unique_ptr<Gsasl_session, Done> session_;
  int code_ = GSASL_NEEDS_MORE;
};

void observe(Client& client, std::string_view server_message, Message kind) {
  const auto observed = client.observe(server_message, kind);
  EXPECT_TRUE(observed) << observed.error().requirement << ": " << observed.error().what;
}

/// Whether the server accepts the exchange in which these messages are sent.
bool accepted(std::string_view mechanism, const Persona& persona, std::string_view first, std::string_view last = {}) {
  auto client = make_client(mechanism, persona);
  Server server{std::string{mechanism}};
  EXPECT_TRUE(server.started());
  if (!server.started()) return false;
  if (mechanism == "CRAM-MD5") observe(*client, server.step("").value_or(""), Message::CramChallenge);
  if (mechanism == "DIGEST-MD5") observe(*client, server.step("").value_or(""), Message::DigestChallenge);
  if (mechanism == "LOGIN") observe(*client, server.step("").value_or(""), Message::UserNamePrompt);

  auto reply = server.step(client->message(first, {}).value_or(""));
  if (reply && mechanism == "DIGEST-MD5") observe(*client, *reply, Message::DigestRspauth);
  if (!reply || last.empty()) return reply && server.succeeded();
  const bool scram = mechanism.starts_with("SCRAM");
  observe(*client, *reply, scram ? Message::ScramServerFirst : Message::PasswordPrompt);
  reply = server.step(client->message(last, {}).value_or(""));
  if (reply && scram) observe(*client, *reply, Message::ScramServerFinal);
  return reply && server.succeeded();
}

class GnuSaslScram : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(hash, GnuSaslScram,
                         testing::Values("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"),
                         [](const auto& instance) {
                           std::string name{instance.param};
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(GnuSaslScram, every_account_is_accepted) {
  for (const Account& entry : accounts())
    EXPECT_TRUE(accepted(GetParam(), {.user = std::string{entry.name}}, "ClientFirst.valid", "ClientFinal.valid"))
        << entry.name;
}

TEST_P(GnuSaslScram, an_authorization_identity_is_bound) {
  EXPECT_TRUE(accepted(GetParam(), {.authzid = "shared"}, "ClientFirst.valid", "ClientFinal.valid"));
  EXPECT_TRUE(accepted(GetParam(), {}, "ClientFirst.authorized", "ClientFinal.valid"));
}

// This server has a channel, and so does offer binding.
TEST_P(GnuSaslScram, flag_y_is_refused) {
  EXPECT_FALSE(accepted(GetParam(), {}, "ClientFirst.y_flag", "ClientFinal.valid"));
}

TEST(GnuSasl, what_does_not_bind_to_the_channel_is_refused_under_a_name_with_plus) {
  for (const std::string_view message :
       {"ClientFirst.n_flag", "ClientFirst.other_type", "ClientFirst.unknown_type", "ClientFirst.type_empty"})
    EXPECT_FALSE(accepted("SCRAM-SHA-256-PLUS", {}, message, "ClientFinal.valid")) << message;
}

TEST_P(GnuSaslScram, every_wrong_client_final_is_refused) {
  for (const MessageInfo& message : message_list(GetParam()))
    if (message.name.starts_with("ClientFinal.") && !message.field.empty()) {
      EXPECT_FALSE(accepted(GetParam(), {}, "ClientFirst.valid", message.name)) << message.name;
    }
  EXPECT_FALSE(accepted(GetParam(), {}, "ClientFirst.valid", "ServerFinal.forged"));
  EXPECT_FALSE(accepted(GetParam(), {.password = "vonderland-7"}, "ClientFirst.valid", "ClientFinal.valid"));
}

// GNU SASL 2.2 lets flag p through under the name without -PLUS, where RFC 5802 section 6 has no binding to offer.
TEST_P(GnuSaslScram, every_malformed_client_first_is_refused) {
  for (const std::string_view message : {"ClientFirst.reserved_extension", "ClientFirst.no_nonce",
                                         "ClientFirst.malformed", "ClientFirst.bad_escape", "ClientFirst.unknown_user"})
    EXPECT_FALSE(accepted(GetParam(), {}, message, "ClientFinal.valid")) << message;
}

TEST(GnuSasl, cram_md5_accepts_what_is_right) {
  for (const Account& entry : accounts())
    EXPECT_TRUE(accepted("CRAM-MD5", {.user = std::string{entry.name}}, "Response.valid")) << entry.name;
}

TEST(GnuSasl, cram_md5_refuses_what_is_wrong) {
  for (const MessageInfo& message : message_list("CRAM-MD5"))
    if (!message.field.empty()) {
      EXPECT_FALSE(accepted("CRAM-MD5", {}, message.name)) << message.name;
    }
}

// GNU SASL 2.2 hashes a user name of ISO 8859-1 in UTF-8 and has no default for a qop that is absent, where RFC 2831
// sections 2.1.2.1 and 2.1.2 say otherwise.
TEST(GnuSasl, digest_md5_accepts_what_is_right) {
  for (const Account& entry : accounts())
    if (entry.name != "j\u00FCrgen") {
      EXPECT_TRUE(accepted("DIGEST-MD5", {.user = std::string{entry.name}}, "Response.valid")) << entry.name;
    }
  for (const std::string_view message :
       {"Response.authorized", "Response.charset_absent", "Response.http_directives", "IntegrityResponse.valid"})
    EXPECT_TRUE(accepted("DIGEST-MD5", {}, message)) << message;
}

// Who may act as whom and what digest-uri names is for the application to decide there.
TEST(GnuSasl, digest_md5_refuses_what_is_wrong) {
  for (const std::string_view message : {"Response.authzid_not_covered",
                                         "Response.wrong_password",
                                         "Response.unknown_user",
                                         "Response.response_short",
                                         "Response.response_missing",
                                         "Response.response_twice",
                                         "Response.username_missing",
                                         "Response.username_twice",
                                         "Response.nonce_missing",
                                         "Response.nonce_twice",
                                         "Response.nonce_replaced",
                                         "Response.nonce_truncated",
                                         "Response.of_other_session",
                                         "Response.cnonce_missing",
                                         "Response.cnonce_twice",
                                         "Response.nc_missing",
                                         "Response.nc_second",
                                         "Response.qop_not_offered",
                                         "Response.no_value",
                                         "Response.forged_rspauth",
                                         "ConfidentialityResponse.valid"})
    EXPECT_FALSE(accepted("DIGEST-MD5", {}, message)) << message;
}

TEST(GnuSasl, plain_accepts_what_is_right) {
  for (const Account& entry : accounts())
    EXPECT_TRUE(accepted("PLAIN", {.user = std::string{entry.name}}, "Message.valid")) << entry.name;
  EXPECT_TRUE(accepted("PLAIN", {}, "Message.authorized"));
  EXPECT_TRUE(accepted("PLAIN", {}, "Message.authzid_self"));
}

TEST(GnuSasl, plain_refuses_what_is_wrong) {
  for (const std::string_view message :
       {"Message.unauthorized", "Message.wrong_password", "Message.unknown_user", "Message.missing_nul",
        "Message.extra_nul", "Message.empty_authcid", "Message.empty_password", "Message.not_utf8"})
    EXPECT_FALSE(accepted("PLAIN", {}, message)) << message;
}

TEST(GnuSasl, login_anonymous_and_external_agree) {
  EXPECT_TRUE(accepted("LOGIN", {}, "UserName.known", "Password.valid"));
  EXPECT_FALSE(accepted("LOGIN", {}, "UserName.known", "Password.wrong"));
  EXPECT_FALSE(accepted("LOGIN", {}, "UserName.unknown", "Password.valid"));
  EXPECT_TRUE(accepted("ANONYMOUS", {}, "Trace.valid"));
  EXPECT_TRUE(accepted("EXTERNAL", {}, "Authzid.self"));
  EXPECT_TRUE(accepted("EXTERNAL", {}, "Authzid.authorized"));
  EXPECT_FALSE(accepted("EXTERNAL", {}, "Authzid.unauthorized"));
}

} // namespace
} // namespace saslspec::oracle
