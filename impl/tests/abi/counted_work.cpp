#include "counted_work.hpp"

#include <dlfcn.h>
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <sqlite3.h>

namespace saslspec::impl::test {

namespace {

Work work;

template <class Function>
Function* next(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

} // namespace

void forget_work() {
  work = {};
}

Work work_done() {
  return work;
}

} // namespace saslspec::impl::test

using saslspec::impl::test::next;
using saslspec::impl::test::work;

extern "C" int PKCS5_PBKDF2_HMAC(const char* password, int password_length, const unsigned char* salt, int salt_length,
                                 int iterations, const EVP_MD* digest, int key_length, unsigned char* out) {
  ++work.derivations;
  work.rounds += static_cast<unsigned long>(iterations);
  static auto* const original = next(&PKCS5_PBKDF2_HMAC, "PKCS5_PBKDF2_HMAC");
  return original(password, password_length, salt, salt_length, iterations, digest, key_length, out);
}

#define COUNT_DIGESTS(FINAL, STATE)                                                                                    \
  extern "C" int FINAL(unsigned char* out, STATE* state) {                                                             \
    ++work.digests;                                                                                                    \
    static auto* const original = next(&FINAL, #FINAL);                                                                \
    return original(out, state);                                                                                       \
  }
COUNT_DIGESTS(MD5_Final, MD5_CTX)
COUNT_DIGESTS(SHA1_Final, SHA_CTX)
COUNT_DIGESTS(SHA224_Final, SHA256_CTX)
COUNT_DIGESTS(SHA256_Final, SHA256_CTX)
COUNT_DIGESTS(SHA384_Final, SHA512_CTX)
COUNT_DIGESTS(SHA512_Final, SHA512_CTX)

extern "C" int sqlite3_step(sqlite3_stmt* statement) {
  if (sqlite3_stmt_busy(statement) == 0) ++work.queries;
  static auto* const original = next(&sqlite3_step, "sqlite3_step");
  return original(statement);
}
