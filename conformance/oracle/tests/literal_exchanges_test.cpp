// The exchanges that the standards print, from the client's side.
#include "messages.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

using namespace std::string_literals;
using model::Message;

void observe(Client& client, std::string_view server_message, Message kind) {
  auto observed = client.observe(server_message, kind);
  EXPECT_TRUE(observed) << observed.error().requirement << ": " << observed.error().what;
}

TEST(LiteralExchanges, rfc_5802_section_5_scram_sha_1) {
  auto client = make_client("SCRAM-SHA-1", {.user = "user", .client_nonce = "fyko+d2lbbFgONRv9qkxdawL"});
  EXPECT_EQ(build(*client, "ClientFirst.valid"), "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  observe(*client, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096", Message::ScramServerFirst);
  EXPECT_EQ(build(*client, "ClientFinal.valid"),
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  observe(*client, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", Message::ScramServerFinal);
}

TEST(LiteralExchanges, rfc_7677_section_3_scram_sha_256) {
  auto client = make_client("SCRAM-SHA-256", {.user = "user", .client_nonce = "rOprNGfwEbeRWgbNEkqO"});
  EXPECT_EQ(build(*client, "ClientFirst.valid"), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  observe(*client, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
          Message::ScramServerFirst);
  EXPECT_EQ(build(*client, "ClientFinal.valid"), "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                                 "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  observe(*client, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Message::ScramServerFinal);
}

// No standard prints these. The values are those of Python's hashlib and hmac, which give RFC 5802's for SHA-1 and
// "n,,".
struct ComputedCase {
  std::string mechanism, binding, proof, signature;
};

class ComputedExchanges : public testing::TestWithParam<ComputedCase> {};

constexpr const char* unbound = "biws";
constexpr const char* bound = "cD10bHMtdW5pcXVlLCwUAAAsPX//gMOpCl4=";
INSTANTIATE_TEST_SUITE_P(
    Scram, ComputedExchanges,
    testing::Values(
        ComputedCase{"SCRAM-SHA-1-PLUS", bound, "GuKiWpHK6lCg7m8v5AUwMSVFt+I=", "h8duX3RpHWHp2xJZ2q+fVgWE7zE="},
        ComputedCase{"SCRAM-SHA-256-PLUS", bound,
                     "57lRdA7TPhXHmP6GzmS75uG3BfnBjL21mGbKAy/364s=", "BvhXqW6th3dnWBzm9Qp7Iy7jftl9YC6hZUv8ESMZwUc="},
        ComputedCase{"SCRAM-SHA-224", unbound,
                     "cyZYlbkEMUIRUPiHnZbSaYcP2ihwKmVrtHHO3g==", "sS0qqZ9+AFQ6iIqNS97Jaj0te5vRTxkCz+eNnA=="},
        ComputedCase{"SCRAM-SHA-224-PLUS", bound,
                     "6skfxMRuOuoB62OcnzgTnC8ra+5oxv/6kBAFJA==", "mOXywblLl34t69NAaGEfx7HsDc5Cctk2Nvdgkg=="},
        ComputedCase{"SCRAM-SHA-384", unbound, "Li7dcjjVU4HpzyZzFmCsNODa4T9XAPH4xZf27uunwaH+UyipsNeIYTVmja4F22hy",
                     "gXaAxJUpBPi3L1AyxL/+TUi3KtMpXOUnjiP5RQqP1wlsWWkF1HLu84OlIu99lEq9"},
        ComputedCase{"SCRAM-SHA-384-PLUS", bound, "TJ354ESaGMhszOlg698JplaksIClF37LSeeJ+ttL61h76xoOyJZE12uSFYT70Yps",
                     "CxbCXwow7WrK1MuHboOmvM/ri8+gn7t6HVhzSmruOppxe4TV7VHAtd9lvXWYaF6C"},
        ComputedCase{"SCRAM-SHA-512", unbound,
                     "VdS8LkrURiej1tG6iX+fqCXQfUnBb//d9llXYaH+ylUbDwBUz9geyR9fC4TewskRUM2tlYSalhAT4Aay1Q5dTA==",
                     "14PAAuavk9hxBEkgB0brDxUhvWu+N16meYk+qxVNFqchR8QPohM09Y4Z6WaTCuX4C6nqMB9KIJTDm6RpSM990g=="},
        ComputedCase{"SCRAM-SHA-512-PLUS", bound,
                     "ecACu2NiCtBt3gHzsbIlSfc9HV1TPwIuBSgvd++7i0O7jInJ7r2ZVFC9Oas7WIDDTp02suz7jjVOPQGUv0qhaQ==",
                     "L/+mTkGymNcAT0roe8Gfvo6/7tEvKlIOFyPbs+DxxpQ22rYuG1WD3kmXV+P7krXkIck1ETEHXSqhzKm5mjoS/Q=="}),
    [](const auto& instance) {
      std::string name = instance.param.mechanism;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST_P(ComputedExchanges, proof_and_signature_are_as_computed_elsewhere) {
  auto client = make_client(GetParam().mechanism, {.user = "user", .client_nonce = "fyko+d2lbbFgONRv9qkxdawL"});
  const std::string flag = GetParam().binding == unbound ? "n" : "p=tls-unique";
  EXPECT_EQ(build(*client, "ClientFirst.valid"), flag + ",,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  observe(*client, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096", Message::ScramServerFirst);
  EXPECT_EQ(build(*client, "ClientFinal.valid"),
            "c=" + GetParam().binding + ",r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=" + GetParam().proof);
  observe(*client, "v=" + GetParam().signature, Message::ScramServerFinal);
}

TEST(LiteralExchanges, server_signature_is_checked_when_the_first_message_was_sent_literally) {
  auto client = make_client("SCRAM-SHA-1", {.user = "user"});
  client->sent("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  observe(*client, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096", Message::ScramServerFirst);
  client->sent("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  observe(*client, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", Message::ScramServerFinal);
  EXPECT_FALSE(client->observe("v=rmF9pqV8S7suAoZWja4dJRkFsKU=", Message::ScramServerFinal));
}

struct DigestCase {
  std::string service, nonce, cnonce, response, response_auth;
};

class LiteralDigestExchanges : public testing::TestWithParam<DigestCase> {};

TEST_P(LiteralDigestExchanges, response_and_the_servers_proof_are_as_printed) {
  const DigestCase& printed = GetParam();
  auto client = make_client("DIGEST-MD5", {.user = "chris", .password = "secret", .client_nonce = printed.cnonce});
  observe(*client,
          R"(realm="elwood.innosoft.com",nonce=")" + printed.nonce + R"(",qop="auth",algorithm=md5-sess,charset=utf-8)",
          Message::DigestChallenge);
  const auto octets =
      client->message("Response.valid", {
                                            {"serv_type", printed.service      },
                                            {"host",      "elwood.innosoft.com"}
  });
  ASSERT_TRUE(octets);
  // The order of directives is free: RFC 2831 prints another one.
  for (const std::string& directive :
       {std::string{"charset=utf-8"}, std::string{R"(username="chris")"}, std::string{R"(realm="elwood.innosoft.com")"},
        R"(nonce=")" + printed.nonce + '"', std::string{"nc=00000001"}, R"(cnonce=")" + printed.cnonce + '"',
        R"(digest-uri=")" + printed.service + R"(/elwood.innosoft.com")", "response=" + printed.response,
        std::string{"qop=auth"}})
    EXPECT_NE(("," + *octets + ",").find("," + directive + ","), std::string::npos) << directive << " in " << *octets;
  observe(*client, "rspauth=" + printed.response_auth, Message::DigestRspauth);
  EXPECT_FALSE(client->observe("rspauth=" + printed.response, Message::DigestRspauth));
}

INSTANTIATE_TEST_SUITE_P(
    rfc_2831_section_4, LiteralDigestExchanges,
    testing::Values(DigestCase{"imap", "OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk", "d388dad90d4bbd760a152321f2143af7",
                               "ea40f60335c427b5527b84dbabcdfffd"},
                    DigestCase{"acap", "OA9BSXrbuRhWay", "OA9BSuZWMSpW8m", "6084c6db3fede7352c551284490fd0fc",
                               "2f0b3d7c3c2e486600ef710726aa2eae"}));

TEST(LiteralExchanges, rfc_2831_section_4_is_checked_when_the_response_was_sent_literally) {
  auto client = make_client("DIGEST-MD5", {.user = "chris", .password = "secret"});
  observe(*client, R"(realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8)",
          Message::DigestChallenge);
  client->sent(R"(charset=utf-8,username="chris",realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",nc=00000001,)"
               R"(cnonce="OA6MHXh6VqTrRk",digest-uri="imap/elwood.innosoft.com",)"
               R"(response=d388dad90d4bbd760a152321f2143af7,qop=auth)");
  observe(*client, "rspauth=ea40f60335c427b5527b84dbabcdfffd", Message::DigestRspauth);
  EXPECT_FALSE(client->observe("rspauth=ea40f60335c427b5527b84dbabcdfffe", Message::DigestRspauth));
}

struct CramCase {
  std::string user, challenge, response, password;
};

class LiteralCramExchanges : public testing::TestWithParam<CramCase> {};

TEST_P(LiteralCramExchanges, response_is_as_printed) {
  auto client = make_client("CRAM-MD5", {.user = GetParam().user, .password = GetParam().password});
  observe(*client, GetParam().challenge, Message::CramChallenge);
  EXPECT_EQ(build(*client, "Response.valid"), GetParam().response);
}

INSTANTIATE_TEST_SUITE_P(rfc_2195_section_2, LiteralCramExchanges,
                         testing::Values(CramCase{"tim",
                                                  "<1896.697170952@postoffice.reston.mci.net>",
                                                  "tim b913a602c7eda7a495b4e6e7334d3890",
                                                  {}}));
INSTANTIATE_TEST_SUITE_P(
    draft_ietf_sasl_crammd5, LiteralCramExchanges,
    testing::Values(
        CramCase{"joe", "<1896.697170952@postoffice.example.net>", "joe 3dbc88f0624776a737b39093f6eb6427", {}},
        CramCase{"Ali Baba", "<68451038525716401353.0@localhost>", "Ali Baba 6fa32b6e768f073132588e3418e00f71", {}},
        CramCase{"Aladdin\xC2\xAE", "<92230559549732219941.0@localhost>",
                 "Aladdin\xC2\xAE 9950ea407844a71e2f0cd3284cbd912d", "Open, Sesame"}));

TEST(LiteralExchanges, rfc_4616_section_4_plain) {
  auto tim = make_client("PLAIN", {.user = "tim"});
  observe(*tim, "", Message::Empty);
  EXPECT_EQ(build(*tim, "Message.valid"), "\0tim\0tanstaaftanstaaf"s);
  EXPECT_EQ(tim->expected_identity().authzid, "tim");

  auto ursel = make_client("PLAIN", {.user = "Kurt", .authzid = "Ursel"});
  EXPECT_EQ(build(*ursel, "Message.valid"), "Ursel\0Kurt\0xipj3plmq"s);
  EXPECT_EQ(ursel->expected_identity().authcid, "Kurt");
  EXPECT_EQ(ursel->expected_identity().authzid, "Ursel");
}

TEST(LiteralExchanges, rfc_4505_section_4_anonymous) {
  auto client = make_client("ANONYMOUS", {});
  observe(*client, "", Message::Empty);
  EXPECT_EQ(build(*client, "Trace.valid"), "sirhc");
}

TEST(LiteralExchanges, rfc_4422_appendix_a_external) {
  auto client = make_client("EXTERNAL", {});
  observe(*client, "", Message::Empty);
  EXPECT_EQ(client->expected_identity().authzid, "fred@example.com");
  EXPECT_EQ(build(*client, "Authzid.self"), "fred@example.com");
}

TEST(LiteralExchanges, rfc_7628_section_4_oauthbearer) {
  auto client = make_client("OAUTHBEARER", {.user = "user@example.com"});
  const Fields printed = {
      {"pairs", "host=server.example.com\x01"
                "port=143\x01"               },
      {"token", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="}
  };
  EXPECT_EQ(base64(build(*client, "Message.valid", printed)),
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRj"
            "Mk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
  EXPECT_EQ(client->expected_identity().authzid, "user@example.com");
  EXPECT_EQ(base64(build(*client, "Message.empty_auth",
                         {
                             {"pairs", printed.at("pairs")}
  })),
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE=");
  observe(*client,
          R"({"status":"invalid_token","scope":"example_scope",)"
          R"("openid-configuration":"https://example.com/.well-known/openid-configuration"})",
          Message::BearerError);
  EXPECT_EQ(client->variables().at("status"), "invalid_token");
  EXPECT_EQ(base64(build(*client, "Dummy.valid")), "AQ==");
}

TEST(LiteralExchanges, rfc_2444_section_5_otp) {
  auto client = make_client("OTP", {.user = "tim"});
  EXPECT_EQ(build(*client, "Identity.valid"), "\0tim"s);
  observe(*client, "otp-md5 499 ke1234 ext", Message::OtpChallenge);
  EXPECT_EQ(build(*client, "Hex.valid"), "hex:5bf075d9959d036f");
  EXPECT_EQ(build(*client, "Word.valid"), "word:BOND FOGY DRAB NE RISE MART");
  EXPECT_EQ(build(*client, "InitHex.valid"), "init-hex:5bf075d9959d036f:md5 499 ke1235:3712dcb4aa5316c1");
  auto imap = make_client("OTP", {.user = "user"});
  observe(*imap, "otp-md5 123 ke1234 ext", Message::OtpChallenge);
  EXPECT_EQ(build(*imap, "Hex.valid"), "hex:11d4c147e227c1f1");
}

TEST(LiteralExchanges, draft_murchison_sasl_login_section_2_3) {
  auto client = make_client("LOGIN", {.user = "tim"});
  observe(*client, "User Name\0"s, Message::UserNamePrompt);
  EXPECT_EQ(build(*client, "UserName.known"), "tim");
  observe(*client, "Password\0"s, Message::PasswordPrompt);
  EXPECT_EQ(build(*client, "Password.valid"), "tanstaaftanstaaf");
}

} // namespace
} // namespace saslspec::oracle
