/* saslplug.h - the interface between libsasl2 and its plug-ins.
 * Written for saslspec; binary compatible with libsasl2 2.1.28, whose plug-ins work with it.
 *
 * Plug-ins are registered by the application, with the functions *_add_plugin; no files are searched for them. A
 * registered plug-in is kept until the last sasl_done, and on as long as a connection uses it.
 */
#ifndef SASLSPEC_V2_SASLPLUG_H
#define SASLSPEC_V2_SASLPLUG_H

#include "prop.h"
#include "sasl.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SASL_PRINTF(format_at, arguments_at) __attribute__((format(printf, format_at, arguments_at)))
#else
#define SASL_PRINTF(format_at, arguments_at)
#endif

/* MD5 and HMAC-MD5 as plug-ins call them through sasl_utils_t. */
typedef struct {
  unsigned int state[4];
  unsigned int count[2]; /* bits so far, low word first */
  unsigned char buffer[64];
} MD5_CTX;

typedef struct HMAC_MD5_CTX_s {
  MD5_CTX ictx, octx;
} HMAC_MD5_CTX;

typedef struct HMAC_MD5_STATE_s {
  unsigned int istate[4]; /* words in network order */
  unsigned int ostate[4];
} HMAC_MD5_STATE;

/* The same functions by name. */
LIBSASL_API void _sasl_MD5Init(MD5_CTX* context);
LIBSASL_API void _sasl_MD5Update(MD5_CTX* context, const unsigned char* text, unsigned int len);
LIBSASL_API void _sasl_MD5Final(unsigned char digest[16], MD5_CTX* context);

/* Finds a callback: SASL_OK, SASL_FAIL when there is none, SASL_INTERACT when it has no function. */
typedef int (*sasl_callback_ft)(void);
typedef int sasl_getcallback_t(sasl_conn_t* conn, unsigned long callbackid, sasl_callback_ft* pproc, void** pcontext);

#define SASL_UTILS_VERSION 4

/* The library's functions, for a plug-in. Those not explained here are the functions of the same name in sasl.h,
 * saslutil.h and prop.h. */
typedef struct sasl_utils {
  int version;
  sasl_conn_t* conn; /* NULL while a plug-in is registered */
  sasl_rand_t* rpool;
  void* getopt_context; /* first argument of getopt */
  sasl_getopt_t* getopt;

  sasl_malloc_t* malloc;
  sasl_calloc_t* calloc;
  sasl_realloc_t* realloc;
  sasl_free_t* free;

  sasl_mutex_alloc_t* mutex_alloc;
  sasl_mutex_lock_t* mutex_lock;
  sasl_mutex_unlock_t* mutex_unlock;
  sasl_mutex_free_t* mutex_free;

  void (*MD5Init)(MD5_CTX*);
  void (*MD5Update)(MD5_CTX*, const unsigned char* text, unsigned int len);
  void (*MD5Final)(unsigned char[16], MD5_CTX*);
  void (*hmac_md5)(const unsigned char* text, int text_len, const unsigned char* key, int key_len, unsigned char[16]);
  void (*hmac_md5_init)(HMAC_MD5_CTX*, const unsigned char* key, int len);
  void (*hmac_md5_final)(unsigned char[16], HMAC_MD5_CTX*);
  void (*hmac_md5_precalc)(HMAC_MD5_STATE*, const unsigned char* key, int len);
  void (*hmac_md5_import)(HMAC_MD5_CTX*, HMAC_MD5_STATE*);

  int (*mkchal)(sasl_conn_t* conn, char* buf, unsigned maxlen, unsigned hostflag);
  int (*utf8verify)(const char* str, unsigned len);
  void (*rand)(sasl_rand_t* rpool, char* buf, unsigned len);
  void (*churn)(sasl_rand_t* rpool, const char* data, unsigned len);
  int (*checkpass)(sasl_conn_t* conn, const char* user, unsigned userlen, const char* pass, unsigned passlen);
  int (*decode64)(const char* in, unsigned inlen, char* out, unsigned outmax, unsigned* outlen);
  int (*encode64)(const char* in, unsigned inlen, char* out, unsigned outmax, unsigned* outlen);
  void (*erasebuffer)(char* buf, unsigned len);
  int (*getprop)(sasl_conn_t* conn, int propnum, const void** pvalue);
  int (*setprop)(sasl_conn_t* conn, int propnum, const void* value);
  sasl_getcallback_t* getcallback;
  /* Formats (printf and %m) and hands the text to SASL_CB_LOG. */
  void (*log)(sasl_conn_t* conn, int level, const char* fmt, ...) SASL_PRINTF(3, 4);
  void (*seterror)(sasl_conn_t* conn, unsigned flags, const char* fmt, ...) SASL_PRINTF(3, 4);
  int* (*spare_fptr)(void);

  struct propctx* (*prop_new)(unsigned estimate);
  int (*prop_dup)(struct propctx* src_ctx, struct propctx** dst_ctx);
  int (*prop_request)(struct propctx* ctx, const char** names);
  const struct propval* (*prop_get)(struct propctx* ctx);
  int (*prop_getnames)(struct propctx* ctx, const char** names, struct propval* vals);
  void (*prop_clear)(struct propctx* ctx, int requests);
  void (*prop_dispose)(struct propctx** ctx);
  int (*prop_format)(struct propctx* ctx, const char* sep, int seplen, char* outbuf, unsigned outmax, unsigned* outlen);
  int (*prop_set)(struct propctx* ctx, const char* name, const char* value, int vallen);
  int (*prop_setvals)(struct propctx* ctx, const char* name, const char** values);
  void (*prop_erase)(struct propctx* ctx, const char* name);
  int (*auxprop_store)(sasl_conn_t* conn, struct propctx* ctx, const char* user);
  int (*spare_fptr1)(void);
  int (*spare_fptr2)(void);
} sasl_utils_t;

