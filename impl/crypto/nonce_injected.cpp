// The source of nonces of the test-only build: the nonce that a test has set, or else fresh ones. No shipped library
// links it.
#include <cstring>
#include <mutex>
#include <string>

#include "crypto/generated_nonce.hpp"
#include "crypto/nonce.hpp"

namespace saslspec::impl {

namespace {

std::mutex guard;
std::string injected; ///< empty: none

/// Copies the nonce that was set. False when no nonce was set or it does not fit.
bool take_injected(std::span<char> out, std::size_t& used) {
  const std::lock_guard lock(guard);
  if (injected.empty() || injected.size() > out.size()) return false;
  std::memcpy(out.data(), injected.data(), injected.size());
  used = injected.size();
  return true;
}

} // namespace

bool server_nonce(std::span<char> out, std::size_t& used) {
  return take_injected(out, used) || generate_nonce(out, used);
}

bool cram_challenge(std::string_view server_name, std::span<char> out, std::size_t& used) {
  return take_injected(out, used) || generate_challenge(server_name, out, used);
}

} // namespace saslspec::impl

/// Sets the server's part of the SCRAM nonce, or the whole CRAM-MD5 challenge, of all negotiations until the next call.
/// Null or empty: back to fresh ones. Any thread.
extern "C" __attribute__((visibility("default"))) void saslspec_test_set_nonce(const char* nonce) {
  const std::lock_guard lock(saslspec::impl::guard);
  saslspec::impl::injected = nonce == nullptr ? "" : nonce;
}
