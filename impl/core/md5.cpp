#define OPENSSL_SUPPRESS_DEPRECATED // only its block function shows the state; EVP does not
#include "core/md5.hpp"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <openssl/md5.h>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

void transform(Md5& md5, const std::uint8_t* block) {
  MD5_CTX context{};
  context.A = md5.state[0];
  context.B = md5.state[1];
  context.C = md5.state[2];
  context.D = md5.state[3];
  MD5_Transform(&context, block);
  md5.state = {context.A, context.B, context.C, context.D};
  wipe(&context, sizeof context);
}

void store_little_endian(std::uint32_t word, std::uint8_t* out) {
  for (unsigned i = 0; i < 4; ++i)
    out[i] = static_cast<std::uint8_t>(word >> (8 * i));
}

/// The state after one block of the key, each octet xored with `pad`.
Md5 keyed(std::span<const std::uint8_t, 64> key, std::uint8_t pad) {
  std::array<std::uint8_t, 64> block;
  std::transform(key.begin(), key.end(), block.begin(),
                 [pad](std::uint8_t octet) { return static_cast<std::uint8_t>(octet ^ pad); });
  Md5 md5;
  md5.init();
  md5.update({reinterpret_cast<const char*>(block.data()), block.size()});
  wipe(block.data(), block.size());
  return md5;
}

Md5 resumed(const std::array<std::uint32_t, 4>& state) {
  Md5 md5;
  md5.init();
  std::transform(state.begin(), state.end(), md5.state.begin(), [](std::uint32_t word) { return ntohl(word); });
  md5.bits = {512, 0};
  return md5;
}

std::array<std::uint32_t, 4> in_network_order(std::array<std::uint32_t, 4> state) {
  for (std::uint32_t& word : state)
    word = htonl(word);
  return state;
}

} // namespace

void Md5::init() {
  state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}; // RFC 1321 section 3.3
  bits = {};
  block = {};
}

void Md5::update(std::string_view octets) {
  std::size_t held = bits[0] / 8 % block.size();
  const std::uint64_t total = ((std::uint64_t{bits[1]} << 32) | bits[0]) + std::uint64_t{octets.size()} * 8;
  bits = {static_cast<std::uint32_t>(total), static_cast<std::uint32_t>(total >> 32)};
  while (!octets.empty()) {
    const std::size_t taken = std::min(octets.size(), block.size() - held);
    std::memcpy(block.data() + held, octets.data(), taken);
    octets.remove_prefix(taken);
    held += taken;
    if (held < block.size()) return;
    transform(*this, block.data());
    held = 0;
  }
}

void Md5::finish(std::span<std::uint8_t, 16> digest) {
  std::array<std::uint8_t, 8> length;
  store_little_endian(bits[0], length.data());
  store_little_endian(bits[1], length.data() + 4);
  constexpr char padding[64] = {'\x80'};
  const std::size_t held = bits[0] / 8 % block.size();
  update({padding, held < 56 ? 56 - held : 120 - held});
  update({reinterpret_cast<const char*>(length.data()), length.size()});
  for (unsigned i = 0; i < 4; ++i)
    store_little_endian(state[i], digest.data() + 4 * i);
  wipe(this, sizeof *this);
}

void HmacMd5::init(std::string_view key) {
  std::array<std::uint8_t, 64> block{};
  if (key.size() <= block.size()) {
    std::copy(key.begin(), key.end(), block.begin());
  } else {
    Md5 digest;
    digest.init();
    digest.update(key);
    digest.finish(std::span(block).first<16>());
  }
  inner = keyed(block, 0x36);
  outer = keyed(block, 0x5c);
  wipe(block.data(), block.size());
}

void HmacMd5::init(const HmacMd5State& state) {
  inner = resumed(state.inner);
  outer = resumed(state.outer);
}

HmacMd5State HmacMd5::state() const {
  return {in_network_order(inner.state), in_network_order(outer.state)};
}

void HmacMd5::finish(std::span<std::uint8_t, 16> digest) {
  inner.finish(digest);
  outer.update({reinterpret_cast<const char*>(digest.data()), digest.size()});
  outer.finish(digest);
}

} // namespace saslspec::impl
