/* saslspec_adapter.h: what stands between the worker and one SASL server, be it a library or not.
 *
 * An adapter is one `struct saslspec_adapter`: a table of function pointers that map New, Start, Step, ... to calls of
 * the target, and capability bits that say what the target's interface can express. The worker provides a
 * `struct saslspec_host`. The built-in adapters are such tables; an adapter of your own is a shared object that exports
 * `saslspec_adapter_entry`, named by `--abi FILE`, or as the target itself where the server is no library
 * (conformance/adapter/PORTING.md leads there).
 *
 * Everything is called from one thread. Strings are NUL terminated unless a length stands beside them. What the host
 * gives lives as long as the process, unless a shorter life is named; what an adapter returns lives until its next
 * call.
 *
 * Rules for adapters:
 *  - bracket every call into the target with `host->enter()` / `host->leave()`, and every callback from the target
 *    with `host->leave()` / `host->enter()`: only what happens inside is counted, and made to fail, as the target's
 *    own allocation;
 *  - pass `saslspec_input` on as it is: the octets lie on read-only pages that end at an unmapped page;
 *  - poison output parameters before each call, report what came back, then free what the ABI asks the caller to free;
 *  - do not repair, cache or filter what the target does. */
#ifndef SASLSPEC_ADAPTER_H
#define SASLSPEC_ADAPTER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SASLSPEC_ADAPTER_VERSION 3u

/* Result codes are reported as the v2 ABI numbers them (sasl.h of libsasl2; NOPATH, v1 only, is -25). */
#define SASLSPEC_UNDOCUMENTED (-2147483647 - 1) /* the target returned a number that its ABI does not name */

/* Capability bits. `saslspec explain channel-binding` and the like say what each means. */
#define SASLSPEC_NULL_VERSUS_EMPTY 0x0001u
#define SASLSPEC_DATA_WITH_SUCCESS 0x0002u
#define SASLSPEC_SUCCESS_DATA_FLAG 0x0004u
#define SASLSPEC_NONCE_INJECTION 0x0008u
#define SASLSPEC_AUTHORIZATION_HOOK 0x0010u
#define SASLSPEC_READS_IDENTITY 0x0020u
#define SASLSPEC_SECURITY_PROPERTIES 0x0040u
#define SASLSPEC_RESTARTABLE 0x0080u
#define SASLSPEC_DETAILED_ERRORS 0x0100u
#define SASLSPEC_EXACT_CODES 0x0200u
#define SASLSPEC_NULL_ARGUMENTS 0x0400u
#define SASLSPEC_ALLOCATION_FAILURE 0x0800u /* set by the worker's own probe, never by an adapter */
#define SASLSPEC_CHANNEL_DESCRIPTION 0x1000u
#define SASLSPEC_CRITICAL_CHANNEL 0x2000u
#define SASLSPEC_LAYER_CHOICE 0x4000u
#define SASLSPEC_TOKEN_CHECK 0x8000u  /* declared once the target has asked about a token; the worker makes it ask */
#define SASLSPEC_OTP_ENTRIES 0x10000u /* likewise, about the entry of one-time passwords */
#define SASLSPEC_KERBEROS_KEY 0x20000u

/* Parameters of a negotiation: the circumstances that its outcome depends on. */
enum saslspec_parameter {
  SASLSPEC_SUCCESS_DATA = 0x01,      /* data may come with the success (SASL_SUCCESS_DATA) */
  SASLSPEC_PLAINTEXT_ALLOWED = 0x02, /* else SASL_SEC_NOPLAINTEXT */
  SASLSPEC_ANONYMOUS_ALLOWED = 0x04, /* else SASL_SEC_NOANONYMOUS */
  SASLSPEC_EXTERNAL_IDENTITY = 0x08, /* one was established outside SASL: `external_identity` */
  SASLSPEC_CHANNEL_BINDING = 0x10,   /* the application describes the channel below: `channel` */
  SASLSPEC_BINDING_OPTIONAL = 0x20,  /* else only a negotiation that binds to that channel is worth something */
  SASLSPEC_LAYERS_ALLOWED = 0x40,    /* else no security layer may be negotiated (max_ssf 0) */
  /* The channel's type, in words in `channel`; neither: tls-unique. */
  SASLSPEC_TLS_SERVER_END_POINT = 0x80,
  SASLSPEC_TLS_EXPORTER = 0x100
};

