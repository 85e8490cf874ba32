/* An adapter whose server is a thread that `init` starts: a fork leaves it behind. DECLARED: it says so. */
#include "saslspec_adapter.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct saslspec_host* host;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int asked, answered; /* requests; `lock` guards them */
static int connections;     /* since the process began */

static void* serve(void* nothing) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (answered == asked)
      pthread_cond_wait(&changed, &lock);
    answered = asked;
    pthread_cond_broadcast(&changed);
  }
  return nothing;
}

/* Returns when the thread has answered. */
static void ask(void) {
  pthread_mutex_lock(&lock);
  ++asked;
  pthread_cond_broadcast(&changed);
  while (answered != asked)
    pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

static const char* load(const struct saslspec_host* given, void* library, const char* plugins) {
  (void)library, (void)plugins;
  host = given;
  return NULL;
}

static unsigned capabilities(void) {
  return SASLSPEC_RESTARTABLE;
}

static const char* init(struct saslspec_result* result) {
  pthread_t thread;
  result->code = 0;
  if (host->adapter_option_count != 0 && access(host->adapter_options[0].value, F_OK) == 0) return "it is switched off";
  return pthread_create(&thread, NULL, serve, NULL) == 0 ? NULL : "cannot start a thread";
}

static void done(struct saslspec_result* result) {
  result->code = 0;
}

static const char* target_version(void) {
  return "threaded";
}

static void open_connection(const struct saslspec_setting* setting, void** connection, struct saslspec_result* result) {
  (void)setting;
  ask();
  ++connections;
  *connection = &connections;
  result->code = 0;
}

static void dispose(void* connection, int twice, struct saslspec_result* result) {
  (void)connection, (void)twice;
  result->code = 0;
}

static void start(void* connection, const char* mechanism, const struct saslspec_input* input, unsigned misuse,
                  struct saslspec_result* result) {
  (void)connection, (void)input, (void)misuse;
  ask();
  if (strcmp(mechanism, "CRASH") == 0) abort();
  if (strcmp(mechanism, "HANG") == 0)
    for (;;)
      ask();
  result->code = result->native = connections; /* how many there were in this process */
}

static void step(void* connection, const struct saslspec_input* input, unsigned misuse,
                 struct saslspec_result* result) {
  (void)connection, (void)input, (void)misuse;
  result->code = -1;
}

static void mechanisms(void* connection, unsigned misuse, struct saslspec_result* result) {
  (void)connection, (void)misuse;
  ask();
  host->output("PLAIN", 5);
  result->code = 0;
}

static const struct saslspec_adapter table = {
    .version = SASLSPEC_ADAPTER_VERSION,
    .name = "threaded",
    .option_names = "switch", /* a file: once it is there, nothing is initialised */
#if defined(DECLARED)
    .traits = SASLSPEC_NO_FORK,
#endif
    .load = load,
    .capabilities = capabilities,
    .init = init,
    .done = done,
    .target_version = target_version,
    .open = open_connection,
    .dispose = dispose,
    .start = start,
    .step = step,
    .mechanisms = mechanisms,
};

const struct saslspec_adapter* saslspec_adapter_entry(void) {
  return &table;
}
