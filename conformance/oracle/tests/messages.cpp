#include "messages.hpp"

#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace saslspec::oracle {

using model::Message;

namespace {

std::set<std::string> attributes(std::string_view message) {
  std::set<std::string> found;
  std::size_t from = 0;
  while (from <= message.size()) {
    const std::size_t to = std::min(message.find(',', from), message.size());
    found.emplace(message.substr(from, to - from));
    from = to + 1;
  }
  return found;
}

} // namespace

std::string build(Client& client, std::string_view message, const Fields& fields) {
  auto octets = client.message(message, fields);
  EXPECT_TRUE(octets) << octets.error();
  return octets.value_or("");
}

const ScramVerifier& verifier_of(std::string_view mechanism) {
  const auto& all = scram_verifiers(*account("alice"));
  return *std::find_if(all.begin(), all.end(), [&](const ScramVerifier& verifier) {
    return mechanism == verifier.mechanism || mechanism == std::string{verifier.mechanism} + "-PLUS";
  });
}

std::string digest_challenge(std::string_view nonce) {
  return "realm=\"server.example.com\",nonce=\"" + std::string{nonce} +
         "\",qop=\"auth,auth-int,auth-conf\",cipher=\"des,3des\",algorithm=md5-sess,charset=utf-8";
}

void advance(Client& client, std::string_view mechanism, std::string_view challenge) {
  if (mechanism == "CRAM-MD5") {
    ASSERT_TRUE(client.observe(challenge, Message::CramChallenge));
  }
  if (mechanism == "DIGEST-MD5") {
    ASSERT_TRUE(client.observe(digest_challenge(base64(challenge)), Message::DigestChallenge));
  }
  if (!mechanism.starts_with("SCRAM")) return;
  build(client, "ClientFirst.valid");
  const std::string nonce = client.variables().at("client_nonce") + "server0123";
  const auto& verifier = verifier_of(mechanism);
  ASSERT_TRUE(client.observe("r=" + nonce + ",s=" + base64(verifier.salt) + ",i=4096", Message::ScramServerFirst));
}

std::unique_ptr<Client> advanced(std::string_view mechanism, Persona persona) {
  if (mechanism.starts_with("SCRAM") || mechanism == "DIGEST-MD5") persona.client_nonce = "clientnonce";
  auto client = make_client(mechanism, persona);
  advance(*client, mechanism);
  return client;
}

std::string differing(std::string_view left, std::string_view right, std::string_view separator) {
  const auto a = attributes(left);
  const auto b = attributes(right);
  std::vector<std::string> attributes_of_one;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(attributes_of_one));
  std::set<std::string> names;
  for (const std::string& attribute : attributes_of_one)
    names.insert(attribute.substr(0, attribute.find('=')));
  std::string text;
  for (const std::string& name : names)
    text.append(text.empty() ? "" : separator).append(name);
  return text;
}

} // namespace saslspec::oracle
