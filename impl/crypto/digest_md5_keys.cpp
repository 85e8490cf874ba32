#include "crypto/digest_md5_keys.hpp"

#include <array>

#include "core/octets.hpp"
#include "crypto/digest.hpp"
#include "crypto/hex.hpp"
#include "crypto/secret.hpp"
#include "text/latin1.hpp"

namespace saslspec::impl {

namespace {

constexpr std::string_view no_body = ":00000000000000000000000000000000";

} // namespace

bool digest_md5_secret(std::string_view username, std::string_view realm, std::string_view password, Md5Out out) {
  Octets room;
  return digest_of_parts(Hash::Md5, {username, ":", realm, ":", latin1_if_possible(password, room)}, out.data());
}

bool digest_md5_session_key(std::string_view secret, const DigestMd5Exchange& exchange, const std::string_view* authzid,
                            Md5Out out) {
  const std::string_view separator = authzid == nullptr ? "" : ":";
  return digest_of_parts(Hash::Md5,
                         {secret, ":", exchange.nonce, ":", exchange.cnonce, separator,
                          authzid == nullptr ? std::string_view() : *authzid},
                         out.data());
}

bool digest_md5_response(std::string_view session_key, const DigestMd5Exchange& exchange, std::string_view method,
                         Md5Hex out) {
  Secret<md5_octets> hash;
  std::array<char, md5_hex> a2;
  if (!digest_of_parts(Hash::Md5, {method, ":", exchange.digest_uri, exchange.has_layer ? no_body : ""}, hash.data()))
    return false;
  write_hex(hash.view(md5_octets), a2.data());

  Secret<md5_hex> a1;
  write_hex(session_key, reinterpret_cast<char*>(a1.data()));
  if (!digest_of_parts(Hash::Md5,
                       {a1.view(md5_hex), ":", exchange.nonce, ":", exchange.nonce_count, ":", exchange.cnonce, ":",
                        exchange.qop, ":", std::string_view(a2.data(), a2.size())},
                       hash.data()))
    return false;
  write_hex(hash.view(md5_octets), out.data());
  return true;
}

} // namespace saslspec::impl