/* Deliberate misuse; the same numbers as saslspec::worker::Misuse. NO_TERMINATOR is the worker's business. */
#define SASLSPEC_NULL_CONNECTION 0x01u
#define SASLSPEC_NULL_OUTPUT 0x02u
#define SASLSPEC_NULL_OUTPUT_LENGTH 0x04u
#define SASLSPEC_NO_TERMINATOR 0x08u
#define SASLSPEC_NULL_MECHANISM 0x10u

/* Traits of an adapter; the same numbers as saslspec::worker::Trait. */
#define SASLSPEC_LIBSASL_V1 0x1u /* the target has the manual page's C API: its documents judge, too */
#define SASLSPEC_LIBSASL_V2 0x2u /* the target has the C API of libsasl2: likewise */
#define SASLSPEC_NO_FORK 0x4u    /* the target does not survive fork: each batch gets a process of its own */
#define SASLSPEC_ACCOUNTS_BESIDE                                                                                       \
  0x8u /* `init` seeds no accounts: the target was set up with those of                                                \
          `saslspec list accounts` before */

struct saslspec_octets {
  const char* data;
  size_t length;
};

struct saslspec_verifier {
  const char* mechanism; /* "SCRAM-SHA-256" */
  struct saslspec_octets salt;
  unsigned iterations;
  struct saslspec_octets stored_key;
  struct saslspec_octets server_key;
};

struct saslspec_account {
  const char* user;
  const char* password;
  const struct saslspec_verifier* verifiers;
  size_t verifier_count;
  const char* token;         /* bearer token that stands for the user */
  const char* expired_token; /* one that did: refused as expired */
  const char* otp_entry;     /* what Cyrus SASL keeps in cmusaslsecretOTP; NULL: none */
};

struct saslspec_authorization {
  const char* authcid;
  const char* authzid;
};

/* What the user gave as --option NAME=VALUE. */
struct saslspec_adapter_option {
  const char* name;
  const char* value;
};

struct saslspec_host {
  unsigned version; /* SASLSPEC_ADAPTER_VERSION */
  const struct saslspec_account* accounts;
  size_t account_count;
  const struct saslspec_authorization* authorizations; /* everybody may also act as themselves */
  size_t authorization_count;
  const struct saslspec_adapter_option* adapter_options; /* names from `option_names`, in the user's order */
  size_t adapter_option_count;
  void (*enter)(void);
  void (*leave)(void);
  /* The octets the target gave, reported right after the call that gave them; the worker reads them completely. */
  void (*output)(const void* data, size_t length);
  /* errstr, sasl_errdetail or the like; NULL is ignored. */
  void (*detail)(const char* text);
  /* Whether `block` was allocated inside a call of the target and is still live. Always 0 where the worker does not
   * count allocations. */
  int (*is_live)(const void* block);
};

/* The channel below the connection (RFC 5056). */
struct saslspec_channel {
  const char* type; /* "tls-unique" */
  struct saslspec_octets data;
};

/* Under which circumstances a negotiation runs. Lives until `open` returns. */
struct saslspec_setting {
  unsigned parameters; /* of enum saslspec_parameter */
  const char* service;
  const char* host;
  const char* realm;               /* NULL: none */
  const char* external_identity;   /* NULL: none was established */
  const char* server_nonce;        /* NULL: the target's own */
  const char* mechanism_list;      /* names separated by spaces, for the option mech_list; NULL: not set */
  struct saslspec_channel channel; /* where SASLSPEC_CHANNEL_BINDING */
  int stored_verifiers;            /* SCRAM users by StoredKey and ServerKey; else by plaintext */
  int interact;                    /* credential callbacks answer SASL_INTERACT */
  int fresh_entries;               /* what the target made of the entries of one-time passwords is undone */
};

struct saslspec_input {
  const char* data; /* NULL: absent */
  size_t length;
};

