// The small helpers of sasl/saslutil.h.
#include "sasl/saslutil.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "abi/guard.hpp"
#include "abi/v2/connection.hpp"
#include "core/memory.hpp"
#include "crypto/nonce.hpp"
#include "crypto/random.hpp"
#include "text/base64.hpp"
#include "text/utf8.hpp"

using namespace saslspec::impl;

struct sasl_rand_s {
  int unused;
};

namespace {

/// How many octets `in` decodes to when it is base64 at all.
std::size_t decoded_size(std::string_view in) {
  const std::size_t padding = in.ends_with("==") ? 2 : in.ends_with("=") ? 1 : 0;
  return in.size() / 4 * 3 - std::min(padding, in.size());
}

int too_small(std::size_t needed, unsigned* outlen) {
  if (outlen != nullptr) *outlen = static_cast<unsigned>(needed);
  return SASL_BUFOVER;
}

} // namespace

int sasl_encode64(const char* in, unsigned inlen, char* out, unsigned outmax, unsigned* outlen) {
  if (out == nullptr || (in == nullptr && inlen > 0)) return SASL_BADPARAM;
  const std::size_t size = base64_size(inlen);
  if (size >= outmax) return too_small(size, outlen);
  *base64_encode({in, inlen}, out) = '\0';
  if (outlen != nullptr) *outlen = static_cast<unsigned>(size);
  return SASL_OK;
}

/// `out` may be `in`: decoding never writes past what was read.
int sasl_decode64(const char* in, unsigned inlen, char* out, unsigned outmax, unsigned* outlen) {
  if (out == nullptr || (in == nullptr && inlen > 0)) return SASL_BADPARAM;
  const std::string_view text(in, inlen);
  if (text.size() % 4 != 0) return SASL_BADPROT;
  const std::size_t size = decoded_size(text);
  if (size >= outmax) return too_small(size, outlen);
  const auto used = base64_decode(text, {reinterpret_cast<std::uint8_t*>(out), size});
  if (!used) return SASL_BADPROT;
  out[*used] = '\0';
  if (outlen != nullptr) *outlen = static_cast<unsigned>(*used);
  return SASL_OK;
}

int sasl_utf8verify(const char* str, unsigned len) {
  if (str == nullptr) return len == 0 ? SASL_OK : SASL_BADPARAM;
  return is_utf8({str, len == 0 ? std::strlen(str) : len}) ? SASL_OK : SASL_BADPROT;
}

int sasl_mkchal(sasl_conn_t* conn, char* buf, unsigned maxlen, unsigned hostflag) {
  if (buf == nullptr || (hostflag != 0 && conn == nullptr)) return 0;
  std::array<char, 512> challenge;
  std::size_t used = 0;
  const std::string_view host = hostflag != 0 ? conn->server_name() : "localhost";
  if (!cram_challenge(host, challenge, used)) return 0;
  if (hostflag == 0) { // "<digits.digits>"
    used -= host.size() + 1;
    challenge[used - 1] = '>';
  }
  if (used + 1 > maxlen) return 0;
  std::memcpy(buf, challenge.data(), used);
  buf[used] = '\0';
  return static_cast<int>(used);
}

int sasl_randcreate(sasl_rand_t** rpool) {
  if (rpool == nullptr) return SASL_BADPARAM;
  *rpool = static_cast<sasl_rand_t*>(try_allocate(sizeof(sasl_rand_t)));
  return *rpool == nullptr ? SASL_NOMEM : SASL_OK;
}

void sasl_randfree(sasl_rand_t** rpool) {
  if (rpool == nullptr) return;
  release(*rpool);
  *rpool = nullptr;
}

void sasl_randseed(sasl_rand_t*, const char*, unsigned) {}

void sasl_churn(sasl_rand_t*, const char*, unsigned) {}

void sasl_rand(sasl_rand_t*, char* buf, unsigned len) {
  if (buf == nullptr) return;
  static_cast<void>(guarded([&] {
    return random_octets({reinterpret_cast<std::uint8_t*>(buf), len}) ? Code::Ok : Code::Fail;
  }));
}

void sasl_erasebuffer(char* pass, unsigned len) {
  if (pass != nullptr) wipe(pass, len);
}

char* sasl_strlower(char* val) {
  for (char* c = val; c != nullptr && *c != '\0'; ++c)
    if (*c >= 'A' && *c <= 'Z') *c = static_cast<char>(*c - 'A' + 'a');
  return val;
}
