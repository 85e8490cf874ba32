#include "support.hpp"

namespace saslspec::adapter {

std::string base64(saslspec_octets octets) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto octet = [&](std::size_t i) {
    return i < octets.length ? std::uint32_t{static_cast<unsigned char>(octets.data[i])} : 0U;
  };
  std::string text;
  for (std::size_t i = 0; i < octets.length; i += 3) {
    const std::uint32_t group = octet(i) << 16U | octet(i + 1) << 8U | octet(i + 2);
    text += alphabet[group >> 18U & 63U];
    text += alphabet[group >> 12U & 63U];
    text += i + 1 < octets.length ? alphabet[group >> 6U & 63U] : '=';
    text += i + 2 < octets.length ? alphabet[group & 63U] : '=';
  }
  return text;
}

TokenOwner find_token(std::string_view token) {
  if (token.empty()) return {};
  for (std::size_t i = 0; i < host->account_count; ++i) {
    const saslspec_account& account = host->accounts[i];
    if (token == account.token) return {&account, false};
    if (token == account.expired_token) return {&account, true};
  }
  return {};
}

std::string verifier_text(const saslspec_verifier& verifier) {
  return std::string(verifier.mechanism) + "$" + std::to_string(verifier.iterations) + ":" + base64(verifier.salt) +
         "$" + base64(verifier.stored_key) + ":" + base64(verifier.server_key);
}

} // namespace saslspec::adapter
