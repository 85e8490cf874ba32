#include "honest_client.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <memory>

#include "core/mechanism.hpp"
#include "crypto/otp.hpp"
#include "crypto/otp_algorithm.hpp"
#include "crypto/scram_hash.hpp"
#include "digest_md5_client.hpp"
#include "scram_client.hpp"

namespace saslspec::impl::test {

namespace {

HonestClient plain(const Credentials& given) {
  return [given](const std::string&) {
    std::string message = given.authzid;
    message += '\0';
    message.append(given.user) += '\0';
    return message.append(given.password);
  };
}

HonestClient login(const Credentials& given) {
  return [given, asked = 0](const std::string&) mutable { return asked++ == 0 ? given.user : given.password; };
}

HonestClient cram_md5(const Credentials& given) {
  return [given](const std::string& challenge) { return cram_md5_response(given.user, given.password, challenge); };
}

HonestClient scram(std::string_view mechanism, const Credentials& given) {
  auto client = std::make_shared<ScramClient>(mechanism, given.user, given.password, given.authzid);
  if (mechanism.ends_with("-PLUS")) client->bind_to(channel_type, channel_data);
  return [client](const std::string& message) -> std::string {
    if (message.empty()) return client->first();
    return client->accepts(message) ? "" : client->final(message);
  };
}

HonestClient otp(const Credentials& given) {
  return [given](const std::string& challenge) -> std::string {
    if (challenge.empty()) return given.authzid + '\0' + given.user;
    std::array<char, 8> algorithm{};
    std::array<char, 20> seed{};
    unsigned sequence = 0;
    OtpValue value{};
    if (std::sscanf(challenge.c_str(), "otp-%7s %u %19s", algorithm.data(), &sequence, seed.data()) != 3 ||
        !otp_of_passphrase(otp_hash(algorithm.data()).value_or(Hash::Md5), given.password, seed.data(), sequence,
                           value))
      return "";
    std::string response = "hex:";
    for (const unsigned octet : value) {
      std::array<char, 3> digits;
      std::snprintf(digits.data(), digits.size(), "%02x", octet);
      response += digits.data();
    }
    return response;
  };
}

HonestClient oauthbearer(const Credentials& given) {
  return [given](const std::string& error) -> std::string {
    if (!error.empty()) return "\1";
    const std::string header = given.authzid.empty() ? "n,," : "n,a=" + given.authzid + ",";
    return header + "\1auth=Bearer " + token_of(given) + "\1\1";
  };
}

HonestClient xoauth2(const Credentials& given) {
  return [given](const std::string& error) -> std::string {
    if (!error.empty()) return "";
    return "user=" + (given.authzid.empty() ? given.user : given.authzid) + "\1auth=Bearer " + token_of(given) + "\1\1";
  };
}

/// Wants no security layer.
HonestClient digest_md5(const Credentials& given) {
  DigestMd5Client client(given.user, given.password);
  if (!given.authzid.empty()) client.authzid = given.authzid;
  return [client](const std::string& message) mutable -> std::string {
    return client.accepts(message) ? "" : client.response(message);
  };
}

} // namespace

std::string token_of(const Credentials& credentials) {
  return credentials.user + "." + credentials.password;
}

TokenClaim claim_of(const char* token) {
  const char* dot = std::strchr(token, '.');
  if (dot == nullptr) return {"", token};
  return {std::string(token, dot), dot + 1};
}

HonestClient honest_client(std::string_view mechanism, const Credentials& credentials) {
  if (mechanism == "PLAIN") return plain(credentials);
  if (mechanism == "LOGIN") return login(credentials);
  if (mechanism == "DIGEST-MD5") return digest_md5(credentials);
  if (mechanism == "CRAM-MD5") return cram_md5(credentials);
  if (mechanism == "OTP") return otp(credentials);
  if (mechanism == "OAUTHBEARER") return oauthbearer(credentials);
  if (mechanism == "XOAUTH2") return xoauth2(credentials);
  if (mechanism == "ANONYMOUS") return [](const std::string&) { return "sirhc"; };
  if (mechanism == "EXTERNAL") return [credentials](const std::string&) { return credentials.authzid; };
  if (scram_hash(mechanism.substr(0, mechanism.find("-PLUS")))) return scram(mechanism, credentials);
  return nullptr;
}

const char* every_mechanism() {
  static const std::string names = [] {
    std::string list;
    for (const MechanismInfo& mechanism : built_in_mechanisms())
      list.append(mechanism.name) += ' ';
    return list;
  }();
  return names.c_str();
}

bool has_passwords(std::string_view mechanism) {
  return mechanism != "ANONYMOUS" && mechanism != "EXTERNAL";
}

bool needs_stored_password(std::string_view mechanism) {
  return mechanism == "CRAM-MD5" || mechanism == "DIGEST-MD5";
}

std::string test_name(std::string_view mechanism) {
  std::string name(mechanism);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

} // namespace saslspec::impl::test
