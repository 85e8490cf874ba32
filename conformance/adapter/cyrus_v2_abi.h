/* The binary interface of libsasl2 (Cyrus SASL 2.1.x), as far as the adapter uses it: calling conventions, numbers
 * and layouts. Written from the interface, so that building needs no libsasl2 headers. */
#ifndef SASLSPEC_CYRUS_V2_ABI_H
#define SASLSPEC_CYRUS_V2_ABI_H

#include "cyrus_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { V2_CB_USERDB_CHECKPASS = 0x8005 };
#define V2_SUCCESS_DATA 0x04u
enum {
  V2_DEFUSERREALM = 3,
  V2_IPLOCALPORT = 8,
  V2_IPREMOTEPORT = 9,
  V2_PLUGERR = 10,
  V2_SERVICE = 12,
  V2_SERVERFQDN = 13,
  V2_AUTHSOURCE = 14,
  V2_MECHNAME = 15,
  V2_AUTHUSER = 16,
  V2_APPNAME = 17,
  V2_CHANNEL_BINDING = 21,
  V2_AUTH_EXTERNAL = 102
};
#define V2_AUXPROP_OVERRIDE 0x01u
#define V2_AUXPROP_AUTHZID 0x02u
/* Up to 2.1.22 the library offers version 4: the same structure, whose `lookup` returns nothing. */
enum { V2_AUXPROP_OLDEST_VERSION = 4, V2_AUXPROP_PLUG_VERSION = 8 };

typedef struct v2_conn v2_conn;
typedef struct v2_propctx v2_propctx;

typedef struct {
  const char* name;
  int critical;
  unsigned long length;
  const unsigned char* data;
} v2_channel_binding;

typedef struct {
  const char* name;    /* NULL ends the list */
  const char** values; /* NULL: not found */
  unsigned value_count;
  unsigned values_size;
} v2_propval;

/* The head of the parameters a server plug-in receives; only `propctx` is read. */
typedef struct {
  const char* names[6];
  unsigned lengths[6];
  int log_level;
  const void* utils;
  const cyrus_callback* callbacks;
  cyrus_security_properties properties;
  unsigned external_ssf;
  int (*transition)(void);
  int (*canon_user)(void);
  v2_propctx* propctx;
} v2_server_params;

typedef struct {
  int features;
  int spare;
  void* context;
  void (*release)(void* context, const void* utils);
  int (*lookup)(void* context, v2_server_params* parameters, unsigned flags, const char* user, unsigned length);
  char* name;
  int (*store)(void* context, v2_server_params* parameters, v2_propctx* properties, const char* user, unsigned length);
} v2_auxprop_plug;

typedef int v2_auxprop_init(const void* utils, int max_version, int* version, v2_auxprop_plug** plug, const char* name);

typedef int v2_server_init(const cyrus_callback* callbacks, const char* application);
typedef int v2_auxprop_add_plugin(const char* name, v2_auxprop_init* init);
typedef void v2_done(void);
typedef int v2_server_new(const char* service, const char* host, const char* realm, const char* local,
                          const char* remote, const cyrus_callback* callbacks, unsigned flags, v2_conn** connection);
typedef int v2_server_start(v2_conn* connection, const char* mechanism, const char* input, unsigned input_length,
                            const char** output, unsigned* output_length);
typedef int v2_server_step(v2_conn* connection, const char* input, unsigned input_length, const char** output,
                           unsigned* output_length);
typedef void v2_dispose(v2_conn** connection);
typedef int v2_listmech(v2_conn* connection, const char* user, const char* prefix, const char* separator,
                        const char* suffix, const char** result, unsigned* length, int* count);
typedef int v2_getprop(v2_conn* connection, int number, const void** value);
typedef int v2_setprop(v2_conn* connection, int number, const void* value);
typedef const char* v2_errdetail(v2_conn* connection);
typedef int v2_code(v2_conn* connection, const char* input, unsigned length, const char** output,
                    unsigned* output_length);
typedef void v2_version_info(const char** implementation, const char** version, int* major, int* minor, int* step,
                             int* patch);
typedef const v2_propval* v2_prop_get(v2_propctx* context);
typedef int v2_prop_set(v2_propctx* context, const char* name, const char* value, int length);
typedef void v2_prop_erase(v2_propctx* context, const char* name);

#ifdef __cplusplus
}
#endif
#endif
