/* A target that has everything a target needs and dies while it is initialised. */
#include <stdlib.h>

#define ENTRY(name)                                                                                                    \
  int name(void);                                                                                                      \
  int name(void) {                                                                                                     \
    return 0;                                                                                                          \
  }

ENTRY(sasl_auxprop_add_plugin)
ENTRY(sasl_done)
ENTRY(sasl_server_new)
ENTRY(sasl_server_start)
ENTRY(sasl_server_step)
ENTRY(sasl_dispose)
ENTRY(sasl_listmech)
ENTRY(sasl_getprop)
ENTRY(sasl_setprop)
ENTRY(sasl_errdetail)
ENTRY(sasl_errstring)
ENTRY(sasl_version_info)
ENTRY(prop_get)
ENTRY(prop_set)
ENTRY(prop_erase)

int sasl_server_init(void);
int sasl_server_init(void) {
  abort();
}
