/* A libsasl2.so.2 that refuses everybody: what the tests of the daemons have to notice. It has what memcached, Exim
   (with libldap) and svnserve link. */
#include <sasl/sasl.h>
#include <stdlib.h>
#include <string.h>

struct sasl_conn {
  char mechanisms[512];
};

int sasl_server_init(const sasl_callback_t* callbacks, const char* appname) {
  (void)callbacks, (void)appname;
  return SASL_OK;
}

int sasl_server_new(const char* service, const char* server, const char* realm, const char* local, const char* remote,
                    const sasl_callback_t* callbacks, unsigned flags, sasl_conn_t** pconn) {
  (void)service, (void)server, (void)realm, (void)local, (void)remote, (void)callbacks, (void)flags;
  *pconn = calloc(1, sizeof **pconn);
  return *pconn ? SASL_OK : SASL_NOMEM;
}

void sasl_dispose(sasl_conn_t** pconn) {
  free(*pconn);
  *pconn = NULL;
}

void sasl_done(void) {}

int sasl_listmech(sasl_conn_t* conn, const char* user, const char* prefix, const char* sep, const char* suffix,
                  const char** result, unsigned* plen, int* pcount) {
  static const char* const names[] = {"PLAIN",         "LOGIN",         "CRAM-MD5",      "SCRAM-SHA-1", "SCRAM-SHA-224",
                                      "SCRAM-SHA-256", "SCRAM-SHA-384", "SCRAM-SHA-512", "DIGEST-MD5"};
  const int count = (int)(sizeof names / sizeof *names);
  int i;
  (void)user;
  strcpy(conn->mechanisms, prefix ? prefix : "");
  for (i = 0; i < count; ++i) {
    if (i > 0) strcat(conn->mechanisms, sep ? sep : " ");
    strcat(conn->mechanisms, names[i]);
  }
  *result = strcat(conn->mechanisms, suffix ? suffix : "");
  if (plen) *plen = (unsigned)strlen(*result);
  if (pcount) *pcount = count;
  return SASL_OK;
}

int sasl_server_start(sasl_conn_t* conn, const char* mech, const char* clientin, unsigned clientinlen,
                      const char** serverout, unsigned* serveroutlen) {
  (void)conn, (void)mech, (void)clientin, (void)clientinlen;
  *serverout = NULL;
  *serveroutlen = 0;
  return SASL_BADAUTH;
}

int sasl_server_step(sasl_conn_t* conn, const char* clientin, unsigned clientinlen, const char** serverout,
                     unsigned* serveroutlen) {
  return sasl_server_start(conn, NULL, clientin, clientinlen, serverout, serveroutlen);
}

int sasl_getprop(sasl_conn_t* conn, int propnum, const void** pvalue) {
  (void)conn, (void)propnum;
  *pvalue = NULL;
  return SASL_NOTDONE;
}

int sasl_setprop(sasl_conn_t* conn, int propnum, const void* value) {
  (void)conn, (void)propnum, (void)value;
  return SASL_OK;
}

const char* sasl_errdetail(sasl_conn_t* conn) {
  (void)conn;
  return "everybody is refused";
}

const char* sasl_errstring(int saslerr, const char* langlist, const char** outlang) {
  (void)saslerr, (void)langlist;
  if (outlang) *outlang = "en";
  return "everybody is refused";
}

void sasl_version_info(const char** implementation, const char** version_string, int* version_major, int* version_minor,
                       int* version_step, int* version_patch) {
  if (implementation) *implementation = "refusing";
  if (version_string) *version_string = "0";
  if (version_major) *version_major = SASL_VERSION_MAJOR;
  if (version_minor) *version_minor = SASL_VERSION_MINOR;
  if (version_step) *version_step = SASL_VERSION_STEP;
  if (version_patch) *version_patch = 0;
}

void sasl_set_mutex(sasl_mutex_alloc_t* create, sasl_mutex_lock_t* lock, sasl_mutex_unlock_t* unlock,
                    sasl_mutex_free_t* dispose) {
  (void)create, (void)lock, (void)unlock, (void)dispose;
}

const char** sasl_global_listmech(void) {
  static const char* none[] = {NULL};
  return none;
}

int sasl_encode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output, unsigned* outputlen) {
  (void)conn, (void)input, (void)inputlen, (void)output, (void)outputlen;
  return SASL_FAIL;
}

int sasl_decode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output, unsigned* outputlen) {
  return sasl_encode(conn, input, inputlen, output, outputlen);
}

int sasl_client_init(const sasl_callback_t* callbacks) {
  (void)callbacks;
  return SASL_OK;
}

int sasl_client_new(const char* service, const char* server, const char* local, const char* remote,
                    const sasl_callback_t* callbacks, unsigned flags, sasl_conn_t** pconn) {
  (void)service, (void)server, (void)local, (void)remote, (void)callbacks, (void)flags;
  *pconn = NULL;
  return SASL_NOMECH;
}

int sasl_client_start(sasl_conn_t* conn, const char* mechlist, sasl_interact_t** prompt, const char** clientout,
                      unsigned* clientoutlen, const char** mech) {
  (void)conn, (void)mechlist, (void)prompt, (void)clientout, (void)clientoutlen, (void)mech;
  return SASL_NOMECH;
}

int sasl_client_step(sasl_conn_t* conn, const char* serverin, unsigned serverinlen, sasl_interact_t** prompt,
                     const char** clientout, unsigned* clientoutlen) {
  (void)conn, (void)serverin, (void)serverinlen, (void)prompt, (void)clientout, (void)clientoutlen;
  return SASL_NOMECH;
}
