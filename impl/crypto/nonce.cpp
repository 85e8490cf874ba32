// The shipped source of nonces: always fresh ones.
#include "crypto/nonce.hpp"

#include "crypto/generated_nonce.hpp"

namespace saslspec::impl {

bool server_nonce(std::span<char> out, std::size_t& used) {
  return generate_nonce(out, used);
}

bool cram_challenge(std::string_view server_name, std::span<char> out, std::size_t& used) {
  return generate_challenge(server_name, out, used);
}

} // namespace saslspec::impl
