#include "scram_client.hpp"

#include <array>
#include <cstdint>

#include "crypto/digest.hpp"
#include "crypto/scram_hash.hpp"
#include "text/base64.hpp"

namespace saslspec::impl::test {

namespace {

using Digest = std::array<std::uint8_t, max_hash_size>;

std::string to_base64(std::string_view octets) {
  std::string text(base64_size(octets.size()), '\0');
  base64_encode(octets, text.data());
  return text;
}

std::string from_base64(std::string_view text) {
  std::string octets(text.size(), '\0');
  const auto used = base64_decode(text, {reinterpret_cast<std::uint8_t*>(octets.data()), octets.size()});
  octets.resize(used.value_or(0));
  return octets;
}

std::string_view attribute(std::string_view message, char name) {
  const std::string key = {name, '='};
  for (std::size_t at = 0; at < message.size(); at = message.find(',', at) + 1) {
    const std::string_view field = message.substr(at, message.find(',', at) - at);
    if (field.starts_with(key)) return field.substr(2);
    if (message.find(',', at) == std::string_view::npos) break;
  }
  return {};
}

std::string_view view(const Digest& digest, Hash hash) {
  return {reinterpret_cast<const char*>(digest.data()), hash_size(hash)};
}

} // namespace

ScramClient::ScramClient(std::string_view mechanism, std::string_view user, std::string_view password,
                         std::string_view authzid)
    : mechanism_(mechanism), password_(password), header_("n,"), bare_("n=") {
  if (!authzid.empty()) header_.append("a=").append(authzid);
  header_.append(",");
  bare_.append(user).append(",r=fyko+d2lbbFgONRv9qkxdawL");
}

void ScramClient::bind_to(std::string_view type, std::string_view data) {
  header_.replace(0, header_.find(','), "p=" + std::string(type));
  binding_data_ = data;
}

std::string ScramClient::final(std::string_view server_first) {
  const Hash hash = scram_hash(mechanism_.substr(0, mechanism_.find("-PLUS"))).value();
  const std::string salt = from_base64(attribute(server_first, 's'));
  const std::string_view nonce = attribute(server_first, 'r');
  const auto iterations = static_cast<std::uint32_t>(std::atoi(std::string(attribute(server_first, 'i')).c_str()));
  if (salt.empty() || nonce.empty() || iterations == 0) return {};

  const std::string without_proof = "c=" + to_base64(header_ + binding_data_) + ",r=" + std::string(nonce);
  const std::string signed_text = bare_ + "," + std::string(server_first) + "," + without_proof;
  Digest salted{};
  Digest client_key{};
  Digest stored_key{};
  Digest signature{};
  Digest server_key{};
  Digest server_signature{};
  if (!pbkdf2(hash, password_, salt, iterations, salted.data()) ||
      !hmac(hash, view(salted, hash), {"Client Key"}, client_key.data()) ||
      !digest(hash, view(client_key, hash), stored_key.data()) ||
      !hmac(hash, view(stored_key, hash), {signed_text}, signature.data()) ||
      !hmac(hash, view(salted, hash), {"Server Key"}, server_key.data()) ||
      !hmac(hash, view(server_key, hash), {signed_text}, server_signature.data()))
    return {};
  for (std::size_t i = 0; i < hash_size(hash); ++i)
    client_key[i] ^= signature[i];
  expected_ = "v=" + to_base64(view(server_signature, hash));
  return without_proof + ",p=" + to_base64(view(client_key, hash));
}

std::string cram_md5_response(std::string_view user, std::string_view password, std::string_view challenge) {
  constexpr std::string_view digits = "0123456789abcdef";
  Digest mac{};
  if (!hmac(Hash::Md5, password, {challenge}, mac.data())) return {};
  std::string response(user);
  response += ' ';
  for (std::size_t i = 0; i < hash_size(Hash::Md5); ++i) {
    response += digits[mac[i] >> 4];
    response += digits[mac[i] & 15];
  }
  return response;
}

} // namespace saslspec::impl::test
