/* The v2 headers, each first, as C. */
#include "sasl/saslplug.h"

#include "sasl/prop.h"
#include "sasl/sasl.h"
#include "sasl/saslutil.h"

int saslspec_headers_v2(void);
int saslspec_headers_v2(void) {
  return SASL_OK;
}
