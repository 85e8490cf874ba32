/* sasl.h - the server side of libsasl2's C API (soname libsasl2.so.2, symbol version SASL2).
 * Written for saslspec; binary compatible with libsasl2 2.1.
 *
 * Argument order: connection, input, output. Result codes are SASL_OK, SASL_CONTINUE, SASL_INTERACT or one of the
 * negative codes below; sasl_errdetail says more about the last one.
 *
 * Ownership. Everything handed out belongs to the connection and lives until the next call of the same function family
 * (start and step; listmech; encode; decode; errdetail) on it, or until sasl_dispose.
 *
 * Threads. A connection is used by one thread at a time; different connections are independent. sasl_set_alloc,
 * sasl_set_mutex, the *_add_plugin functions and the first sasl_server_init are called while the process has one
 * thread.
 */
#ifndef SASLSPEC_V2_SASL_H
#define SASLSPEC_V2_SASL_H

#include <stddef.h>

#include "prop.h"

#define SASL_VERSION_MAJOR 2
#define SASL_VERSION_MINOR 1
#define SASL_VERSION_STEP 28
#define SASL_VERSION_FULL ((SASL_VERSION_MAJOR << 16) | (SASL_VERSION_MINOR << 8) | SASL_VERSION_STEP)

#ifdef __cplusplus
extern "C" {
#endif

/* Result codes. */
#define SASL_INTERACT 2            /* a credential callback asks for user interaction */
#define SASL_CONTINUE 1            /* the step is fine, one more is needed */
#define SASL_OK 0                  /* the whole negotiation, or the call, succeeded */
#define SASL_FAIL -1               /* failed, no better code */
#define SASL_NOMEM -2              /* an allocation failed */
#define SASL_BUFOVER -3            /* the caller's buffer is too small */
#define SASL_NOMECH -4             /* mechanism not supported, or none started */
#define SASL_BADPROT -5            /* the client broke the protocol */
#define SASL_NOTDONE -6            /* readable only after the negotiation succeeded */
#define SASL_BADPARAM -7           /* invalid parameter, or an error in the configuration */
#define SASL_TRYAGAIN -8           /* transient failure */
#define SASL_BADMAC -9             /* integrity check failed */
#define SASL_BADSERV -10           /* (client) the server failed to authenticate itself */
#define SASL_WRONGMECH -11         /* (client) mechanism does not suit */
#define SASL_NOTINIT -12           /* the library is not initialised */
#define SASL_BADAUTH -13           /* authentication failed */
#define SASL_NOAUTHZ -14           /* authenticated, but not authorized */
#define SASL_TOOWEAK -15           /* the security properties forbid the mechanism */
#define SASL_ENCRYPT -16           /* the mechanism needs encryption */
#define SASL_TRANS -17             /* a plaintext login would enable the mechanism */
#define SASL_EXPIRED -18           /* the password expired */
#define SASL_DISABLED -19          /* the account is disabled */
#define SASL_NOUSER -20            /* no such user */
#define SASL_PWLOCK -21            /* the password is locked */
#define SASL_NOCHANGE -22          /* the change asked for is already so */
#define SASL_BADVERS -23           /* version mismatch of a plug-in or of stored data */
#define SASL_UNAVAIL -24           /* an authentication server cannot be reached */
#define SASL_NOVERIFY -26          /* the user exists, but not with a verifier for this mechanism */
#define SASL_WEAKPASS -27          /* (setpass) the password is too weak */
#define SASL_NOUSERPASS -28        /* (setpass) users may not choose passwords */
#define SASL_NEED_OLD_PASSWD -29   /* (setpass) the old password is needed */
#define SASL_CONSTRAINT_VIOLAT -30 /* a property may not be stored */
#define SASL_BADBINDING -32        /* channel bindings differ */
#define SASL_CONFIGERR -100        /* (not used here: SASL_BADPARAM) */

#define SASL_MECHNAMEMAX 20

struct iovec;

/* One connection. Opaque. */
typedef struct sasl_conn sasl_conn_t;

/* A secret: `len` octets from data[0] on. */
typedef struct sasl_secret {
  unsigned long len;
  unsigned char data[1];
} sasl_secret_t;

typedef struct sasl_rand_s sasl_rand_t;

/* Memory. All memory that the library itself allocates comes from these functions. A call while the library is
 * initialised, or with a NULL function, has no effect: blocks must return to where they came from. */
typedef void* sasl_malloc_t(size_t size);
typedef void* sasl_calloc_t(size_t count, size_t size);
typedef void* sasl_realloc_t(void* block, size_t size);
typedef void sasl_free_t(void* block);
LIBSASL_API void sasl_set_alloc(sasl_malloc_t* allocate, sasl_calloc_t* zeroed, sasl_realloc_t* resize,
                                sasl_free_t* release);

/* Mutexes, handed to plug-ins. The library itself shares no mutable state between threads after initialisation.
 * lock and unlock return 0, or -1 when they fail. */
typedef void* sasl_mutex_alloc_t(void);
typedef int sasl_mutex_lock_t(void* mutex);
typedef int sasl_mutex_unlock_t(void* mutex);
typedef void sasl_mutex_free_t(void* mutex);
LIBSASL_API void sasl_set_mutex(sasl_mutex_alloc_t* create, sasl_mutex_lock_t* lock, sasl_mutex_unlock_t* unlock,
                                sasl_mutex_free_t* dispose);

/* Security. An SSF is roughly an effective key length; 0 is no layer, 1 integrity only. */
typedef unsigned sasl_ssf_t;

/* Flags of sasl_server_new. */
#define SASL_SUCCESS_DATA 0x0004 /* the protocol carries server data with success */
#define SASL_NEED_PROXY 0x0008   /* only mechanisms that carry an authorization identity */
#define SASL_NEED_HTTP 0x0010    /* only mechanisms that work over HTTP: none here */

#define SASL_SEC_NOPLAINTEXT 0x0001      /* no mechanism that shows the password to an eavesdropper */
#define SASL_SEC_NOACTIVE 0x0002         /* no mechanism open to active attacks */
#define SASL_SEC_NODICTIONARY 0x0004     /* no mechanism open to passive dictionary attacks */
#define SASL_SEC_FORWARD_SECRECY 0x0008  /* breaking one session must not help with the next */
#define SASL_SEC_NOANONYMOUS 0x0010      /* no anonymous login */
#define SASL_SEC_PASS_CREDENTIALS 0x0020 /* the mechanism hands over the client's credentials */
#define SASL_SEC_MUTUAL_AUTH 0x0040      /* the server authenticates itself too */
#define SASL_SEC_MAXIMUM 0xFFFF

typedef struct sasl_security_properties {
  sasl_ssf_t min_ssf;
  sasl_ssf_t max_ssf;
  unsigned maxbufsize;     /* of a security layer; 0: none */
  unsigned security_flags; /* SASL_SEC_* */
  const char** property_names;
  const char** property_values;
} sasl_security_properties_t;

/* Callbacks. A list ends with SASL_CB_LIST_END. A connection's list is asked before the list of sasl_server_init.
 * An entry without a function stands for data that only an interaction can give. */
typedef struct sasl_callback {
  unsigned long id;
  int (*proc)(void);
  void* context;
} sasl_callback_t;

#define SASL_CB_LIST_END 0

/* Reads an option; `*result` lives until the next call in the thread. SASL_OK, or SASL_FAIL when it is not set.
 * Options asked for: mech_list, auxprop_plugin, pwcheck_method ("auxprop"), canon_user_plugin. */
typedef int sasl_getopt_t(void* context, const char* plugin_name, const char* option, const char** result,
                          unsigned* len);
#define SASL_CB_GETOPT 1

#define SASL_LOG_NONE 0
#define SASL_LOG_ERR 1
#define SASL_LOG_FAIL 2
#define SASL_LOG_WARN 3
#define SASL_LOG_NOTE 4
#define SASL_LOG_DEBUG 5
#define SASL_LOG_TRACE 6
#define SASL_LOG_PASS 7
typedef int sasl_log_t(void* context, int level, const char* message);
#define SASL_CB_LOG 2

typedef int sasl_getpath_t(void* context, const char** path);
#define SASL_CB_GETPATH 3

typedef enum { SASL_VRFY_PLUGIN = 0, SASL_VRFY_CONF = 1, SASL_VRFY_PASSWD = 2, SASL_VRFY_OTHER = 3 } sasl_verify_type_t;
typedef int sasl_verifyfile_t(void* context, const char* file, sasl_verify_type_t type);
#define SASL_CB_VERIFYFILE 4

typedef int sasl_getconfpath_t(void* context, char** path);
#define SASL_CB_GETCONFPATH 5

typedef int sasl_getsimple_t(void* context, int id, const char** result, unsigned* len);
#define SASL_CB_USER 0x4001
#define SASL_CB_AUTHNAME 0x4002
#define SASL_CB_LANGUAGE 0x4003
#define SASL_CB_CNONCE 0x4007

typedef int sasl_getsecret_t(sasl_conn_t* conn, void* context, int id, sasl_secret_t** secret);
#define SASL_CB_PASS 0x4004

typedef int sasl_chalprompt_t(void* context, int id, const char* challenge, const char* prompt, const char* defresult,
                              const char** result, unsigned* len);
#define SASL_CB_ECHOPROMPT 0x4005
#define SASL_CB_NOECHOPROMPT 0x4006

typedef int sasl_getrealm_t(void* context, int id, const char** available, const char** result);
#define SASL_CB_GETREALM 0x4008

/* Decides whether `auth_identity`, which has been authenticated, may act as `requested_user`. SASL_OK, or a refusal:
 * the step then answers SASL_NOAUTHZ. Without this callback an identity may act only as itself. */
typedef int sasl_authorize_t(sasl_conn_t* conn, void* context, const char* requested_user, unsigned rlen,
                             const char* auth_identity, unsigned alen, const char* def_realm, unsigned urlen,
                             struct propctx* propctx);
#define SASL_CB_PROXY_POLICY 0x8001

/* Checks a password for PLAIN, LOGIN and sasl_checkpass. Its answer is final: pwcheck_method is not asked after it. */
typedef int sasl_server_userdb_checkpass_t(sasl_conn_t* conn, void* context, const char* user, const char* pass,
                                           unsigned passlen, struct propctx* propctx);
#define SASL_CB_SERVER_USERDB_CHECKPASS 0x8005

/* Sets (pass NULL: erases) a password for sasl_setpass, in place of the auxprop plug-ins. */
typedef int sasl_server_userdb_setpass_t(sasl_conn_t* conn, void* context, const char* user, const char* pass,
                                         unsigned passlen, struct propctx* propctx, unsigned flags);
#define SASL_CB_SERVER_USERDB_SETPASS 0x8006

#define SASL_CU_NONE 0x00
#define SASL_CU_AUTHID 0x01
#define SASL_CU_AUTHZID 0x02
#define SASL_CU_EXTERNALLY_VERIFIED 0x04
#define SASL_CU_OVERRIDE 0x08
#define SASL_CU_ASIS_MASK 0xFFF0
#define SASL_CU_VERIFY_AGAINST_HASH 0x10

/* Turns a name into its canonical form before it is looked up or published. */
typedef int sasl_canon_user_t(sasl_conn_t* conn, void* context, const char* in, unsigned inlen, unsigned flags,
                              const char* user_realm, char* out, unsigned out_max, unsigned* out_len);
#define SASL_CB_CANON_USER 0x8007

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
 * refused. An answer that is not about the token (SASL_FAIL, SASL_UNAVAIL, ...) ends the negotiation at once. `authzid`
 * is the identity that the client wants to act as, "" for the token's user; the policy decides whether it may, not this
 * function. `token` is "" when the client asks which kind of token is wanted; then no answer lets it in. libsasl has no
 * such id, and passes it over. */
typedef int sasl_server_check_token_t(sasl_conn_t* conn, void* context, const char* mechanism, const char* authzid,
                                      const char* token, unsigned tokenlen, sasl_token_answer_t* answer);
#define SASL_CB_SERVER_CHECK_TOKEN 0x53500001

/* Sets the folder of plug-ins, from which nothing is loaded, or the folders of <appname>.conf. */
#define SASL_PATH_TYPE_PLUGIN 0
#define SASL_PATH_TYPE_CONFIG 1
LIBSASL_API int sasl_set_path(int path_type, char* path);

LIBSASL_API void sasl_version(const char** implementation, int* version);
LIBSASL_API void sasl_version_info(const char** implementation, const char** version_string, int* version_major,
                                   int* version_minor, int* version_step, int* version_patch);

/* Initialises the server side. May be called again: new connections use the last call's callbacks, the first call's
 * appname stays. Each success is matched by one sasl_done or sasl_server_done; `callbacks` stays alive until then.
 * `appname` may be NULL. */
LIBSASL_API int sasl_server_init(const sasl_callback_t* callbacks, const char* appname);
LIBSASL_API void sasl_done(void);
/* Kept for compatibility; sasl_done does it all. */
LIBSASL_API void sasl_common_done(void);
/* SASL_OK: cleaned up; SASL_CONTINUE: other initialisations remain; SASL_NOTINIT: there was none. */
LIBSASL_API int sasl_server_done(void);

/* Makes a connection. `serverFQDN` NULL: this host's name. Addresses are "host;port". */
LIBSASL_API int sasl_server_new(const char* service, const char* serverFQDN, const char* user_realm,
                                const char* iplocalport, const char* ipremoteport, const sasl_callback_t* callbacks,
                                unsigned flags, sasl_conn_t** pconn);
/* Ends a connection and sets *pconn to NULL. Nothing happens when it is NULL already. */
LIBSASL_API void sasl_dispose(sasl_conn_t** pconn);

/* Names of all mechanisms, ended by NULL; until a plug-in is added. NULL when the library is not initialised. */
LIBSASL_API const char** sasl_global_listmech(void);
/* Lists the mechanisms that may be started on the connection. */
LIBSASL_API int sasl_listmech(sasl_conn_t* conn, const char* user, const char* prefix, const char* sep,
                              const char* suffix, const char** result, unsigned* plen, int* pcount);

/* Starts a negotiation; an earlier one on the connection is discarded, with its identity. `clientin` NULL: no initial
 * response was sent; "" with length 0: an empty one was. */
LIBSASL_API int sasl_server_start(sasl_conn_t* conn, const char* mech, const char* clientin, unsigned clientinlen,
                                  const char** serverout, unsigned* serveroutlen);
/* One step. SASL_CONTINUE: send serverout and call again with the answer. SASL_OK: the whole negotiation succeeded;
 * serverout, unless NULL, goes with the success. Anything else ended it; every further step answers the same.
 * SASL_NOMECH before a start, SASL_BADPROT after success. */
LIBSASL_API int sasl_server_step(sasl_conn_t* conn, const char* clientin, unsigned clientinlen, const char** serverout,
                                 unsigned* serveroutlen);

/* APOP is not offered: SASL_NOMECH. */
LIBSASL_API int sasl_checkapop(sasl_conn_t* conn, const char* challenge, unsigned challen, const char* response,
                               unsigned resplen);
/* A length of 0 with a text stands for the text up to its NUL, in this function and in sasl_setpass.
 * Checks a password outside a negotiation. `user` NULL: whether passwords can be checked at all. */
LIBSASL_API int sasl_checkpass(sasl_conn_t* conn, const char* user, unsigned userlen, const char* pass,
                               unsigned passlen);
/* SASL_OK, SASL_NOUSER, or why it cannot be said. */
LIBSASL_API int sasl_user_exists(sasl_conn_t* conn, const char* service, const char* user_realm, const char* user);

#define SASL_SET_CREATE 0x01       /* make the account when it does not exist */
#define SASL_SET_DISABLE 0x02      /* erase the account's secrets */
#define SASL_SET_NOPLAIN 0x04      /* store verifiers only, no password */
#define SASL_SET_CURMECH_ONLY 0x08 /* only for the mechanism in use */
/* Sets or erases (pass NULL) an account's secrets: userPassword and the SCRAM verifiers in authPassword, through the
 * auxprop plug-ins that store, and the secrets that mechanisms' plug-ins keep. SASL_NOMECH when no place keeps
 * secrets. */
LIBSASL_API int sasl_setpass(sasl_conn_t* conn, const char* user, const char* pass, unsigned passlen,
                             const char* oldpass, unsigned oldpasslen, unsigned flags);

/* The text of a code, static. `outlang`, when given, becomes "i-default". */
LIBSASL_API const char* sasl_errstring(int saslerr, const char* langlist, const char** outlang);
/* The last refusal on the connection in words. Does not tell an unknown user from a wrong password, holds no secret. */
LIBSASL_API const char* sasl_errdetail(sasl_conn_t* conn);
#define SASL_NOLOG 0x01
/* Sets the reason that sasl_errdetail tells, as printf and with %m; also logs it unless SASL_NOLOG is given. */
LIBSASL_API void sasl_seterror(sasl_conn_t* conn, unsigned flags, const char* fmt, ...);

/* Properties. Values live in the connection until they change or it is disposed of. */
#define SASL_USERNAME 0     /* const char: the identity that it acts as; SASL_NOTDONE unless it succeeded */
#define SASL_SSF 1          /* sasl_ssf_t of the negotiated layer; 0: there is none */
#define SASL_MAXOUTBUF 2    /* unsigned: the longest input of one protected message; 0: there is no layer */
#define SASL_DEFUSERREALM 3 /* (set) const char */
#define SASL_GETOPTCTX 4    /* the context of the SASL_CB_GETOPT callback */
#define SASL_CALLBACK 7     /* const sasl_callback_t: the connection's list */
#define SASL_IPLOCALPORT 8  /* (set) const char */
#define SASL_IPREMOTEPORT 9 /* (set) const char */
#define SASL_PLUGERR 10     /* const char: the text of sasl_seterror */
#define SASL_DELEGATEDCREDS 11
#define SASL_SERVICE 12
#define SASL_SERVERFQDN 13
#define SASL_AUTHSOURCE 14 /* the mechanism's name */
#define SASL_MECHNAME 15   /* the mechanism in use */
#define SASL_AUTHUSER 16   /* const char: the authenticated identity; SASL_NOTDONE unless it succeeded */
#define SASL_APPNAME 17    /* (set) const char */
#define SASL_GSS_CREDS 18
#define SASL_GSS_PEER_NAME 19
#define SASL_GSS_LOCAL_NAME 20
#define SASL_CHANNEL_BINDING 21 /* (set) sasl_channel_binding_t */
#define SASL_HTTP_REQUEST 22    /* (set) sasl_http_request_t */
#define SASL_SSF_EXTERNAL 100   /* (set) sasl_ssf_t of a layer below SASL */
#define SASL_SEC_PROPS 101      /* (set) sasl_security_properties_t */
#define SASL_AUTH_EXTERNAL 102  /* (set) const char: the identity that EXTERNAL uses; NULL: none */
LIBSASL_API int sasl_getprop(sasl_conn_t* conn, int propnum, const void** pvalue);
LIBSASL_API int sasl_setprop(sasl_conn_t* conn, int propnum, const void* value);

typedef struct sasl_channel_binding {
  const char* name;
  int critical;
  unsigned long len;
  const unsigned char* data;
} sasl_channel_binding_t;

typedef struct sasl_http_request {
  const char* method;
  const char* uri;
  const unsigned char* entity;
  unsigned long elen;
  unsigned non_persist;
} sasl_http_request_t;

/* Lets a mechanism's plug-in precompute something if it can; 1 when one did. */
LIBSASL_API int sasl_idle(sasl_conn_t* conn);

/* Auxiliary properties of the accounts (prop.h). */
#define SASL_AUX_END NULL
#define SASL_AUX_ALL "*"
#define SASL_AUX_PASSWORD_PROP "userPassword"
#define SASL_AUX_PASSWORD "*" SASL_AUX_PASSWORD_PROP
#define SASL_AUX_UIDNUM "uidNumber"
#define SASL_AUX_GIDNUM "gidNumber"
#define SASL_AUX_FULLNAME "gecos"
#define SASL_AUX_HOMEDIR "homeDirectory"
#define SASL_AUX_SHELL "loginShell"
#define SASL_AUX_MAILADDR "mail"
#define SASL_AUX_UNIXMBX "mailMessageStore"
#define SASL_AUX_MAILCHAN "mailSMTPSubmitChannel"
LIBSASL_API int sasl_auxprop_request(sasl_conn_t* conn, const char** propnames);
LIBSASL_API struct propctx* sasl_auxprop_getctx(sasl_conn_t* conn);
/* Stores the values of `ctx`; with `ctx` NULL, whether any plug-in stores (`conn` and `user` may be NULL then). */
LIBSASL_API int sasl_auxprop_store(sasl_conn_t* conn, struct propctx* ctx, const char* user);

/* Without a security layer the input itself is the output. SASL_NOTDONE unless the negotiation succeeded. */
LIBSASL_API int sasl_encode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output,
                            unsigned* outputlen);
