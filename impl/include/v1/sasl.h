/* sasl.h - the server side of the first libsasl C API (soname libsasl.so.7), as the manual page sasl_server_step(3)
 * has it. Written for saslspec; binary compatible with that ABI.
 *
 * Argument order: connection, input, output, the reason for a refusal. Result codes are SASL_OK, SASL_CONTINUE,
 * SASL_INTERACT or one of the negative codes below.
 *
 * Ownership. `serverout`, the list of sasl_listmech and the results of sasl_encode and sasl_decode are allocated with
 * the functions given to sasl_set_alloc (malloc, unless set) and released by the caller. `errstr` is static text for
 * the server's log; it is not meant for the client, never holds a secret, and is NULL without a refusal.
 *
 * Threads. A connection is used by one thread at a time; different connections are independent. sasl_set_alloc,
 * sasl_set_mutex and the first sasl_server_init are called while the process has one thread.
 */
#ifndef SASLSPEC_V1_SASL_H
#define SASLSPEC_V1_SASL_H

#include <stddef.h>

#if defined(__GNUC__)
#define SASL_EXPORT extern __attribute__((visibility("default")))
#else
#define SASL_EXPORT extern
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Result codes. */
#define SASL_INTERACT 2    /* a credential callback asks for user interaction */
#define SASL_CONTINUE 1    /* the step is fine, one more is needed */
#define SASL_OK 0          /* the whole negotiation, or the call, succeeded */
#define SASL_FAIL -1       /* failed, no better code */
#define SASL_NOMEM -2      /* an allocation failed */
#define SASL_BUFOVER -3    /* the caller's buffer is too small */
#define SASL_NOMECH -4     /* mechanism not supported, or none started */
#define SASL_BADPROT -5    /* the client broke the protocol */
#define SASL_NOTDONE -6    /* readable only after the negotiation succeeded */
#define SASL_BADPARAM -7   /* invalid parameter, or an error in the configuration */
#define SASL_TRYAGAIN -8   /* transient failure */
#define SASL_BADMAC -9     /* integrity check failed */
#define SASL_BADSERV -10   /* (client) the server failed to authenticate itself */
#define SASL_WRONGMECH -11 /* (client) mechanism does not suit */
#define SASL_NEWSECRET -12 /* (client) a new secret is needed */
#define SASL_BADAUTH -13   /* authentication failed */
#define SASL_NOAUTHZ -14   /* authenticated, but not authorized */
#define SASL_TOOWEAK -15   /* the security properties forbid the mechanism */
#define SASL_ENCRYPT -16   /* the mechanism needs encryption */
#define SASL_TRANS -17     /* a plaintext login would enable the mechanism */
#define SASL_EXPIRED -18   /* the password expired */
#define SASL_DISABLED -19  /* the account is disabled */
#define SASL_NOUSER -20    /* no such user */
#define SASL_PWLOCK -21    /* the password is locked */
#define SASL_NOCHANGE -22  /* the change asked for is already so */
#define SASL_BADVERS -23   /* version mismatch of a mechanism and its data */
#define SASL_NOPATH -25    /* no path to plug-ins */

/* One connection. Opaque. */
typedef struct sasl_conn sasl_conn_t;

/* A secret: `len` octets from data[0] on. */
typedef struct sasl_secret {
  unsigned long len;
  char data[1];
} sasl_secret_t;

/* Memory. All memory that the library itself allocates comes from these functions. A call while the library is
 * initialised, or with a NULL function, has no effect: blocks must return to where they came from. */
typedef void* sasl_malloc_t(unsigned long size);
typedef void* sasl_calloc_t(unsigned long count, unsigned long size);
typedef void* sasl_realloc_t(void* block, unsigned long size);
typedef void sasl_free_t(void* block);
SASL_EXPORT void sasl_set_alloc(sasl_malloc_t* allocate, sasl_calloc_t* zeroed, sasl_realloc_t* resize,
                                sasl_free_t* release);

/* Mutexes. Kept for compatibility: after sasl_server_init the library shares no mutable state between threads. */
typedef void* sasl_mutex_new_t(void);
typedef int sasl_mutex_lock_t(void* mutex);
typedef int sasl_mutex_unlock_t(void* mutex);
typedef void sasl_mutex_dispose_t(void* mutex);
SASL_EXPORT void sasl_set_mutex(sasl_mutex_new_t* create, sasl_mutex_lock_t* lock, sasl_mutex_unlock_t* unlock,
                                sasl_mutex_dispose_t* dispose);

