/* The binary interface of the manual page's libsasl (Cyrus SASL 1.5.x), as far as the adapter uses it. Written from
 * the interface. */
#ifndef SASLSPEC_CYRUS_V1_ABI_H
#define SASLSPEC_CYRUS_V1_ABI_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  V1_OK = 0,
  V1_CONTINUE = 1,
  V1_INTERACT = 2,
  V1_FAIL = -1,
  V1_NOMEM = -2,
  V1_BADPARAM = -7,
  V1_BADAUTH = -13,
  V1_NOAUTHZ = -14,
  V1_EXPIRED = -18,
  V1_NOUSER = -20
};
enum {
  V1_CB_LIST_END = 0,
  V1_CB_GETOPT = 1,
  V1_CB_LOG = 2,
  V1_CB_GETPATH = 3,
  V1_CB_PROXY_POLICY = 0x8001,
  V1_CB_GETSECRET = 0x8002,
  V1_CB_PUTSECRET = 0x8003,
  V1_CB_CHECK_TOKEN = 0x53500001 /* not libsasl's: the reference's; other implementations pass it over */
};
enum { V1_SET_CREATE = 0x01 };
#define V1_SEC_NOPLAINTEXT 0x01u
#define V1_SEC_NOANONYMOUS 0x10u
enum { V1_USERNAME = 0, V1_SSF = 1, V1_MAXOUTBUF = 2, V1_REALM = 3, V1_SSF_EXTERNAL = 100, V1_SEC_PROPS = 101 };

typedef struct v1_conn v1_conn;

typedef struct {
  unsigned long id;
  void (*procedure)(void); /* of a type that depends on `id` */
  void* context;
} v1_callback;

typedef struct {
  unsigned long length;
  char data[1];
} v1_secret;

typedef struct {
  unsigned min_ssf;
  unsigned max_ssf;
  unsigned maximum_buffer;
  unsigned security_flags;
  const char** property_names;
  const char** property_values;
} v1_security_properties;

typedef struct {
  unsigned ssf;
  char* identity;
} v1_external_properties;

/* What the application says of a bearer token. */
typedef struct {
  const char* user; /* whom it stands for */
  const char* status;
  const char* scope;
  const char* openid_configuration;
} v1_token_answer;

typedef int v1_server_init(const v1_callback* callbacks, const char* application);
typedef void v1_done(void);
typedef int v1_server_new(const char* service, const char* host, const char* realm, const v1_callback* callbacks,
                          int flags, v1_conn** connection);
typedef int v1_server_start(v1_conn* connection, const char* mechanism, const char* input, unsigned input_length,
                            char** output, unsigned* output_length, const char** error);
typedef int v1_server_step(v1_conn* connection, const char* input, unsigned input_length, char** output,
                           unsigned* output_length, const char** error);
typedef void v1_dispose(v1_conn** connection);
typedef int v1_listmech(v1_conn* connection, const char* user, const char* prefix, const char* separator,
                        const char* suffix, char** result, unsigned* length, unsigned* count);
typedef int v1_getprop(v1_conn* connection, int number, void** value);
typedef int v1_setprop(v1_conn* connection, int number, const void* value);
typedef int v1_setpass(v1_conn* connection, const char* user, const char* password, unsigned length, int flags,
                       const char** error);
typedef int v1_code(v1_conn* connection, const char* input, unsigned length, char** output, unsigned* output_length);

#ifdef __cplusplus
}
#endif
#endif