/* The functions outside of any connection; NULL while the library is not initialised. */
LIBSASL_API const sasl_utils_t* sasl_global_utils;

/* The outcome of an exchange, which a mechanism plug-in fills in. canon_user alone sets the identities. A layer
 * (mech_ssf above 0) needs encode and decode and has to be within the SSFs of SASL_SEC_PROPS. */
typedef struct sasl_out_params {
  unsigned doneflag;  /* not 0 with SASL_OK, 0 with SASL_CONTINUE */
  const char* user;   /* acts as */
  const char* authid; /* was authenticated */
  unsigned ulen;
  unsigned alen;
  unsigned maxoutbuf;
  sasl_ssf_t mech_ssf;
  void* encode_context;
  int (*encode)(void* context, const struct iovec* invec, unsigned numiov, const char** output, unsigned* outputlen);
  void* decode_context;
  int (*decode)(void* context, const char* input, unsigned inputlen, const char** output, unsigned* outputlen);
  void* client_creds;
  const void* gss_peer_name;
  const void* gss_local_name;
  const char* cbindingname;
  int (*spare_fptr1)(void);
  int (*spare_fptr2)(void);
  unsigned int cbindingdisp;
  int spare_int2;
  int spare_int3;
  int spare_int4;
  int param_version;
} sasl_out_params_t;

/* A client's words on channel binding, in cbindingdisp. */
typedef enum {
  SASL_CB_DISP_NONE = 0, /* it cannot bind */
  SASL_CB_DISP_WANT,     /* it can bind, and believes that the server cannot */
  SASL_CB_DISP_USED      /* it bound to the channel cbindingname */
} sasl_cbinding_disp_t;
#define SASL_CB_PRESENT(params) ((params)->cbinding != NULL)
#define SASL_CB_CRITICAL(params) (SASL_CB_PRESENT(params) && (params)->cbinding->critical)

typedef enum { SASL_INFO_LIST_START = 0, SASL_INFO_LIST_MECH, SASL_INFO_LIST_END } sasl_info_callback_stage_t;