/* Security. An SSF is roughly an effective key length; 0 is no layer, 1 integrity only. */
typedef unsigned sasl_ssf_t;

#define SASL_SECURITY_LAYER 0x0001 /* flag of sasl_server_new: the protocol can carry a security layer */

#define SASL_SEC_NOPLAINTEXT 0x0001      /* no mechanism that shows the password to an eavesdropper */
#define SASL_SEC_NOACTIVE 0x0002         /* no mechanism open to active attacks */
#define SASL_SEC_NODICTIONARY 0x0004     /* no mechanism open to passive dictionary attacks */
#define SASL_SEC_FORWARD_SECRECY 0x0008  /* breaking one session must not help with the next */
#define SASL_SEC_NOANONYMOUS 0x0010      /* no anonymous login */
#define SASL_SEC_PASS_CREDENTIALS 0x0200 /* the mechanism hands over the client's credentials */
#define SASL_SEC_MAXIMUM 0xFFFF

typedef struct sasl_security_properties {
  sasl_ssf_t min_ssf;
  sasl_ssf_t max_ssf;
  unsigned maxbufsize;     /* of a security layer; 0: none */
  unsigned security_flags; /* SASL_SEC_* */
  const char** property_names;
  const char** property_values;
} sasl_security_properties_t;

/* The properties of a layer below SASL (TLS, say). `auth_id` is the identity that EXTERNAL uses; NULL: no identity. */
typedef struct sasl_external_properties {
  sasl_ssf_t ssf;
  char* auth_id;
} sasl_external_properties_t;

/* Callbacks. A list ends with SASL_CB_LIST_END. A connection's list is asked before the list of sasl_server_init.
 * An entry without a function stands for data that only an interaction can give. */
typedef struct sasl_callback {
  unsigned long id;
  int (*proc)(void);
  void* context;
} sasl_callback_t;

#define SASL_CB_LIST_END 0

/* Reads an option; `*result` lives until the next call. SASL_OK, or SASL_FAIL when the option is not set. */
typedef int sasl_getopt_t(void* context, const char* plugin_name, const char* option, const char** result,
                          unsigned* len);
#define SASL_CB_GETOPT 1

#define SASL_LOG_ERR 1
#define SASL_LOG_WARNING 2
#define SASL_LOG_INFO 3
typedef int sasl_log_t(void* context, int level, const char* message);
#define SASL_CB_LOG 2

/* Names the folders in which the configuration file is looked for, with colons between them. The library takes `*path`
 * over with SASL_OK and releases it with the function of sasl_set_alloc. */
typedef int sasl_getpath_t(void* context, char** path);
#define SASL_CB_GETPATH 3

#define SASL_VRFY_PLUGIN 1
#define SASL_VRFY_CONF 2
#define SASL_VRFY_PASSWD 3
#define SASL_VRFY_OTHER 4
typedef int sasl_verifyfile_t(void* context, const char* file, int type);
#define SASL_CB_VERIFYFILE 4

typedef int sasl_getsimple_t(void* context, int id, const char** result, unsigned* len);
#define SASL_CB_USER 0x4001
#define SASL_CB_AUTHNAME 0x4002
#define SASL_CB_LANGUAGE 0x4003

typedef int sasl_getsecret_t(sasl_conn_t* conn, void* context, int id, sasl_secret_t** secret);
#define SASL_CB_PASS 0x4004

typedef int sasl_chalprompt_t(void* context, int id, const char* challenge, const char* prompt, const char* defresult,
                              const char** result, unsigned* len);
#define SASL_CB_ECHOPROMPT 0x4005
#define SASL_CB_NOECHOPROMPT 0x4006

typedef int sasl_getrealm_t(void* context, int id, const char** available, const char** result);
#define SASL_CB_GETREALM 0x4007

