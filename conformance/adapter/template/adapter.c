/* A server of PLAIN (RFC 4616) and ANONYMOUS (RFC 4505), and its adapter. The adapter is the target. Put your server in
 * place of what is between the two lines. Build: cc -shared -fPIC -o my_adapter.so adapter.c -I DIR/include */
#include <saslspec_adapter.h>

#include <stdlib.h>
#include <string.h>

enum { OK = 0, FAIL = -1, NO_MECHANISM = -4, BAD_PROTOCOL = -5, NOT_DONE = -6 };
enum { BAD_AUTHENTICATION = -13, NO_AUTHORIZATION = -14 };
enum state { IDLE, WAITING, AUTHENTICATED, FAILED };

static const struct saslspec_host* host;

/* ---- the server -------------------------------------------------------------------------------------------------- */
struct connection {
  enum state state;
  int anonymous;
  char identity[256];
};

/* authzid NUL authcid NUL password: two NULs, and neither authcid nor password empty. */
static int plain(struct connection* c, const char* message, size_t length) {
  char text[1024];
  const char *authcid, *password;
  size_t i, separators = 0;
  if (length >= sizeof text) return BAD_PROTOCOL;
  for (i = 0; i < length; ++i)
    separators += (text[i] = message[i]) == '\0';
  text[length] = '\0';
  if (separators != 2) return BAD_PROTOCOL;
  authcid = text + strlen(text) + 1;
  password = authcid + strlen(authcid) + 1;
  if (*authcid == '\0' || *password == '\0' || strlen(authcid) > 255) return BAD_PROTOCOL;
  for (i = 0; i < host->account_count; ++i)
    if (strcmp(authcid, host->accounts[i].user) == 0 && strcmp(password, host->accounts[i].password) == 0) break;
  if (i == host->account_count) return BAD_AUTHENTICATION;
  if (*text != '\0' && strcmp(text, authcid) != 0) return NO_AUTHORIZATION; /* nobody acts as somebody else */
  strcpy(c->identity, authcid);
  return OK;
}

static int respond(struct connection* c, const char* message, size_t length) {
  int code = c->anonymous ? OK : plain(c, message, length);
  if (c->anonymous) strcpy(c->identity, "anonymous");
  c->state = code == OK ? AUTHENTICATED : FAILED;
  return code;
}
/* ---- the adapter ------------------------------------------------------------------------------------------------- */
static const char* load(const struct saslspec_host* given, void* library, const char* plugins) {
  host = given;
  return NULL;
}
static unsigned capabilities(void) {
  return SASLSPEC_NULL_VERSUS_EMPTY | SASLSPEC_READS_IDENTITY | SASLSPEC_RESTARTABLE | SASLSPEC_EXACT_CODES;
}
static const char* init(struct saslspec_result* result) {
  return NULL;
}
static void done(struct saslspec_result* result) {}
static const char* target_version(void) {
  return "template 1";
}

static void open_connection(const struct saslspec_setting* setting, void** out, struct saslspec_result* result) {
  *out = calloc(1, sizeof(struct connection));
  result->code = *out == NULL ? FAIL : OK;
}
static void dispose(void* c, int twice, struct saslspec_result* result) {
  free(c);
}

static void start(void* out, const char* mechanism, const struct saslspec_input* input, unsigned misuse,
                  struct saslspec_result* result) {
  struct connection* c = memset(out, 0, sizeof *c);
  c->anonymous = strcmp(mechanism, "ANONYMOUS") == 0;
  c->state = c->anonymous || strcmp(mechanism, "PLAIN") == 0 ? WAITING : FAILED;
  if (c->state == FAILED)
    result->code = NO_MECHANISM;
  else if (input->data != NULL)
    result->code = respond(c, input->data, input->length);
  else
    result->code = 1, host->output("", 0); /* an empty challenge asks for the first message */
}
static void step(void* out, const struct saslspec_input* input, unsigned misuse, struct saslspec_result* result) {
  struct connection* c = out;
  result->code = FAIL; /* before a start and after the end */
  if (c->state == WAITING) result->code = respond(c, input->data == NULL ? "" : input->data, input->length);
}
static void identity(void* out, struct saslspec_identity* identity) {
  struct connection* c = out;
  identity->native = c->state == AUTHENTICATED ? OK : NOT_DONE;
  identity->authcid = identity->authzid = c->state == AUTHENTICATED ? c->identity : NULL;
}
static void mechanisms(void* c, unsigned misuse, struct saslspec_result* result) {
  host->output("PLAIN ANONYMOUS", 15);
}

const struct saslspec_adapter* saslspec_adapter_entry(void) {
  static const struct saslspec_adapter table = {.version = SASLSPEC_ADAPTER_VERSION,
                                                .name = "template",
                                                .load = load,
                                                .capabilities = capabilities,
                                                .init = init,
                                                .done = done,
                                                .target_version = target_version,
                                                .open = open_connection,
                                                .dispose = dispose,
                                                .start = start,
                                                .step = step,
                                                .identity = identity,
                                                .mechanisms = mechanisms};
  return &table;
}
