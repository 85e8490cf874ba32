/* The binary interface of the manual page's libsasl (Cyrus SASL 1.5.x), as far as the adapter uses it. Written from
 * the interface. */
#ifndef SASLSPEC_CYRUS_V1_ABI_H
#define SASLSPEC_CYRUS_V1_ABI_H

#include "cyrus_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { V1_CB_GETSECRET = 0x8002, V1_CB_PUTSECRET = 0x8003 };
enum { V1_SET_CREATE = 0x01 };
enum { V1_REALM = 3, V1_SSF_EXTERNAL = 100 };

typedef struct v1_conn v1_conn;

typedef struct {
  unsigned long length;
  char data[1];
} v1_secret;

typedef struct {
  unsigned ssf;
  char* identity;
} v1_external_properties;

typedef int v1_server_init(const cyrus_callback* callbacks, const char* application);
typedef void v1_done(void);
typedef int v1_server_new(const char* service, const char* host, const char* realm, const cyrus_callback* callbacks,
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