/* Decides whether `auth_identity`, which has been authenticated, may act as `requested_user`. SASL_OK with `*user`,
 * the canonical name to act as (NULL: as requested), or a refusal with `*errstr`. Without this callback an identity
 * may act only as itself.
 * The library takes over the canonical name that comes with SASL_OK and releases it with the function of
 * sasl_set_alloc (free, unless set): it is a block of its own from the matching function, never `requested_user`,
 * `auth_identity` or static text. With a refusal nothing is taken over. `*errstr` stays the application's; it lives
 * until the caller of the start or step has read it. */
typedef int sasl_authorize_t(void* context, const char* auth_identity, const char* requested_user, const char** user,
                             const char** errstr);
#define SASL_CB_PROXY_POLICY 0x8001

/* Reads the secret that sasl_setpass stored for (mechanism, identity, realm). SASL_OK with a secret in the library's
 * memory, which the library releases with sasl_free_secret; SASL_NOUSER when there is no secret; SASL_INTERACT when a
 * person has to be asked first. */
typedef int sasl_server_getsecret_t(void* context, const char* mechanism, const char* auth_identity, const char* realm,
                                    sasl_secret_t** secret);
#define SASL_CB_SERVER_GETSECRET 0x8002

/* Stores a secret, or erases it when `secret` is NULL. The forms:
 *   PLAIN (also used by LOGIN)  16 octets of salt, a NUL, MD5(salt, "sasldb", password)
 *   CRAM-MD5                    the 32 octets of HMAC-MD5's two inner states for the password, words in network order
 *   DIGEST-MD5                  the 16 octets of MD5("user:realm:password"), in ISO 8859-1 where possible
 *   SCRAM-SHA-1, ...            text: mechanism$iterations:base64(salt)$base64(StoredKey):base64(ServerKey)
 *   OTP                         text: md5 or sha1, sequence number (4 digits), seed, last password (16 hexadecimal
 *                               digits) and 20 zeros, with tabs between them; sasl_setpass does not make one */
typedef int sasl_server_putsecret_t(void* context, const char* mechanism, const char* auth_identity, const char* realm,
                                    const sasl_secret_t* secret);
#define SASL_CB_SERVER_PUTSECRET 0x8003

/* An application's answer about a bearer token. All members are NULL before the answer. The strings belong to the
 * application, are UTF-8, and live until the start or step has returned. */
typedef struct sasl_token_answer {
  const char* user;                 /* of the token; never NULL with SASL_OK */
  const char* status;               /* of a refusal (RFC 6750, section 3.1); NULL: invalid_token */
  const char* scope;                /* the scope that a token should have; NULL: no scope */
  const char* openid_configuration; /* an https URL that tells the client how to get a token; NULL: no URL */
} sasl_token_answer_t;

/* Checks the bearer token of OAUTHBEARER or XOAUTH2, which are offered where this callback is: SASL_OK with the user,
 * or SASL_BADAUTH, SASL_NOAUTHZ, SASL_EXPIRED, SASL_DISABLED, ... with the members that the client is told before it is
 * refused. An answer that is not about the token (SASL_FAIL, SASL_TRYAGAIN, ...) ends the negotiation at once.
 * `authzid` is the identity that the client wants to act as, "" for the token's user; the policy decides whether it
 * may, not this function. `token` is "" when the client asks which kind of token is wanted; then no answer lets it in.
 * libsasl has no such id, and passes it over. */
typedef int sasl_server_check_token_t(void* context, const char* mechanism, const char* authzid, const char* token,
                                      unsigned tokenlen, sasl_token_answer_t* answer);
#define SASL_CB_SERVER_CHECK_TOKEN 0x53500001

/* (client) One question to a person. */
typedef struct sasl_interact {
  unsigned long id;
  const char* challenge;
  const char* prompt;
  const char* defresult;
  const char* result;
  unsigned len;
} sasl_interact_t;

/* Initialises the server side. May be called again: new connections use the last call's callbacks. Each success is
 * matched by one sasl_done; `callbacks` stays alive until then. SASL_BADPARAM when appname is NULL. */
SASL_EXPORT int sasl_server_init(const sasl_callback_t* callbacks, const char* appname);
SASL_EXPORT void sasl_done(void);

/* Makes a connection. `serverFQDN` NULL: this host's name. `user_realm` NULL: serverFQDN. */
SASL_EXPORT int sasl_server_new(const char* service, const char* serverFQDN, const char* user_realm,
                                const sasl_callback_t* callbacks, int secflags, sasl_conn_t** pconn);
