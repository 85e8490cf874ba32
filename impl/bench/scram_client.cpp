#include "scram_client.hpp"

#include <charconv>

#include "account.hpp"
#include "text/base64.hpp"

namespace saslspec::bench {

namespace {

constexpr std::string_view bare = "n=alice,r=fyko+d2lbbFgONRv9qkxdawL";
constexpr std::string_view first_message = "n,,n=alice,r=fyko+d2lbbFgONRv9qkxdawL";

/// The value between `name` and the next comma; empty when there is none.
std::string_view attribute(std::string_view message, std::string_view name) {
  const std::size_t at = message.find(name);
  if (at == std::string_view::npos) return {};
  message.remove_prefix(at + name.size());
  return message.substr(0, message.find(','));
}

} // namespace

std::optional<std::string_view> ScramClient::begin() {
  return first_message;
}

bool ScramClient::derive_keys(std::string_view salt, std::uint32_t count) {
  if (salt == salt_.view() && count == count_) return true;
  std::array<std::uint8_t, 256> raw;
  const auto used = impl::base64_decode(salt, raw);
  Key salted{};
  if (!used || count == 0 || !impl::pbkdf2(hash_, password, as_text(raw).substr(0, *used), count, salted.data()) ||
      !impl::hmac(hash_, view(salted), {"Client Key"}, client_key_.data()) ||
      !impl::digest(hash_, view(client_key_), stored_key_.data()) ||
      !impl::hmac(hash_, view(salted), {"Server Key"}, server_key_.data()))
    return false;
  salt_.clear() << salt;
  count_ = count;
  return true;
}

/// An answer that cannot be right when the challenge makes no sense: the server then refuses it.
std::string_view ScramClient::answer(std::string_view challenge) {
  const std::string_view nonce = attribute(challenge, "r=");
  const std::string_view count_text = attribute(challenge, ",i=");
  std::uint32_t count = 0;
  std::from_chars(count_text.data(), count_text.data() + count_text.size(), count);
  if (!derive_keys(attribute(challenge, ",s="), count)) return {};

  response_.clear() << "c=biws,r=" << nonce;
  auth_message_.clear() << bare << "," << challenge << "," << response_.view();
  Key proof;
  if (!impl::hmac(hash_, view(stored_key_), {auth_message_.view()}, proof.data())) return {};
  for (std::size_t i = 0; i < impl::hash_size(hash_); ++i)
    proof[i] ^= client_key_[i];
  std::array<char, impl::base64_size(impl::max_hash_size)> text;
  const char* end = impl::base64_encode(view(proof), text.data());
  response_ << ",p=" << std::string_view(text.data(), static_cast<std::size_t>(end - text.data()));
  return response_.view();
}

bool ScramClient::accepts(std::string_view last) {
  Key signature;
  if (!impl::hmac(hash_, view(server_key_), {auth_message_.view()}, signature.data())) return false;
  std::array<char, impl::base64_size(impl::max_hash_size)> text;
  const char* end = impl::base64_encode(view(signature), text.data());
  return last.substr(0, 2) == "v=" &&
         last.substr(2) == std::string_view(text.data(), static_cast<std::size_t>(end - text.data()));
}

} // namespace saslspec::bench
