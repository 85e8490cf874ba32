/* prop.h - contexts of auxiliary properties: which properties of an account are wanted, and their values.
 * Written for saslspec; binary compatible with libsasl2. Codes are those of sasl.h.
 *
 * Names are kept as pointers: they live until the requests are cleared or the context, and every copy of it, is gone.
 * Values are copied. Not thread-safe: one context, one thread.
 */
#ifndef SASLSPEC_V2_PROP_H
#define SASLSPEC_V2_PROP_H

#ifndef LIBSASL_API
#if defined(__GNUC__)
#define LIBSASL_API extern __attribute__((visibility("default")))
#else
#define LIBSASL_API extern
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One property. `values` NULL: not found; `*values` NULL: found, without a value. */
struct propval {
  const char* name;    /* NULL ends an array */
  const char** values; /* ends with NULL */
  unsigned nvalues;
  unsigned valsize; /* octets of all values together */
};

#define PROP_DEFAULT 4

struct propctx;

/* A new context with room for about `estimate` properties (0: PROP_DEFAULT). NULL when memory is short. */
LIBSASL_API struct propctx* prop_new(unsigned estimate);
/* A copy with the same requests and values. */
LIBSASL_API int prop_dup(struct propctx* src_ctx, struct propctx** dst_ctx);
/* Adds names (ended by NULL) to the requests. Values may move. */
LIBSASL_API int prop_request(struct propctx* ctx, const char** names);
/* All requested properties, ended by a NULL name; lives until the requests change. NULL without a context. */
LIBSASL_API const struct propval* prop_get(struct propctx* ctx);
/* Fills vals[i] for names[i]; the name is NULL for a property that was never requested. Returns the number of
 * properties with values. */
LIBSASL_API int prop_getnames(struct propctx* ctx, const char** names, struct propval* vals);
/* Wipes all values, and forgets the requests when `requests` is not 0. */
LIBSASL_API void prop_clear(struct propctx* ctx, int requests);
/* Wipes the values of one property. */
LIBSASL_API void prop_erase(struct propctx* ctx, const char* name);
/* Wipes and releases; *ctx becomes NULL. */
LIBSASL_API void prop_dispose(struct propctx** ctx);

/* Writes the requested names, separated, with a NUL. SASL_OK, SASL_BADPARAM, or the number of octets that were
 * missing. */
LIBSASL_API int prop_format(struct propctx* ctx, const char* sep, int seplen, char* outbuf, unsigned outmax,
                            unsigned* outlen);
/* Adds a value to a requested property. `name` NULL: the property of the call before. `value` NULL: wipe its values.
 * `vallen` 0 or less: strlen(value). */
LIBSASL_API int prop_set(struct propctx* ctx, const char* name, const char* value, int vallen);
/* Adds values, ended by NULL. */
LIBSASL_API int prop_setvals(struct propctx* ctx, const char* name, const char** values);

#ifdef __cplusplus
}
#endif

#endif
