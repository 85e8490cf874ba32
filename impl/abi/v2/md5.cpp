#include "abi/v2/md5.hpp"

#include <cstring>

#include "core/md5.hpp"

namespace saslspec::impl {

namespace {

// One layout under two names: contexts are copied, not reinterpreted.
static_assert(sizeof(Md5) == sizeof(MD5_CTX) && sizeof(HmacMd5) == sizeof(HMAC_MD5_CTX) &&
              sizeof(HmacMd5State) == sizeof(HMAC_MD5_STATE));

template <class Own, class Foreign>
Own load(const Foreign* foreign) {
  Own own;
  std::memcpy(&own, foreign, sizeof own);
  return own;
}

template <class Own, class Foreign>
void save(const Own& own, Foreign* foreign) {
  std::memcpy(foreign, &own, sizeof own);
}

std::string_view octets(const unsigned char* begin, std::size_t length) {
  return {reinterpret_cast<const char*>(begin), length};
}

std::string_view octets(const unsigned char* begin, int length) {
  return octets(begin, static_cast<std::size_t>(length < 0 ? 0 : length));
}

} // namespace

void md5_init(MD5_CTX* context) {
  Md5 own;
  own.init();
  save(own, context);
}

void md5_update(MD5_CTX* context, const unsigned char* text, unsigned length) {
  Md5 own = load<Md5>(context);
  own.update(octets(text, std::size_t{length}));
  save(own, context);
}

void md5_final(unsigned char digest[16], MD5_CTX* context) {
  Md5 own = load<Md5>(context);
  own.finish(std::span<std::uint8_t, 16>(digest, 16));
  save(own, context);
}

void hmac_md5(const unsigned char* text, int text_length, const unsigned char* key, int key_length,
              unsigned char digest[16]) {
  HmacMd5 own;
  own.init(octets(key, key_length));
  own.inner.update(octets(text, text_length));
  own.finish(std::span<std::uint8_t, 16>(digest, 16));
}

void hmac_md5_init(HMAC_MD5_CTX* context, const unsigned char* key, int length) {
  HmacMd5 own;
  own.init(octets(key, length));
  save(own, context);
}

void hmac_md5_final(unsigned char digest[16], HMAC_MD5_CTX* context) {
  HmacMd5 own = load<HmacMd5>(context);
  own.finish(std::span<std::uint8_t, 16>(digest, 16));
  save(own, context);
}

void hmac_md5_precalc(HMAC_MD5_STATE* state, const unsigned char* key, int length) {
  HmacMd5 own;
  own.init(octets(key, length));
  save(own.state(), state);
}

void hmac_md5_import(HMAC_MD5_CTX* context, HMAC_MD5_STATE* state) {
  HmacMd5 own;
  own.init(load<HmacMd5State>(state));
  save(own, context);
}

} // namespace saslspec::impl

void _sasl_MD5Init(MD5_CTX* context) {
  saslspec::impl::md5_init(context);
}

void _sasl_MD5Update(MD5_CTX* context, const unsigned char* text, unsigned int len) {
  saslspec::impl::md5_update(context, text, len);
}

void _sasl_MD5Final(unsigned char digest[16], MD5_CTX* context) {
  saslspec::impl::md5_final(digest, context);
}
