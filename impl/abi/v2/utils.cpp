#include "abi/v2/utils.hpp"

#include <cstdarg>

#include "abi/callbacks.hpp"
#include "abi/configuration_file.hpp"
#include "abi/v2/application.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/log.hpp"
#include "abi/v2/md5.hpp"
#include "core/mutex.hpp"
#include "sasl/saslutil.h"

const sasl_utils_t* sasl_global_utils = nullptr;

namespace saslspec::impl {

namespace {

int get_option(void* context, const char* plugin, const char* name, const char** result, unsigned* length) {
  if (name == nullptr || result == nullptr) return SASL_BADPARAM;
  const auto* conn = static_cast<const sasl_conn_t*>(context);
  const char* value = conn != nullptr ? conn->option(plugin, name) : nullptr;
  if (conn == nullptr) {
    value = ask_option<sasl_getopt_t>(find_callback(library_callbacks(), SASL_CB_GETOPT), plugin, name);
    if (value == nullptr) value = configured_option(plugin, name);
  }
  *result = value; // null, too: plug-ins look at it and not at the code
  if (value == nullptr) return SASL_FAIL;
  if (length != nullptr) *length = static_cast<unsigned>(std::string_view(value).size());
  return SASL_OK;
}

int verify_file(void*, const char*, sasl_verify_type_t) {
  return SASL_OK;
}

int ignore_log(void*, int, const char*) {
  return SASL_OK;
}

/// The callbacks that plug-ins find where the application has none, and always for options: plug-ins count on these
/// three.
int get_default_callback(sasl_conn_t* conn, unsigned long id, sasl_callback_ft* function, void** context) {
  switch (id) {
  case SASL_CB_GETOPT:
    *function = reinterpret_cast<sasl_callback_ft>(reinterpret_cast<void (*)()>(&get_option));
    *context = conn;
    return SASL_OK;
  case SASL_CB_LOG:
    *function = reinterpret_cast<sasl_callback_ft>(reinterpret_cast<void (*)()>(&ignore_log));
    return SASL_OK;
  case SASL_CB_VERIFYFILE:
    *function = reinterpret_cast<sasl_callback_ft>(reinterpret_cast<void (*)()>(&verify_file));
    return SASL_OK;
  default:
    return SASL_FAIL;
  }
}

int get_callback(sasl_conn_t* conn, unsigned long id, sasl_callback_ft* function, void** context) {
  if (function == nullptr || context == nullptr) return SASL_BADPARAM;
  *function = nullptr;
  *context = nullptr;
  const sasl_callback_t* entry = conn != nullptr ? conn->callback(id) : find_callback(library_callbacks(), id);
  if (entry == nullptr || id == SASL_CB_GETOPT) return get_default_callback(conn, id, function, context);
  if (entry->proc == nullptr) return SASL_INTERACT;
  *function = entry->proc;
  *context = entry->context;
  return SASL_OK;
}

void log_for_plugin(sasl_conn_t* conn, int level, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  log_arguments(conn != nullptr ? conn->callback(SASL_CB_LOG) : find_callback(library_callbacks(), SASL_CB_LOG), level,
                format, arguments);
  va_end(arguments);
}

/// `conn` null: for the registration of a plug-in.
sasl_utils_t make_utils(sasl_conn_t* conn) {
  const MemoryHooks& memory = memory_hooks();
  const MutexHooks& mutex = mutex_hooks();
  sasl_utils_t made{};
  made.version = SASL_UTILS_VERSION;
  made.conn = conn;
  made.getopt_context = conn;
  made.getopt = &get_option;
  made.malloc = memory.allocate;
  made.calloc = memory.zeroed;
  made.realloc = memory.resize;
  made.free = memory.release;
  made.mutex_alloc = mutex.create;
  made.mutex_lock = mutex.lock;
  made.mutex_unlock = mutex.unlock;
  made.mutex_free = mutex.destroy;
  made.MD5Init = &md5_init;
  made.MD5Update = &md5_update;
  made.MD5Final = &md5_final;
  made.hmac_md5 = &hmac_md5;
  made.hmac_md5_init = &hmac_md5_init;
  made.hmac_md5_final = &hmac_md5_final;
  made.hmac_md5_precalc = &hmac_md5_precalc;
  made.hmac_md5_import = &hmac_md5_import;
  made.mkchal = &sasl_mkchal;
  made.utf8verify = &sasl_utf8verify;
  made.rand = &sasl_rand;
  made.churn = &sasl_churn;
  made.checkpass = &sasl_checkpass;
  made.decode64 = &sasl_decode64;
  made.encode64 = &sasl_encode64;
  made.erasebuffer = &sasl_erasebuffer;
  made.getprop = &sasl_getprop;
  made.setprop = &sasl_setprop;
  made.getcallback = &get_callback;
  made.log = &log_for_plugin;
  made.seterror = &sasl_seterror;
  made.prop_new = &prop_new;
  made.prop_dup = &prop_dup;
  made.prop_request = &prop_request;
  made.prop_get = &prop_get;
  made.prop_getnames = &prop_getnames;
  made.prop_clear = &prop_clear;
  made.prop_dispose = &prop_dispose;
  made.prop_format = &prop_format;
  made.prop_set = &prop_set;
  made.prop_setvals = &prop_setvals;
  made.prop_erase = &prop_erase;
  made.auxprop_store = &sasl_auxprop_store;
  return made;
}

constinit sasl_utils_t utils{}; // changed only by the first sasl_server_init

} // namespace

const sasl_utils_t* global_utils() {
  if (sasl_global_utils == nullptr) utils = make_utils(nullptr);
  return &utils;
}

void prepare_global_utils() {
  utils = make_utils(nullptr);
  sasl_global_utils = &utils;
}

void forget_global_utils() {
  sasl_global_utils = nullptr;
}

/// Copied, while the library is initialised, without looking the functions up again.
sasl_utils_t utils_for(sasl_conn_t* conn) {
  sasl_utils_t copy = sasl_global_utils != nullptr ? *sasl_global_utils : make_utils(nullptr);
  copy.conn = conn;
  copy.getopt_context = conn;
  return copy;
}

} // namespace saslspec::impl