/* A connection as a plug-in sees it. Strings live as long as the connection, or until they are set again. */
typedef struct sasl_server_params {
  const char* service;
  const char* appname;
  const char* serverFQDN;
  const char* user_realm; /* NULL: none */
  const char* iplocalport;
  const char* ipremoteport;
  unsigned servicelen;
  unsigned applen;
  unsigned slen;
  unsigned urlen;
  unsigned iploclen;
  unsigned ipremlen;
  int log_level;
  const sasl_utils_t* utils;
  const sasl_callback_t* callbacks;
  sasl_security_properties_t props;
  sasl_ssf_t external_ssf;
  int (*transition)(sasl_conn_t* conn, const char* pass, unsigned passlen); /* NULL here */
  /* A mechanism names the authenticated identity (SASL_CU_AUTHID) and the identity that the client asks to act as
   * (SASL_CU_AUTHZID), or both at once. The canonical names go into `oparams`. SASL_CU_AUTHID looks up the properties
   * that propctx requests under names with a "*", and is SASL_NOUSER when no account has that name, unless
   * SASL_CU_EXTERNALLY_VERIFIED says that no account is needed. SASL_BADPROT: the name is empty or has a NUL. */
  int (*canon_user)(sasl_conn_t* conn, const char* user, unsigned ulen, unsigned flags, sasl_out_params_t* oparams);
  struct propctx* propctx; /* requests; a lookup fills in their values */
  const void* gss_creds;
  const sasl_channel_binding_t* cbinding;
  const sasl_http_request_t* http_request;
  void* spare_ptr4;
  int (*spare_fptr1)(void);
  int (*spare_fptr2)(void);
  int spare_int1;
  int spare_int2;
  int spare_int3;
  unsigned flags; /* of sasl_server_new */
  int param_version;
} sasl_server_params_t;

/* Features of mechanism plug-ins. */
#define SASL_FEAT_NEEDSERVERFQDN 0x0001     /* connections always have the server's name */
#define SASL_FEAT_WANT_CLIENT_FIRST 0x0002  /* asks for the initial response when none came */
#define SASL_FEAT_SERVER_FIRST 0x0010       /* an initial response is refused */
#define SASL_FEAT_ALLOWS_PROXY 0x0020       /* carries an authorization identity: fit for SASL_NEED_PROXY */
#define SASL_FEAT_DONTUSE_USERPASSWD 0x0080 /* names need not be those of accounts */
#define SASL_FEAT_GSS_FRAMING 0x0100
#define SASL_FEAT_SERVICE 0x0200
#define SASL_FEAT_GETSECRET 0x0400       /* counts on callbacks of libsasl 1: such a plug-in is refused */
#define SASL_FEAT_CHANNEL_BINDING 0x0800 /* is offered with "-PLUS" behind its name, too, where there is a channel */
#define SASL_FEAT_SUPPORTS_HTTP 0x1000   /* fit for SASL_NEED_HTTP */

#define SASL_SET_REMOVE SASL_SET_CREATE

/* A server mechanism as a plug-in. */
typedef struct sasl_server_plug {
  const char* mech_name;
  sasl_ssf_t max_ssf;
  unsigned security_flags;
  unsigned features;
  void* glob_context;
  int (*mech_new)(void* glob_context, sasl_server_params_t* sparams, const char* challenge, unsigned challen,
                  void** conn_context);
  int (*mech_step)(void* conn_context, sasl_server_params_t* sparams, const char* clientin, unsigned clientinlen,
                   const char** serverout, unsigned* serveroutlen, sasl_out_params_t* oparams);
  void (*mech_dispose)(void* conn_context, const sasl_utils_t* utils);
  void (*mech_free)(void* glob_context, const sasl_utils_t* utils);
  int (*setpass)(void* glob_context, sasl_server_params_t* sparams, const char* user, const char* pass,
                 unsigned passlen, const char* oldpass, unsigned oldpasslen, unsigned flags);
  int (*user_query)(void* glob_context, sasl_server_params_t* sparams, const char* user, int maxmech,
                    const char** mechlist);
  int (*idle)(void* glob_context, void* conn_context, sasl_server_params_t* sparams);
  int (*mech_avail)(void* glob_context, sasl_server_params_t* sparams, void** conn_context);
  int (*spare_fptr2)(void);
} sasl_server_plug_t;

#define SASL_SERVER_PLUG_VERSION 4
typedef int sasl_server_plug_init_t(const sasl_utils_t* utils, int max_version, int* out_version,
                                    sasl_server_plug_t** pluglist, int* plugcount);
/* Registers a plug-in's mechanisms, behind all others unless mech_list orders them. A name that is taken stays with its
 * mechanism; the same plug-in again changes nothing. SASL_BADVERS when it is of another version, SASL_BADPARAM when it
 * describes no usable mechanism, SASL_NOTINIT before sasl_server_init. */
LIBSASL_API int sasl_server_add_plugin(const char* plugname, sasl_server_plug_init_t* splugfunc);

typedef struct server_sasl_mechanism {
  int version;
  int condition;
  char* plugname;
  const sasl_server_plug_t* plug;
  char* f;
} server_sasl_mechanism_t;

