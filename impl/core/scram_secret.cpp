#include "core/scram_secret.hpp"

#include <algorithm>
#include <charconv>

#include "core/library.hpp"
#include "crypto/random.hpp"
#include "crypto/scram_keys.hpp"
#include "crypto/secret.hpp"
#include "text/base64.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t salt_size = 16;
constexpr std::size_t max_key = 64;

std::span<std::uint8_t> octets_at(char* begin, std::size_t size) {
  return {reinterpret_cast<std::uint8_t*>(begin), size};
}

/// Cuts `text` at the first `separator`; false when it has no separator.
bool cut(std::string_view& text, char separator, std::string_view& head) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return false;
  head = text.substr(0, at);
  text.remove_prefix(at + 1);
  return true;
}

/// Decodes to the octets from `*at` on and moves `*at` behind them.
bool decode(std::string_view text, char*& at, std::string_view& out) {
  const auto used = base64_decode(text, octets_at(at, text.size() / 4 * 3));
  if (!used || *used == 0) return false;
  out = {at, *used};
  at += *used;
  return true;
}

void append_base64(Octets& out, std::string_view octets) {
  base64_encode(octets, out.extend(base64_size(octets.size())));
}

} // namespace

SecretForm read_scram_secret(std::string_view text, std::string_view mechanism, Octets& room, ScramVerifier& out) {
  std::string_view name;
  std::string_view iterations;
  std::string_view salt;
  std::string_view stored_key;
  if (!cut(text, '$', name)) return SecretForm::Malformed;
  if (name != mechanism) return SecretForm::OtherMechanism;
  if (!cut(text, ':', iterations) || !cut(text, '$', salt) || !cut(text, ':', stored_key)) return SecretForm::Malformed;
  const auto [end, error] = std::from_chars(iterations.data(), iterations.data() + iterations.size(), out.iterations);
  if (error != std::errc() || end != iterations.data() + iterations.size() || out.iterations == 0)
    return SecretForm::Malformed;

  room.clear();
  char* at = room.extend(salt.size() + stored_key.size() + text.size());
  if (!decode(salt, at, out.salt) || !decode(stored_key, at, out.stored_key) || !decode(text, at, out.server_key) ||
      out.stored_key.size() != out.server_key.size())
    return SecretForm::Malformed;
  return SecretForm::Ready;
}

Code write_scram_secret(std::string_view mechanism, std::string_view password, Octets& out) {
  Secret<salt_size> salt;
  Secret<max_key> stored_key;
  Secret<max_key> server_key;
  std::size_t key_size = 0;
  if (!random_octets(salt.first(salt_size))) return Code::Fail;
  if (!derive_scram_keys(mechanism, password, salt.view(salt_size), scram_default_iterations, stored_key.first(max_key),
                         server_key.first(max_key), key_size))
    return Code::BadParam;

  std::array<char, 10> count;
  const char* end = std::to_chars(count.data(), count.data() + count.size(), scram_default_iterations).ptr;
  out.assign(mechanism);
  out.append("$");
  out.append({count.data(), static_cast<std::size_t>(end - count.data())});
  out.append(":");
  append_base64(out, salt.view(salt_size));
  out.append("$");
  append_base64(out, stored_key.view(key_size));
  out.append(":");
  append_base64(out, server_key.view(key_size));
  return Code::Ok;
}

Code compute_scram_verifier(std::string_view mechanism, std::string_view user, std::string_view password, Octets& room,
                            ScramVerifier& out) {
  room.clear();
  char* const salt = room.extend(salt_size + 2 * max_key);
  char* const stored_key = salt + salt_size;
  char* const server_key = stored_key + max_key;
  std::size_t key_size = 0;
  if (!stable_salt(process_secret(), mechanism, user, octets_at(salt, salt_size).first<salt_size>())) return Code::Fail;
  if (!derive_scram_keys(mechanism, password, {salt, salt_size}, scram_default_iterations,
                         octets_at(stored_key, max_key), octets_at(server_key, max_key), key_size))
    return Code::NoVerify;
  out = {
      {salt,       salt_size},
      scram_default_iterations, {stored_key, key_size },
      {server_key, key_size }
  };
  return Code::Ok;
}

bool scram_verifier_matches(std::string_view mechanism, std::string_view password, const ScramVerifier& verifier) {
  Secret<max_key> stored_key;
  Secret<max_key> server_key;
  std::size_t key_size = 0;
  return derive_scram_keys(mechanism, password, verifier.salt, verifier.iterations, stored_key.first(max_key),
                           server_key.first(max_key), key_size) &&
         equal_in_constant_time(stored_key.view(key_size), verifier.stored_key);
}

} // namespace saslspec::impl
