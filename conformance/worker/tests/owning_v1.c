/* A v1 library with PLAIN alone that allocates, frees and takes over as the documents of 1.5 say. A block is
 * overwritten before it is freed, so that a later reader sees it. A rule that the application breaks ends the process
 * by abort(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  unsigned long id;
  void (*procedure)(void);
  void* context;
} callback;

typedef struct {
  unsigned long length;
  char data[1];
} secret;

typedef struct {
  unsigned ssf;
  char* identity;
} external_properties;

typedef struct {
  const callback* callbacks; /* read until the connection is disposed of */
  const char* method;        /* an option's value: the application's, and never freed */
  char* authenticated;
  char* user;
  int succeeded;
} connection;

typedef int get_option(void*, const char*, const char*, const char**, unsigned*);
typedef int get_path(void*, char**);
typedef int get_secret(void*, const char*, const char*, const char*, secret**);
typedef int put_secret(void*, const char*, const char*, const char*, const secret*);
typedef int policy(void*, const char*, const char*, const char**, const char**);

enum { ok = 0, more = 1, fail = -1, no_memory = -2, not_done = -6, bad_parameter = -7, bad_login = -13 };
enum { getopt_id = 1, getpath_id = 3, policy_id = 0x8001, getsecret_id = 0x8002, putsecret_id = 0x8003 };

static const callback* global;
static const char static_reason[] = "the login is wrong";

static void demand(int rule_is_kept, const char* rule) {
  if (rule_is_kept) return;
  fprintf(stderr, "broken rule: %s\n", rule);
  abort();
}

static void overwrite_and_free(char* block, size_t size) {
  if (block == NULL) return;
  memset(block, '#', size);
  free(block);
}
static void forget(char** text) {
  if (*text != NULL) overwrite_and_free(*text, strlen(*text));
  *text = NULL;
}

static const callback* find_in(const callback* list, unsigned long id) {
  for (; list != NULL && list->id != 0; ++list)
    if (list->id == id) return list;
  return NULL;
}
static const callback* find(const connection* c, unsigned long id) {
  const callback* own = c == NULL ? NULL : find_in(c->callbacks, id);
  return own != NULL ? own : find_in(global, id);
}

int sasl_server_init(const callback* callbacks, const char* application);
int sasl_server_init(const callback* callbacks, const char* application) {
  const callback* asked = NULL;
  if (application == NULL) return bad_parameter;
  global = callbacks;
  asked = find(NULL, getpath_id);
  for (int times = 0; asked != NULL && times < 2; ++times) { /* two blocks, each this library's */
    char* path = NULL;
    if (((get_path*)asked->procedure)(asked->context, &path) != ok) return fail;
    forget(&path);
  }
  return ok;
}
void sasl_done(void);
void sasl_done(void) {
  global = NULL;
}

int sasl_server_new(const char* service, const char* host, const char* realm, const callback* callbacks, int flags,
                    connection** out);
int sasl_server_new(const char* service, const char* host, const char* realm, const callback* callbacks, int flags,
                    connection** out) {
  connection* c = calloc(1, sizeof *c);
  const callback* asked = NULL;
  (void)service, (void)host, (void)realm, (void)flags;
  if (c == NULL) return no_memory;
  c->callbacks = callbacks;
  asked = find(c, getopt_id);
  if (asked != NULL) ((get_option*)asked->procedure)(asked->context, NULL, "pwcheck_method", &c->method, NULL);
  *out = c;
  return ok;
}

static void forget_identity(connection* c) {
  c->succeeded = 0;
  forget(&c->authenticated);
  forget(&c->user);
}

void sasl_dispose(connection** c);
void sasl_dispose(connection** c) {
  if (c == NULL || *c == NULL) return;
  demand((*c)->method == NULL || strcmp((*c)->method, "sasldb") == 0, "an option's value stays as it was answered");
  forget_identity(*c);
  free(*c);
  *c = NULL;
}

static int has_password(const connection* c, const char* password) {
  const callback* asked = find(c, getsecret_id);
  int right = 0;
  for (int times = 0; asked != NULL && times < 2; ++times) { /* two blocks, each this library's */
    secret* found = NULL;
    if (((get_secret*)asked->procedure)(asked->context, "PLAIN", c->authenticated, "", &found) != ok) return 0;
    demand(found != NULL, "SASL_OK comes with a secret");
    right = found->length == strlen(password) && memcmp(found->data, password, found->length) == 0;
    overwrite_and_free((char*)found, sizeof *found + found->length);
  }
  return right;
}

