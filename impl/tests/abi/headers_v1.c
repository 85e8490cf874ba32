/* The v1 header alone, as C. */
#include "sasl.h"

int saslspec_headers_v1(void);
int saslspec_headers_v1(void) {
  return SASL_OK;
}
