/* A libsasl2 in miniature whose mechanisms are faults: starting "CRASH" crashes, and so on. A step after a start that
 * went well answers OK with the data "done". */
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

typedef struct connection {
  const char* kept;
  char* block;
  const char* detail;
  int detail_on_demand;
  int done;
} connection;

#if defined(NEEDS_NEWER_LIBC)
int saslspec_of_a_newer_libc(void);
#endif

#if defined(INIT_LOG)
/* Logs an error, and a remark for whoever debugs. */
static void complain(const void* callbacks) {
  const struct {
    unsigned long id;
    int (*procedure)(void* context, int level, const char* message);
    void* context;
  }* each = callbacks;
  for (; each->id != 0; ++each)
    if (each->id == 2 && each->procedure != NULL) {
      each->procedure(each->context, 1, "unable to dlopen a.so");
      each->procedure(each->context, 5, "looking for plug-ins");
    }
  syslog(LOG_ERR, "%d of %d", 0, 1);
  syslog(LOG_DEBUG, "looking again");
}
#endif

static void misbehave(void) {
#if defined(NEEDS_NEWER_LIBC)
  saslspec_of_a_newer_libc();
#elif defined(INIT_CRASH)
  raise(SIGSEGV);
#elif defined(INIT_HANG)
  for (;;)
    pause();
#elif defined(INIT_EXIT)
  exit(7);
#elif defined(INIT_TALK_AND_EXIT)
  fputs("no licence\nfound: \x1b\n", stderr);
  exit(7);
#elif defined(INIT_TALK)
  puts("welcome");
#endif
}

int sasl_server_init(const void* callbacks, const char* application);
int sasl_server_init(const void* callbacks, const char* application) {
  (void)callbacks;
  (void)application;
  misbehave();
#if defined(INIT_NEEDS_NAME)
  if (application == NULL) return -7;
#endif
#if defined(INIT_LOG)
  complain(callbacks);
#endif
#if defined(INIT_REFUSE)
  return -100;
#else
  return 0;
#endif
}

#if !defined(AUXPROP_VERSION)
#define AUXPROP_VERSION 8
#endif
/* As up to 2.1.22: a lookup returns nothing. */
typedef struct {
  int features;
  int spare;
  void* context;
  void (*release)(void* context, const void* utils);
  void (*lookup)(void* context, void* parameters, unsigned flags, const char* user, unsigned length);
  char* name;
} auxprop;
typedef int auxprop_init(const void* utils, int max_version, int* version, auxprop** plug, const char* name);

int sasl_auxprop_add_plugin(const char* name, auxprop_init* init);
int sasl_auxprop_add_plugin(const char* name, auxprop_init* init) {
  int version = 0;
  auxprop* plug = NULL;
  const int code = init(NULL, AUXPROP_VERSION, &version, &plug, name);
  if (code != 0) return code;
  if (version != AUXPROP_VERSION || plug->name == NULL) return -23;
  plug->lookup(plug->context, NULL, 0, "", 0);
  return 0;
}

void sasl_done(void);
void sasl_done(void) {}

int sasl_server_new(const char* service, const char* host, const char* realm, const char* local, const char* remote,
                    const void* callbacks, unsigned flags, connection** out);
int sasl_server_new(const char* service, const char* host, const char* realm, const char* local, const char* remote,
                    const void* callbacks, unsigned flags, connection** out) {
  (void)service, (void)host, (void)realm, (void)local, (void)remote, (void)callbacks, (void)flags;
#if defined(INIT_NO_CONNECTION)
  return -1;
#else
  *out = calloc(1, sizeof **out);
  return *out == NULL ? -2 : 0;
#endif
}

void sasl_dispose(connection** c);
void sasl_dispose(connection** c) {
  if (*c != NULL && (*c)->detail_on_demand) free((*c)->block);
  free(*c);
  *c = NULL;
}

static void write_to(const char* input) {
  *(volatile char*)(size_t)input = 'X';
}

static char read_from(const char* input) {
  return *(const volatile char*)input;
}

static void* die_in_thread(void* nothing) {
  raise(SIGKILL);
  return nothing;
}

int sasl_server_start(connection* c, const char* mechanism, const char* input, unsigned length, const char** output,
                      unsigned* output_length);