/* The name that the policy answers replaces this library's own, which is freed. It is taken over with SASL_OK alone. */
static int authorize(connection* c, const char** reason) {
  const callback* asked = find(c, policy_id);
  const char* canonical = NULL;
  int code = ok;
  if (asked == NULL) return ok;
  code = ((policy*)asked->procedure)(asked->context, c->authenticated, c->user, &canonical, reason);
  if (code != ok || canonical == NULL) return code;
  demand(canonical != c->user && canonical != c->authenticated, "the policy's name is a block of its own");
  forget(&c->user);
  c->user = (char*)canonical;
  return ok;
}

static int log_in(connection* c, const char* input, unsigned length, char** output, unsigned* output_length,
                  const char** reason) {
  const char* authenticated = memchr(input, '\0', length);
  const char* password =
      authenticated == NULL ? NULL : memchr(authenticated + 1, '\0', length - (size_t)(authenticated + 1 - input));
  char* copy = NULL;
  int code = bad_login;
  if (password == NULL) return bad_login;
  forget_identity(c);
  c->user = strdup(input);
  c->authenticated = strdup(authenticated + 1);
  copy = strndup(password + 1, length - (size_t)(password + 1 - input));
  if (c->user != NULL && c->authenticated != NULL && copy != NULL && has_password(c, copy)) code = ok;
  forget(&copy);
  if (code != ok) *reason = static_reason;
  if (code == ok) code = authorize(c, reason);
  if (code != ok) return code; /* the outputs stay untouched */
  c->succeeded = 1;
  *output = calloc(1, 1); /* an empty message, and a block nevertheless */
  *output_length = 0;
  return *output == NULL ? no_memory : ok;
}

int sasl_server_step(connection* c, const char* input, unsigned length, char** output, unsigned* output_length,
                     const char** reason);
int sasl_server_step(connection* c, const char* input, unsigned length, char** output, unsigned* output_length,
                     const char** reason) {
  *reason = NULL;
  return log_in(c, input, length, output, output_length, reason);
}

int sasl_server_start(connection* c, const char* mechanism, const char* input, unsigned length, char** output,
                      unsigned* output_length, const char** reason);
int sasl_server_start(connection* c, const char* mechanism, const char* input, unsigned length, char** output,
                      unsigned* output_length, const char** reason) {
  *reason = NULL;
  if (strcmp(mechanism, "PLAIN") != 0) return -4;
  if (input != NULL) return log_in(c, input, length, output, output_length, reason);
  *output = malloc(16);
  if (*output == NULL) return no_memory;
  memcpy(*output, "Login:##########", 16); /* no NUL behind the message */
  *output_length = 6;
  return more;
}

int sasl_listmech(connection* c, const char* user, const char* prefix, const char* separator, const char* suffix,
                  char** result, unsigned* length, unsigned* count);
int sasl_listmech(connection* c, const char* user, const char* prefix, const char* separator, const char* suffix,
                  char** result, unsigned* length, unsigned* count) {
  (void)c, (void)user, (void)prefix, (void)separator, (void)suffix;
  *result = strdup("PLAIN");
  *length = 5;
  *count = 1;
  return *result == NULL ? no_memory : ok;
}

int sasl_getprop(connection* c, int number, void** value);
int sasl_getprop(connection* c, int number, void** value) {
  if (number != 0) return bad_parameter;
  if (!c->succeeded) return not_done;
  *value = c->user; /* stays this library's */
  return ok;
}

/* The application's structure is read during the call alone. */
int sasl_setprop(connection* c, int number, const void* value);
int sasl_setprop(connection* c, int number, const void* value) {
  (void)c;
  if (number == 100) (void)strlen(((const external_properties*)value)->identity);
  return ok;
}

/* The secret is lent for the time of the callback. */
int sasl_setpass(connection* c, const char* user, const char* password, unsigned length, int flags,
                 const char** reason);
int sasl_setpass(connection* c, const char* user, const char* password, unsigned length, int flags,
                 const char** reason) {
  const callback* asked = find(c, putsecret_id);
  secret* lent = malloc(sizeof *lent + length);
  int code = fail;
  (void)flags;
  *reason = static_reason;
  if (lent == NULL) return no_memory;
  lent->length = length;
  memcpy(lent->data, password, length);
  if (asked != NULL) code = ((put_secret*)asked->procedure)(asked->context, "PLAIN", user, "", lent);
  overwrite_and_free((char*)lent, sizeof *lent + length);
  return code;
}