/* Calls `info_cb` with SASL_INFO_LIST_START, once per mechanism that `mech_list` (NULL: all) names, and with
 * SASL_INFO_LIST_END. */
typedef void sasl_server_info_callback_t(server_sasl_mechanism_t* m, sasl_info_callback_stage_t stage, void* rock);
LIBSASL_API int sasl_server_plugin_info(const char* mech_list, sasl_server_info_callback_t* info_cb,
                                        void* info_cb_rock);

/* Client mechanisms: none here, every function answers SASL_NOMECH. */
typedef struct sasl_client_params sasl_client_params_t;
typedef struct sasl_client_plug sasl_client_plug_t;
typedef int sasl_client_plug_init_t(const sasl_utils_t* utils, int max_version, int* out_version,
                                    sasl_client_plug_t** pluglist, int* plugcount);
LIBSASL_API int sasl_client_add_plugin(const char* plugname, sasl_client_plug_init_t* cplugfunc);
typedef struct client_sasl_mechanism {
  int version;
  char* plugname;
  const sasl_client_plug_t* plug;
} client_sasl_mechanism_t;
typedef void sasl_client_info_callback_t(client_sasl_mechanism_t* m, sasl_info_callback_stage_t stage, void* rock);
LIBSASL_API int sasl_client_plugin_info(const char* mech_list, sasl_client_info_callback_t* info_cb,
                                        void* info_cb_rock);

/* Canonical forms of user names. Used when the option canon_user_plugin names the plug-in. */
typedef struct sasl_canonuser {
  int features;
  int spare_int1;
  void* glob_context;
  char* name;
  void (*canon_user_free)(void* glob_context, const sasl_utils_t* utils);
  int (*canon_user_server)(void* glob_context, sasl_server_params_t* sparams, const char* user, unsigned len,
                           unsigned flags, char* out, unsigned out_umax, unsigned* out_ulen);
  int (*canon_user_client)(void* glob_context, sasl_client_params_t* cparams, const char* user, unsigned len,
                           unsigned flags, char* out, unsigned out_max, unsigned* out_len);
  int (*spare_fptr1)(void);
  int (*spare_fptr2)(void);
  int (*spare_fptr3)(void);
} sasl_canonuser_plug_t;

#define SASL_CANONUSER_PLUG_VERSION 5
typedef int sasl_canonuser_init_t(const sasl_utils_t* utils, int max_version, int* out_version,
                                  sasl_canonuser_plug_t** plug, const char* plugname);
LIBSASL_API int sasl_canonuser_add_plugin(const char* plugname, sasl_canonuser_init_t* canonuserfunc);

/* A source of accounts. A lookup walks prop_get(sparams->propctx) and sets the values that it knows: those of names
 * with a "*" in front for the identity that is authenticated, those of other names with SASL_AUXPROP_AUTHZID. SASL_OK,
 * SASL_NOUSER, or the reason why it could not look. */
typedef struct sasl_auxprop_plug {
  int features;
  int spare_int1;
  void* glob_context;
  void (*auxprop_free)(void* glob_context, const sasl_utils_t* utils);
  int (*auxprop_lookup)(void* glob_context, sasl_server_params_t* sparams, unsigned flags, const char* user,
                        unsigned ulen);
  char* name;
  int (*auxprop_store)(void* glob_context, sasl_server_params_t* sparams, struct propctx* ctx, const char* user,
                       unsigned ulen);
} sasl_auxprop_plug_t;

#define SASL_AUXPROP_OVERRIDE 0x01
#define SASL_AUXPROP_AUTHZID 0x02
#define SASL_AUXPROP_VERIFY_AGAINST_HASH 0x10

#define SASL_AUXPROP_PLUG_VERSION 8
typedef int sasl_auxprop_init_t(const sasl_utils_t* utils, int max_version, int* out_version,
                                sasl_auxprop_plug_t** plug, const char* plugname);
/* Registers a source of accounts; kept until the last sasl_done, which calls auxprop_free. SASL_BADVERS when it is of
 * another version. */
LIBSASL_API int sasl_auxprop_add_plugin(const char* plugname, sasl_auxprop_init_t* auxpropfunc);

typedef void auxprop_info_callback_t(sasl_auxprop_plug_t* m, sasl_info_callback_stage_t stage, void* rock);
LIBSASL_API int auxprop_plugin_info(const char* mech_list, auxprop_info_callback_t* info_cb, void* info_cb_rock);

#ifdef __cplusplus
}
#endif

#endif