/* Ends a connection and sets *pconn to NULL. Nothing happens when it is NULL already. */
SASL_EXPORT void sasl_dispose(sasl_conn_t** pconn);

/* Lists the mechanisms that may be started on the connection. The caller releases *result. */
SASL_EXPORT int sasl_listmech(sasl_conn_t* conn, const char* user, const char* prefix, const char* sep,
                              const char* suffix, char** result, unsigned* plen, unsigned* pcount);

/* Starts a negotiation; an earlier one on the connection is discarded, with its identity. `clientin` NULL: no initial
 * response was sent; "" with length 0: an empty one was. */
SASL_EXPORT int sasl_server_start(sasl_conn_t* conn, const char* mech, const char* clientin, unsigned clientinlen,
                                  char** serverout, unsigned* serveroutlen, const char** errstr);
/* One step. SASL_CONTINUE: send serverout and call again with the answer. SASL_OK: the whole negotiation succeeded.
 * Anything else ended it; every further step answers the same. SASL_NOMECH before a start, SASL_BADPROT after success.
 */
SASL_EXPORT int sasl_server_step(sasl_conn_t* conn, const char* clientin, unsigned clientinlen, char** serverout,
                                 unsigned* serveroutlen, const char** errstr);

/* Checks a password outside a negotiation. */
SASL_EXPORT int sasl_checkpass(sasl_conn_t* conn, const char* user, unsigned userlen, const char* pass,
                               unsigned passlen, const char** errstr);

#define SASL_SET_CREATE 0x01  /* make the account when it does not exist */
#define SASL_SET_DISABLE 0x02 /* erase the account's secrets */
/* Sets or erases (pass NULL) the secrets of an account through SASL_CB_SERVER_PUTSECRET. */
SASL_EXPORT int sasl_setpass(sasl_conn_t* conn, const char* user, const char* pass, unsigned passlen, int flags,
                             const char** errstr);

/* Properties. Values live in the connection until they change or it is disposed of. */
#define SASL_USERNAME 0  /* const char: the identity that it acts as; SASL_NOTDONE unless the negotiation succeeded */
#define SASL_SSF 1       /* sasl_ssf_t of the negotiated layer; 0: there is none */
#define SASL_MAXOUTBUF 2 /* unsigned: the longest input of one protected message; 0: there is no layer */
#define SASL_REALM 3     /* const char */
#define SASL_GETOPTCTX 4 /* the context of the SASL_CB_GETOPT callback */
#define SASL_IP_LOCAL 5  /* struct sockaddr_in */
#define SASL_IP_REMOTE 6 /* struct sockaddr_in */
#define SASL_SSF_EXTERNAL 100 /* (set) sasl_external_properties_t */
#define SASL_SEC_PROPS 101    /* (set) sasl_security_properties_t */
SASL_EXPORT int sasl_getprop(sasl_conn_t* conn, int propnum, void** pvalue);
SASL_EXPORT int sasl_setprop(sasl_conn_t* conn, int propnum, const void* value);

/* The text of a code, static. `outlang`, when given, becomes "i-default". */
SASL_EXPORT const char* sasl_errstring(int saslerr, const char* langlist, const char** outlang);
/* The code that may be shown to a client: SASL_NOUSER becomes SASL_BADAUTH. */
SASL_EXPORT int sasl_usererr(int saslerr);
/* Wipes and releases a secret, and sets *secret to NULL. */
SASL_EXPORT void sasl_free_secret(sasl_secret_t** secret);

/* Pass data through the security layer; without a layer both copy. The caller releases *output. sasl_encode makes
 * several protected messages of data that do not fit one; sasl_decode takes any number of octets of such messages and
 * keeps an incomplete one. SASL_NOTDONE unless the negotiation succeeded. Of sasl_decode: SASL_BADMAC for a message
 * that is forged, replayed or missing its predecessor, SASL_BADPROT for a length that no message may have; then nothing
 * can be decoded any more. */
SASL_EXPORT int sasl_encode(sasl_conn_t* conn, const char* input, unsigned inputlen, char** output,
                            unsigned* outputlen);
SASL_EXPORT int sasl_decode(sasl_conn_t* conn, const char* input, unsigned inputlen, char** output,
                            unsigned* outputlen);

#ifdef __cplusplus
}
#endif

#endif