struct saslspec_result {
  int code;   /* v2 numbering, or SASLSPEC_UNDOCUMENTED */
  int native; /* as the target returned it */
  int lossy;  /* the mapping to `code` lost something */
  int output_untouched;
  int length_untouched;
};

struct saslspec_identity {
  int native;          /* what reading it returned; 0: readable */
  const char* authcid; /* NULL: not readable */
  const char* authzid;
};

/* The first member is `version` in all versions, so that an adapter of another version is told so. */
struct saslspec_adapter {
  unsigned version;         /* SASLSPEC_ADAPTER_VERSION */
  const char* name;         /* in reports; not empty */
  const char* option_names; /* names that --option may give, separated by spaces; NULL: none */
  unsigned traits;

  /* Prepares the target; called before anything else. `library`: a handle of dlopen for the target's file; NULL where
   * the adapter itself is the target. `plugins`: the folder given as --plugins, or NULL. Returns NULL, or one sentence
   * that says what is missing. */
  const char* (*load)(const struct saslspec_host* host, void* library, const char* plugins);
  /* Capabilities, declared. Called after `load`, and again once the target has been asked: TOKEN_CHECK and OTP_ENTRIES
   * may show late. The probe tries what is declared; an adapter of your own that declares what no connection honours is
   * refused. */
  unsigned (*capabilities)(void);
  /* Initialises the target and seeds the accounts (but see SASLSPEC_ACCOUNTS_BESIDE). Returns NULL, or one sentence;
   * `result` says what the target returned. Called again after `done`. */
  const char* (*init)(struct saslspec_result* result);
  /* Undoes `init`; no connection is open. */
  void (*done)(struct saslspec_result* result);
  /* Name and version of the target for reports; "" when it does not say. */
  const char* (*target_version)(void);

  /* Makes a connection. On success `result->code` is 0 and `*connection` a pointer of the adapter's own, not NULL; else
   * `*connection` stays NULL. `setting` lives until `open` returns. Several connections may be open at a time. */
  void (*open)(const struct saslspec_setting* setting, void** connection, struct saslspec_result* result);
  /* Ends a connection, in whatever state it is; it is not used again. `twice`: what disposing the same handle twice
   * does; 0 unless the target has a C API of libsasl. */
  void (*dispose)(void* connection, int twice, struct saslspec_result* result);
  /* Begins a negotiation: `code` 0 is success, 1 asks for one more step, all others are refusals. The server's message
   * goes through host->output, errors in words through host->detail. `mechanism` and `input->data` are gone when the
   * call returns. `misuse`: what to do wrong on purpose; 0 unless the target has
   * a C API of libsasl (LIBSASL_V1 or _V2). */
  void (*start)(void* connection, const char* mechanism, const struct saslspec_input* input, unsigned misuse,
                struct saslspec_result* result);
  /* The next message of the client; as `start`. Called in any state, also before a start and after the end. */
  void (*step)(void* connection, const struct saslspec_input* input, unsigned misuse, struct saslspec_result* result);
  /* Authcid and authzid, as the application can read them at this moment. Changes nothing. The strings live until the
   * next call. NULL unless READS_IDENTITY is declared. */
  void (*identity)(void* connection, struct saslspec_identity* identity);
  /* Mechanism names that this connection offers, separated by spaces, through host->output. */
  void (*mechanisms)(void* connection, unsigned misuse, struct saslspec_result* result);
  /* Property by its number in the ABI; text and numbers in decimal through host->output, other kinds not shown. NULL:
   * the target has no properties. */
  void (*property)(void* connection, unsigned number, unsigned misuse, struct saslspec_result* result);
  /* Wraps and unwraps octets in the negotiated security layer. NULL: the target has none. */
  void (*encode)(void* connection, const struct saslspec_input* input, unsigned misuse, struct saslspec_result* result);
  void (*decode)(void* connection, const struct saslspec_input* input, unsigned misuse, struct saslspec_result* result);
};

/* The one symbol that an adapter's shared object exports: its table, which lives as long as the process. Returns
 * nothing else and does nothing else: it is called in a process of its own first, to read `traits`. */
const struct saslspec_adapter* saslspec_adapter_entry(void);

#ifdef __cplusplus
}
#endif
#endif
