#include "digest_md5_client.hpp"

#include <openssl/evp.h>

namespace saslspec::impl::test {

namespace {

std::string md5(const std::string& octets) {
  unsigned char out[16];
  EVP_Digest(octets.data(), octets.size(), out, nullptr, EVP_md5(), nullptr);
  return {reinterpret_cast<const char*>(out), sizeof out};
}

std::string lower_hex(const std::string& octets) {
  std::string text;
  for (const char c : octets) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

} // namespace

std::string directive(std::string_view challenge, std::string_view name) {
  const std::string key = std::string(name) + "=";
  std::size_t at = challenge.starts_with(key) ? 0 : challenge.find("," + key);
  if (at == std::string_view::npos) return "";
  at = challenge.find('=', at) + 1;
  std::string value;
  const bool is_quoted = at < challenge.size() && challenge[at] == '"';
  for (at += is_quoted ? 1 : 0; at < challenge.size() && challenge[at] != (is_quoted ? '"' : ','); ++at) {
    if (is_quoted && challenge[at] == '\\') ++at;
    value += challenge[at];
  }
  return value;
}

std::string DigestMd5Client::session_key() const {
  std::string a1 =
      md5(hashed_username + ":" + realm.value_or("") + ":" + hashed_password) + ":" + nonce.value_or("") + ":" + cnonce;
  if (authzid) a1 += ":" + *authzid;
  return md5(a1);
}

std::string DigestMd5Client::response_value(std::string_view method) const {
  const std::string protection = qop.value_or("auth");
  std::string a2 = std::string(method) + ":" + digest_uri;
  if (protection.size() > 4) a2 += ":00000000000000000000000000000000";
  return lower_hex(md5(lower_hex(session_key()) + ":" + nonce.value_or("") + ":" + nonce_count + ":" + cnonce + ":" +
                       protection + ":" + lower_hex(md5(a2))));
}

std::string DigestMd5Client::response(std::string_view challenge) {
  if (!realm) realm = directive(challenge, "realm");
  if (!nonce) nonce = directive(challenge, "nonce");
  std::string said = charset ? "charset=" + *charset + "," : "";
  said += "username=\"" + username + "\",realm=\"" + *realm + "\",nonce=\"" + *nonce + "\",nc=" + nonce_count +
          ",cnonce=\"" + cnonce + "\",digest-uri=\"" + digest_uri + "\",response=" + response_value("AUTHENTICATE");
  if (qop) said += ",qop=" + *qop;
  if (cipher) said += ",cipher=" + *cipher;
  if (maxbuf) said += ",maxbuf=" + *maxbuf;
  if (authzid) said += ",authzid=\"" + *authzid + "\"";
  return said + others;
}

} // namespace saslspec::impl::test
