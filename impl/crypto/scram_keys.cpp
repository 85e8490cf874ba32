#include "crypto/scram_keys.hpp"

#include <algorithm>

#include "crypto/digest.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/secret.hpp"
#include "text/saslprep.hpp"

namespace saslspec::impl {

bool derive_scram_keys(std::string_view mechanism, std::string_view password, std::string_view salt,
                       std::uint32_t iterations, std::span<std::uint8_t> stored_key, std::span<std::uint8_t> server_key,
                       std::size_t& used) {
  const std::optional<Hash> hash = scram_hash(mechanism);
  if (!hash || stored_key.size() < hash_size(*hash) || server_key.size() < hash_size(*hash)) return false;

  // RFC5802-2.2-saslprep-stored
  PreparationBuffer buffer;
  std::string_view prepared;
  if (saslprep(password, StringRules::Stored, buffer, prepared) != Preparation::Ready || prepared.empty()) return false;

  const std::size_t size = hash_size(*hash);
  Secret<max_hash_size> salted_password;
  Secret<max_hash_size> client_key;
  if (!pbkdf2(*hash, prepared, salt, iterations, salted_password.data()) ||
      !hmac(*hash, salted_password.view(size), {"Client Key"}, client_key.data()) ||
      !digest(*hash, client_key.view(size), stored_key.data()) ||
      !hmac(*hash, salted_password.view(size), {"Server Key"}, server_key.data()))
    return false;
  used = size;
  return true;
}

/// A digest that begins with its key. Half of it stays here: from a whole digest, a client could go on to the salt of a
/// longer name.
bool stable_salt(std::span<const std::uint8_t> mock_secret, std::string_view mechanism, std::string_view user,
                 std::span<std::uint8_t, 16> out) {
  constexpr std::string_view nul("\0", 1);
  Secret<max_hash_size> whole;
  if (!digest_of_parts(Hash::Sha256, {as_text(mock_secret), mechanism, nul, user}, whole.data())) return false;
  std::copy_n(whole.data(), out.size(), out.begin());
  return true;
}

} // namespace saslspec::impl
