/* A libsasl.so.7 in miniature: outputs are the caller's to free, errors come through errstr. */
#include <stdlib.h>
#include <string.h>

typedef struct connection {
  int started;
} connection;

int sasl_server_init(const void* callbacks, const char* application);
int sasl_server_init(const void* callbacks, const char* application) {
  (void)callbacks;
  return application == NULL ? -7 : 0;
}
void sasl_done(void);
void sasl_done(void) {}
int sasl_server_new(const char* service, const char* host, const char* realm, const void* callbacks, int flags,
                    connection** out);
int sasl_server_new(const char* service, const char* host, const char* realm, const void* callbacks, int flags,
                    connection** out) {
  (void)service, (void)host, (void)realm, (void)callbacks, (void)flags;
  *out = calloc(1, sizeof **out);
  return *out == NULL ? -2 : 0;
}
void sasl_dispose(connection** c);
void sasl_dispose(connection** c) {
  free(*c);
  *c = NULL;
}
static int give(const char* text, char** output, unsigned* length) {
  *output = strdup(text);
  *length = (unsigned)strlen(text);
  return *output == NULL ? -2 : 1;
}
int sasl_server_start(connection* c, const char* mechanism, const char* input, unsigned length, char** output,
                      unsigned* output_length, const char** error);
int sasl_server_start(connection* c, const char* mechanism, const char* input, unsigned length, char** output,
                      unsigned* output_length, const char** error) {
  (void)input, (void)length;
  c->started = 1;
  *error = NULL;
  if (strcmp(mechanism, "REFUSE") == 0) {
    *error = "no such luck";
    return -12;
  }
  if (strcmp(mechanism, "STATIC") == 0) { /* memory that cannot be freed */
    static char text[] = "static";
    *output = text;
    *output_length = 6;
    return 1;
  }
  if (strcmp(mechanism, "OUTPUT-WITH-REFUSAL") == 0) {
    give("oops", output, output_length);
    return -13;
  }
  return give("challenge", output, output_length);
}
int sasl_server_step(connection* c, const char* input, unsigned length, char** output, unsigned* output_length,
                     const char** error);
int sasl_server_step(connection* c, const char* input, unsigned length, char** output, unsigned* output_length,
                     const char** error) {
  (void)input, (void)length, (void)output, (void)output_length;
  *error = NULL;
  return c->started ? 0 : -6;
}
int sasl_listmech(connection* c, const char* user, const char* prefix, const char* separator, const char* suffix,
                  char** result, unsigned* length, unsigned* count);
int sasl_listmech(connection* c, const char* user, const char* prefix, const char* separator, const char* suffix,
                  char** result, unsigned* length, unsigned* count) {
  (void)c, (void)user, (void)prefix, (void)separator, (void)suffix;
  *count = 2;
  give("GOOD REFUSE", result, length);
  return 0;
}
int sasl_getprop(connection* c, int number, void** value);
int sasl_getprop(connection* c, int number, void** value) {
  static char name[] = "who";
  (void)c, (void)number;
  *value = name;
  return 0;
}
int sasl_setprop(connection* c, int number, const void* value);
int sasl_setprop(connection* c, int number, const void* value) {
  (void)c, (void)number, (void)value;
  return 0;
}
int sasl_setpass(connection* c, const char* user, const char* password, unsigned length, int flags, const char** error);
int sasl_setpass(connection* c, const char* user, const char* password, unsigned length, int flags,
                 const char** error) {
  (void)c, (void)password, (void)length;
  *error = NULL;
  return strcmp(user, "unwelcome") == 0 || flags != 1 ? -1 : 0;
}