LIBSASL_API int sasl_encodev(sasl_conn_t* conn, const struct iovec* invec, unsigned numiov, const char** output,
                             unsigned* outputlen);
LIBSASL_API int sasl_decode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output,
                            unsigned* outputlen);

/* The client side has no mechanism: connections are made, have properties and are disposed of, and start and step
 * answer SASL_NOMECH. Functions of the server alone are SASL_BADPARAM on them. sasl_client_init is counted, as
 * sasl_server_init is; sasl_done takes back one of each. */
typedef struct sasl_interact {
  unsigned long id;
  const char* challenge;
  const char* prompt;
  const char* defresult;
  const void* result;
  unsigned len;
} sasl_interact_t;
LIBSASL_API int sasl_client_init(const sasl_callback_t* callbacks);
LIBSASL_API int sasl_client_done(void);
LIBSASL_API int sasl_client_new(const char* service, const char* serverFQDN, const char* iplocalport,
                                const char* ipremoteport, const sasl_callback_t* prompt_supp, unsigned flags,
                                sasl_conn_t** pconn);
LIBSASL_API int sasl_client_start(sasl_conn_t* conn, const char* mechlist, sasl_interact_t** prompt_need,
                                  const char** clientout, unsigned* clientoutlen, const char** mech);
LIBSASL_API int sasl_client_step(sasl_conn_t* conn, const char* serverin, unsigned serverinlen,
                                 sasl_interact_t** prompt_need, const char** clientout, unsigned* clientoutlen);

#ifdef __cplusplus
}
#endif

#endif
