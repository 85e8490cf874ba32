/* An adapter of a server that accepts everybody, with one fault of the adapter's own in each build of it. */
#include "saslspec_adapter.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct saslspec_host* host;
static int greeting;
#if defined(FAULT_RESTARTABLE_IN_NAME_ONLY)
static int starts;
#endif

static const char* load(const struct saslspec_host* given, void* library, const char* plugins) {
  (void)plugins;
  host = given;
  greeting = library == NULL ? 0 : 1;
#if defined(FAULT_CRASH_IN_LOAD)
  raise(SIGSEGV);
#elif defined(FAULT_REFUSE_IN_LOAD)
  return "has no server today";
#endif
  return NULL;
}

static unsigned capabilities(void) {
#if defined(FAULT_UNKNOWN_CAPABILITY)
  return 0x80000000u;
#elif defined(FAULT_CAPABILITY_OF_THE_WORKER)
  return SASLSPEC_ALLOCATION_FAILURE;
#elif defined(FAULT_IDENTITY_WITHOUT_FUNCTION)
  return SASLSPEC_READS_IDENTITY;
#elif defined(FAULT_CRITICAL_WITHOUT_CHANNEL)
  return SASLSPEC_CRITICAL_CHANNEL;
#elif defined(FAULT_CHANNEL_IN_NAME_ONLY)
  return SASLSPEC_CHANNEL_DESCRIPTION;
#else
  return SASLSPEC_RESTARTABLE;
#endif
}

static const char* init(struct saslspec_result* result) {
  result->code = 0;
#if defined(FAULT_CRASH_IN_INIT)
  raise(SIGSEGV);
#elif defined(FAULT_EXIT_IN_INIT)
  exit(7);
#endif
  return NULL;
}

static void done(struct saslspec_result* result) {
  result->code = 0;
}

static const char* target_version(void) {
  return greeting == 0 ? "faulty, alone" : "faulty, with a library";
}

static void open_connection(const struct saslspec_setting* setting, void** connection, struct saslspec_result* result) {
#if defined(FAULT_CRASH_IN_OPEN)
  raise(SIGSEGV);
#endif
  result->code = result->native = (setting->parameters & SASLSPEC_CHANNEL_BINDING) != 0 ? -4 : 0;
  if (result->code == 0) *connection = &greeting;
#if defined(FAULT_RESTARTABLE_IN_NAME_ONLY)
  starts = 0;
#endif
}

static void dispose(void* connection, int twice, struct saslspec_result* result) {
  (void)connection, (void)twice;
  result->code = 0;
}

static void start(void* connection, const char* mechanism, const struct saslspec_input* input, unsigned misuse,
                  struct saslspec_result* result) {
  const char* greeted = "hello";
  (void)connection, (void)mechanism, (void)input, (void)misuse;
  if (host->adapter_option_count != 0) greeted = host->adapter_options[host->adapter_option_count - 1].value;
  host->output(greeted, strlen(greeted));
  result->code = 0;
#if defined(FAULT_RESTARTABLE_IN_NAME_ONLY)
  result->code = result->native = starts++ == 0 ? 1 : -6;
#endif
}

#if !defined(FAULT_NO_STEP)
static void step(void* connection, const struct saslspec_input* input, unsigned misuse,
                 struct saslspec_result* result) {
  (void)connection, (void)input, (void)misuse;
  result->code = -1;
}
#endif

static void mechanisms(void* connection, unsigned misuse, struct saslspec_result* result) {
  (void)connection, (void)misuse;
  host->output("PLAIN", 5);
  result->code = 0;
}

static const struct saslspec_adapter table = {
#if defined(FAULT_ANOTHER_VERSION)
    .version = 2,
#else
    .version = SASLSPEC_ADAPTER_VERSION,
#endif
#if !defined(FAULT_NO_NAME)
    .name = "faulty",
#endif
#if defined(FAULT_UNKNOWN_TRAIT)
    .traits = 0x100u,
#endif
    .option_names = "greeting other",
    .load = load,
    .capabilities = capabilities,
    .init = init,
    .done = done,
    .target_version = target_version,
    .open = open_connection,
    .dispose = dispose,
    .start = start,
#if !defined(FAULT_NO_STEP)
    .step = step,
#endif
    .mechanisms = mechanisms,
};

const struct saslspec_adapter* saslspec_adapter_entry(void) {
#if defined(FAULT_CRASH_IN_ENTRY)
  raise(SIGSEGV);
#elif defined(FAULT_NO_TABLE)
  return NULL;
#elif defined(FAULT_HANG_IN_ENTRY)
  for (;;)
    raise(SIGCONT);
#endif
  return &table;
}
