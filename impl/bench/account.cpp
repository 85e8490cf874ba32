#include "account.hpp"

#include <array>
#include <stdexcept>

#include "crypto/digest.hpp"
#include "crypto/scram_keys.hpp"
#include "text/base64.hpp"

namespace saslspec::bench {

namespace {

std::string base64(std::string_view octets) {
  std::string text(impl::base64_size(octets.size()), '\0');
  impl::base64_encode(octets, text.data());
  return text;
}

Verifier make_verifier(std::string_view mechanism) {
  constexpr std::string_view salt = "sixteen octets..";
  std::array<std::uint8_t, impl::max_hash_size> stored{};
  std::array<std::uint8_t, impl::max_hash_size> server{};
  std::size_t size = 0;
  if (!impl::derive_scram_keys(mechanism, password, salt, iterations, stored, server, size))
    throw std::runtime_error("the account's keys could not be derived");
  const auto text = [&](const auto& key) { return base64({reinterpret_cast<const char*>(key.data()), size}); };
  Verifier verifier{std::string(mechanism), base64(salt), text(stored), text(server), {}};
  verifier.text = verifier.mechanism + "$" + std::to_string(iterations) + ":" + verifier.salt + "$" +
                  verifier.stored_key + ":" + verifier.server_key;
  return verifier;
}

} // namespace

Account make_account(std::string_view mechanism, bool has_password) {
  return {has_password, mechanism.starts_with("SCRAM-") ? make_verifier(mechanism) : Verifier{},
          mechanism == "DIGEST-MD5" ? std::string_view("DIGEST-MD5") : std::string_view()};
}

} // namespace saslspec::bench
