/* The reference, made unsteady: it is linked to this library, which takes the place of some of its functions. Of the
 * calls in negotiations of one mechanism, one in so many goes wrong as SASLSPEC_UNSTEADY says, or every success. The
 * calls are counted over all processes, so that a case that is run again is answered otherwise. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { one_in = 30 };

typedef int starts(void*, const char*, const char*, unsigned, const char**, unsigned*);
typedef int steps(void*, const char*, unsigned, const char**, unsigned*);
typedef void disposes(void**);
typedef const char* details(void*);

static atomic_ulong* calls;
static int concerned;

__attribute__((constructor)) static void prepare(void) {
  calls = mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (calls == MAP_FAILED) abort();
}

/* The library's answer, or another. */
static int answer(int code) {
  static const int codes[] = {0, 1, -1, -13};
  const char* manner = getenv("SASLSPEC_UNSTEADY");
  if (manner != NULL && strcmp(manner, "refuses") == 0) return code == 0 ? -13 : code;
  if (!concerned || manner == NULL) return code;
  const unsigned long number = atomic_fetch_add(calls, 1);
  const unsigned long mixed = ((number + 1) * 2654435761UL) >> 7;
  if (strcmp(manner, "answers") == 0) return mixed % 4 == 0 ? codes[(mixed >> 9) % 4] : code;
  if (number % one_in != one_in - 1) return code;
  if (strcmp(manner, "exits") == 0) exit(3);
  if (strcmp(manner, "hangs") == 0)
    for (;;)
      pause();
  abort();
}

int sasl_server_start(void* connection, const char* mechanism, const char* input, unsigned length, const char** output,
                      unsigned* output_length);
int sasl_server_start(void* connection, const char* mechanism, const char* input, unsigned length, const char** output,
                      unsigned* output_length) {
  starts* function = (starts*)dlsym(RTLD_NEXT, "sasl_server_start");
  concerned = mechanism != NULL && strcmp(mechanism, "CRAM-MD5") == 0;
  return answer(function(connection, mechanism, input, length, output, output_length));
}

int sasl_server_step(void* connection, const char* input, unsigned length, const char** output,
                     unsigned* output_length);
int sasl_server_step(void* connection, const char* input, unsigned length, const char** output,
                     unsigned* output_length) {
  steps* function = (steps*)dlsym(RTLD_NEXT, "sasl_server_step");
  return answer(function(connection, input, length, output, output_length));
}

/* Crashes each time, where SASLSPEC_UNSTEADY says so. */
void sasl_dispose(void** connection);
void sasl_dispose(void** connection) {
  const char* manner = getenv("SASLSPEC_UNSTEADY");
  disposes* function = (disposes*)dlsym(RTLD_NEXT, "sasl_dispose");
  function(connection);
  if (concerned && manner != NULL && strcmp(manner, "disposes") == 0) abort();
}

/* Tells the ABI from that of the manual page. */
const char* sasl_errdetail(void* connection);
const char* sasl_errdetail(void* connection) {
  details* function = (details*)dlsym(RTLD_NEXT, "sasl_errdetail");
  return function(connection);
}
