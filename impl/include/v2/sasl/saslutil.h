/* saslutil.h - small helpers that libsasl2 offers beside the negotiation.
 * Written for saslspec; binary compatible with libsasl2. All are thread-safe on different buffers.
 */
#ifndef SASLSPEC_V2_SASLUTIL_H
#define SASLSPEC_V2_SASLUTIL_H

#include "sasl.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Base64 (RFC 4648, with padding) into `out`, with a NUL. `outlen` (may be NULL) excludes it. SASL_BUFOVER: too small;
 * `outlen` is then the size that is needed. sasl_decode64 answers SASL_BADPROT when `in` is not base64. */
LIBSASL_API int sasl_encode64(const char* in, unsigned inlen, char* out, unsigned outmax, unsigned* outlen);
LIBSASL_API int sasl_decode64(const char* in, unsigned inlen, char* out, unsigned outmax, unsigned* outlen);

/* Writes a fresh "<digits.digits@host>" (without @host when hostflag is 0) and a NUL; its length, or 0 when it does
 * not fit. */
LIBSASL_API int sasl_mkchal(sasl_conn_t* conn, char* buf, unsigned maxlen, unsigned hostflag);

/* SASL_OK when `str` is UTF-8, else SASL_BADPROT. len 0: strlen(str). */
LIBSASL_API int sasl_utf8verify(const char* str, unsigned len);

/* Random octets from the library's one generator. A pool is only a handle; seeding and churning change nothing. */
LIBSASL_API int sasl_randcreate(sasl_rand_t** rpool);
LIBSASL_API void sasl_randfree(sasl_rand_t** rpool);
LIBSASL_API void sasl_randseed(sasl_rand_t* rpool, const char* seed, unsigned len);
LIBSASL_API void sasl_rand(sasl_rand_t* rpool, char* buf, unsigned len);
LIBSASL_API void sasl_churn(sasl_rand_t* rpool, const char* data, unsigned len);

/* Overwrites `len` octets; the compiler may not drop it. */
LIBSASL_API void sasl_erasebuffer(char* pass, unsigned len);
/* Makes ASCII letters lower case in place and returns its argument. */
LIBSASL_API char* sasl_strlower(char* val);

/* Files of options. The library reads none: SASL_OK, and every option keeps its default. */
LIBSASL_API int sasl_config_init(const char* filename);
LIBSASL_API const char* sasl_config_getstring(const char* key, const char* def);
LIBSASL_API void sasl_config_done(void);

#ifdef __cplusplus
}
#endif

#endif
