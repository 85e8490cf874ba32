#include "digest_client.hpp"

#include "account.hpp"
#include "crypto/digest.hpp"

namespace saslspec::bench {

namespace {

constexpr std::string_view cnonce = "OA6MHXh6VqTrRk2b";
constexpr std::string_view digest_uri = "imap/server.example.com";

using Digest = std::array<std::uint8_t, 16>;
using Hex = std::array<char, 32>;

std::string_view view(const Hex& hex) {
  return {hex.data(), hex.size()};
}

/// The value of a quoted directive; empty when there is none.
std::string_view quoted(std::string_view challenge, std::string_view name) {
  const std::size_t at = challenge.find(name);
  if (at == std::string_view::npos) return {};
  challenge.remove_prefix(at + name.size());
  return challenge.substr(0, challenge.find('"'));
}

Digest md5(std::string_view text) {
  Digest out{};
  if (!impl::digest(impl::Hash::Md5, text, out.data())) out.fill(0);
  return out;
}

Hex hex_md5(std::string_view text) {
  Hex hex;
  write_hex(md5(text), hex.data());
  return hex;
}

} // namespace

void DigestClient::derive_secret(std::string_view realm) {
  if (has_secret_ && realm == realm_.view()) return;
  Text<512> text;
  text << user << ":" << realm << ":" << password;
  secret_ = md5(text.view());
  realm_.clear() << realm;
  has_secret_ = true;
}

std::array<char, 32> DigestClient::response_value(std::string_view nonce, std::string_view method) const {
  Text<512> text;
  text << as_text(secret_) << ":" << nonce << ":" << cnonce;
  const Hex a1 = hex_md5(text.view());
  text.clear() << method << ":" << digest_uri;
  const Hex a2 = hex_md5(text.view());
  text.clear() << view(a1) << ":" << nonce << ":00000001:" << cnonce << ":auth:" << view(a2);
  return hex_md5(text.view());
}

std::string_view DigestClient::answer(std::string_view challenge) {
  if (responded_) return ""; // to rspauth, where a library sends it as a challenge
  responded_ = true;
  const std::string_view realm = quoted(challenge, "realm=\"");
  nonce_.clear() << quoted(challenge, "nonce=\"");
  derive_secret(realm);
  const Hex value = response_value(nonce_.view(), "AUTHENTICATE");
  response_.clear() << "charset=utf-8,username=\"" << user << "\",realm=\"" << realm << "\",nonce=\"" << nonce_.view()
                    << "\",nc=00000001,cnonce=\"" << cnonce << "\",digest-uri=\"" << digest_uri
                    << "\",response=" << view(value) << ",qop=auth";
  return response_.view();
}

bool DigestClient::accepts(std::string_view last) {
  const Hex expected = response_value(nonce_.view(), "");
  return last.find(view(expected)) != std::string_view::npos;
}

} // namespace saslspec::bench
