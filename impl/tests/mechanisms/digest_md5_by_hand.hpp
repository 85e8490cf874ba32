// The protection of a message of DIGEST-MD5 by hand (RFC 2831 section 2.4): by OpenSSL's old functions, which are
// another way to the same.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <openssl/des.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace saslspec::impl::test {

/// Four octets, most significant first.
inline std::string wire_number(std::uint32_t value) {
  std::string octets;
  for (int shift = 24; shift >= 0; shift -= 8)
    octets += static_cast<char>(value >> shift & 0xFF);
  return octets;
}

/// CBC with two keys of seven octets each, or one.
class DesByHand {
public:
  DesByHand(const std::string& key, bool is_triple) {
    schedule(key.substr(0, 7), first_);
    schedule(is_triple ? key.substr(7, 7) : key.substr(0, 7), second_);
    std::copy(key.end() - 8, key.end(), iv_);
  }
  std::string encrypt(std::string octets) { return apply(std::move(octets), DES_ENCRYPT); }
  std::string decrypt(std::string octets) { return apply(std::move(octets), DES_DECRYPT); }

private:
  std::string apply(std::string octets, int direction) {
    auto* in_place = reinterpret_cast<unsigned char*>(octets.data());
    DES_ede3_cbc_encrypt(in_place, in_place, static_cast<long>(octets.size()), &first_, &second_, &first_, &iv_,
                         direction);
    return octets;
  }
  static void schedule(const std::string& seven, DES_key_schedule& out) {
    DES_cblock key{};
    for (unsigned bit = 0; bit < 56; ++bit)
      if ((static_cast<unsigned char>(seven[bit / 8]) >> (7 - bit % 8) & 1) != 0)
        key[bit / 7] = static_cast<unsigned char>(key[bit / 7] | 1U << (7 - bit % 7));
    DES_set_odd_parity(&key);
    DES_set_key_unchecked(&key, &out);
  }

  DES_key_schedule first_;
  DES_key_schedule second_;
  DES_cblock iv_;
};

} // namespace saslspec::impl::test

#pragma GCC diagnostic pop
