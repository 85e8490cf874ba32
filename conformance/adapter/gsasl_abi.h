/* The binary interface of GNU SASL (libgsasl 1.x and 2.x), as far as the adapter uses it. Written from the interface,
 * so that building needs no libgsasl headers. */
#ifndef SASLSPEC_GSASL_ABI_H
#define SASLSPEC_GSASL_ABI_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  G_OK = 0,
  G_NEEDS_MORE = 1,
  G_UNKNOWN_MECHANISM = 2,
  G_CALLED_TOO_MANY_TIMES = 3,
  G_MALLOC_ERROR = 7,
  G_BASE64_ERROR = 8,
  G_CRYPTO_ERROR = 9,
  G_SASLPREP_ERROR = 29,
  G_PARSE_ERROR = 30,
  G_AUTHENTICATION_ERROR = 31,
  G_INTEGRITY_ERROR = 33,
  G_NO_SERVER_CODE = 36,
  G_NO_CALLBACK = 51,
  G_NO_PASSWORD = 55,
  G_NO_SERVICE = 58,
  G_NO_HOSTNAME = 59,
  G_NO_CB_TLS_UNIQUE = 65,
  G_NO_SAML20_IDP_IDENTIFIER = 66,
  G_NO_SAML20_REDIRECT_URL = 67,
  G_NO_OPENID20_REDIRECT_URL = 68,
  G_NO_CB_TLS_EXPORTER = 69
};
enum {
  G_AUTHID = 1,
  G_AUTHZID = 2,
  G_PASSWORD = 3,
  G_ANONYMOUS_TOKEN = 4,
  G_SERVICE = 5,
  G_HOSTNAME = 6,
  G_REALM = 11,
  G_QOPS = 13,
  G_SCRAM_ITER = 15,
  G_SCRAM_SALT = 16,
  G_CB_TLS_UNIQUE = 18,
  G_SCRAM_SERVERKEY = 23,
  G_SCRAM_STOREDKEY = 24,
  G_CB_TLS_EXPORTER = 25,
  G_VALIDATE_SIMPLE = 500,
  G_VALIDATE_EXTERNAL = 501,
  G_VALIDATE_ANONYMOUS = 502
};

typedef struct g_context g_context;
typedef struct g_session g_session;
typedef int g_callback(g_context* context, g_session* session, int property);

typedef int g_init(g_context** context);
typedef void g_done(g_context* context);
typedef void g_callback_set(g_context* context, g_callback* callback);
typedef void g_session_hook_set(g_session* session, void* hook);
typedef void* g_session_hook_get(g_session* session);
typedef int g_mechlist(g_context* context, char** list);
typedef int g_server_start(g_context* context, const char* mechanism, g_session** session);
typedef int g_step(g_session* session, const char* input, size_t input_length, char** output, size_t* output_length);
typedef void g_finish(g_session* session);
typedef int g_property_set(g_session* session, int property, const char* value);
typedef const char* g_property_fast(g_session* session, int property);
typedef const char* g_strerror_name(int code);
typedef const char* g_check_version(const char* required);
typedef void g_free(void* block);

#ifdef __cplusplus
}
#endif
#endif
