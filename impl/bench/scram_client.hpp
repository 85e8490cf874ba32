// The client of SCRAM (RFC 5802). SaltedPassword is kept as long as salt and count stay the same, as clients may.
#pragma once

#include <array>
#include <cstdint>

#include "client.hpp"
#include "crypto/digest.hpp"
#include "text.hpp"

namespace saslspec::bench {

class ScramClient final : public Client {
public:
  explicit ScramClient(impl::Hash hash) : hash_(hash) {}
  std::optional<std::string_view> begin() override;
  std::string_view answer(std::string_view challenge) override;
  bool accepts(std::string_view last) override;
  bool computes() const override { return true; }

private:
  using Key = std::array<std::uint8_t, impl::max_hash_size>;
  std::string_view view(const Key& key) const { return as_text(key).substr(0, impl::hash_size(hash_)); }
  [[nodiscard]] bool derive_keys(std::string_view salt, std::uint32_t count);

  impl::Hash hash_;
  Text<256> salt_; ///< base64; of the keys below
  std::uint32_t count_ = 0;
  Key client_key_{};
  Key stored_key_{};
  Key server_key_{};
  Text<1024> auth_message_;
  Text<512> response_;
};

} // namespace saslspec::bench