int sasl_server_start(connection* c, const char* mechanism, const char* input, unsigned length, const char** output,
                      unsigned* output_length) {
  static char last;
  if (c == NULL || mechanism == NULL) return -7;
  if (strcmp(mechanism, "UNTOUCHED") == 0) return -13;
  if (output == NULL || output_length == NULL) return -7;
  *output = "hello";
  *output_length = 5;
  c->done = 0;
  if (strcmp(mechanism, "CRASH") == 0) abort();
  if (strcmp(mechanism, "LAST-WORDS") == 0) {
    fputs("\nout of order\nfor good\n", stderr);
    abort();
  }
  if (strcmp(mechanism, "READ-FREED") == 0) {
    c->block = malloc(10);
    free(c->block);
    last = read_from(c->block);
  }
  if (strcmp(mechanism, "HANG") == 0)
    for (;;)
      last ^= 1;
  if (strcmp(mechanism, "EXIT") == 0) exit(3);
  if (strcmp(mechanism, "EXIT-CLEANLY") == 0) exit(0);
  if (strcmp(mechanism, "WRITE-INPUT") == 0) write_to(input);
  if (strcmp(mechanism, "WRITE-MECHANISM") == 0) write_to(mechanism);
  if (strcmp(mechanism, "READ-TERMINATOR") == 0) last = read_from(input + length);
  if (strcmp(mechanism, "OVER-READ") == 0) last = read_from(input + length + 1);
  if (strcmp(mechanism, "KEEP-INPUT") == 0) c->kept = input;
  if (strcmp(mechanism, "PRINT") == 0) printf("hello, protocol\n");
  if (strcmp(mechanism, "WRITE-1") == 0 && write(1, "\0\0\0\0\0\0\0\0", 8) != 8) return -1;
  if (strcmp(mechanism, "COMPLAIN") == 0) fputs("oops\n", stderr);
  if (strcmp(mechanism, "LEAK-DESCRIPTOR") == 0) last = (char)open("/dev/null", O_RDONLY);
  if (strcmp(mechanism, "LEAK-MEMORY") == 0) c->block = malloc(1000);
  if (strcmp(mechanism, "NO-LEAK") == 0) {
    char* block = malloc(10);
    if (block == NULL) return -2;
    c->block = realloc(block, 100000);
    if (c->block == NULL) free(block);
    if (c->block == NULL) return -2;
    free(c->block);
  }
  if (strcmp(mechanism, "IGNORE-SIGNAL") == 0) signal(SIGPIPE, SIG_IGN);
  if (strcmp(mechanism, "SET-LOCALE") == 0) setlocale(LC_ALL, "C.UTF-8");
  if (strcmp(mechanism, "CHANGE-DIRECTORY") == 0 && chdir("/") != 0) return -1;
  if (strcmp(mechanism, "CLOSE-ALL") == 0)
    for (int i = 3; i < 1024; ++i)
      close(i);
  if (strcmp(mechanism, "THREAD") == 0) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, die_in_thread, NULL) == 0) pthread_join(thread, NULL);
  }
  if (strcmp(mechanism, "WILD-OUTPUT") == 0) *output = (const char*)(size_t)16;
  if (strcmp(mechanism, "DANGLING-OUTPUT") == 0) {
    char* block = malloc(100);
    if (block == NULL) return -2;
    strcpy(block, "gone");
    *output = block;
    *output_length = 4;
    free(block);
    return -14;
  }
  if (strcmp(mechanism, "DETAIL-ON-DEMAND") == 0 || strcmp(mechanism, "DANGLING-DETAIL") == 0) {
    char* block = malloc(100);
    if (block == NULL) return -2;
    strcpy(block, "gone");
    c->detail = block;
    c->detail_on_demand = strcmp(mechanism, "DETAIL-ON-DEMAND") == 0;
    free(block);
    return -13;
  }
  if (strcmp(mechanism, "NULL-OUTPUT") == 0) *output = NULL;
  if (strcmp(mechanism, "EMPTY-OUTPUT") == 0) *output_length = 0;
  if (strcmp(mechanism, "STRANGE-CODE") == 0) return -4242;
  if (strcmp(mechanism, "NULL-OR-EMPTY") == 0) *output = input == NULL ? "null" : length == 0 ? "void" : "some";
  if (strcmp(mechanism, "NULL-OR-EMPTY") == 0) *output_length = 4;
  return 1;
}

int sasl_server_step(connection* c, const char* input, unsigned length, const char** output, unsigned* output_length);
int sasl_server_step(connection* c, const char* input, unsigned length, const char** output, unsigned* output_length) {
  static char last;
  (void)input;
  (void)length;
  if (c->kept != NULL) last = read_from(c->kept);
  (void)last;
  c->done = 1;
  *output = "done";
  *output_length = 4;
  return 0;
}

int sasl_listmech(connection* c, const char* user, const char* prefix, const char* separator, const char* suffix,
                  const char** result, unsigned* length, int* count);
int sasl_listmech(connection* c, const char* user, const char* prefix, const char* separator, const char* suffix,
                  const char** result, unsigned* length, int* count) {
  (void)c, (void)user, (void)prefix, (void)separator, (void)suffix;
  *result = "CRASH HANG EXIT";
  *length = 15;
  *count = 3;
  return 0;
}

int sasl_getprop(connection* c, int number, const void** value);
int sasl_getprop(connection* c, int number, const void** value) {
  if (!c->done) return -6;
  *value = number == 0 ? "act-as" : "who";
  return 0;
}

int sasl_setprop(connection* c, int number, const void* value);
int sasl_setprop(connection* c, int number, const void* value) {
  (void)c, (void)number, (void)value;
  return 0;
}

const char* sasl_errdetail(connection* c);
const char* sasl_errdetail(connection* c) {
  if (c->detail_on_demand && c->block == NULL) {
    /* Of the size that was freed last, so that it lies where that did. */
    c->block = malloc(100);
    if (c->block == NULL) return NULL;
    strcpy(c->block, "made on demand");
    c->detail = c->block;
  }
  return c->detail != NULL ? c->detail : "in miniature";
}

const void* prop_get(void* context);
const void* prop_get(void* context) {
  (void)context;
  return NULL;
}
int prop_set(void* context, const char* name, const char* value, int length);
int prop_set(void* context, const char* name, const char* value, int length) {
  (void)context, (void)name, (void)value, (void)length;
  return 0;
}
void prop_erase(void* context, const char* name);
void prop_erase(void* context, const char* name) {
  (void)context, (void)name;
}
