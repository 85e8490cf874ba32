/* What the two binary interfaces of Cyrus SASL have in common: numbers and layouts. Written from the interfaces. */
#ifndef SASLSPEC_CYRUS_ABI_H
#define SASLSPEC_CYRUS_ABI_H

#ifdef __cplusplus
extern "C" {
#endif

enum {
  CYRUS_OK = 0,
  CYRUS_CONTINUE = 1,
  CYRUS_INTERACT = 2,
  CYRUS_FAIL = -1,
  CYRUS_NOMEM = -2,
  CYRUS_BADPARAM = -7,
  CYRUS_BADAUTH = -13,
  CYRUS_NOAUTHZ = -14,
  CYRUS_EXPIRED = -18,
  CYRUS_NOUSER = -20,
  CYRUS_BADVERS = -23
};
enum {
  CYRUS_CB_LIST_END = 0,
  CYRUS_CB_GETOPT = 1,
  CYRUS_CB_LOG = 2,
  CYRUS_CB_GETPATH = 3,
  CYRUS_CB_PROXY_POLICY = 0x8001,
  CYRUS_CB_CHECK_TOKEN = 0x53500001 /* not libsasl's: the reference's; other implementations pass it over */
};
#define CYRUS_SEC_NOPLAINTEXT 0x01u
#define CYRUS_SEC_NOANONYMOUS 0x10u
enum { CYRUS_USERNAME = 0, CYRUS_SSF = 1, CYRUS_MAXOUTBUF = 2, CYRUS_SEC_PROPS = 101 };

typedef struct {
  unsigned long id;
  void (*procedure)(void); /* of a type that depends on `id` */
  void* context;
} cyrus_callback;

typedef struct {
  unsigned min_ssf;
  unsigned max_ssf;
  unsigned maximum_buffer;
  unsigned security_flags;
  const char** property_names;
  const char** property_values;
} cyrus_security_properties;

/* What the application says of a bearer token. */
typedef struct {
  const char* user; /* whom it stands for */
  const char* status;
  const char* scope;
  const char* openid_configuration;
} cyrus_token_answer;

#ifdef __cplusplus
}
#endif
#endif
