#include "abi/v2/utils.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

#include "abi/callbacks.hpp"
#include "abi/configuration_file.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/md5.hpp"
#include "core/mutex.hpp"
#include "sasl/saslutil.h"

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

/// What plug-ins find when the application has not brought a callback of its own, and always for options: they count
/// on these three.
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

} // namespace

void log_text(sasl_conn_t* conn, int level, const char* format, ...) {
  const sasl_callback_t* entry =
      conn != nullptr ? conn->callback(SASL_CB_LOG) : find_callback(library_callbacks(), SASL_CB_LOG);
  if (entry == nullptr || entry->proc == nullptr || format == nullptr) return;
  std::array<char, 512> message;
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message.data(), message.size(), format, arguments);
  va_end(arguments);
  function_of<sasl_log_t>(entry->proc)(entry->context, level, message.data());
}

sasl_utils_t make_utils(sasl_conn_t* conn) {
  const MemoryHooks& memory = memory_hooks();
  const MutexHooks& mutex = mutex_hooks();
  sasl_utils_t utils{};
  utils.version = SASL_UTILS_VERSION;
  utils.conn = conn;
  utils.getopt_context = conn;
  utils.getopt = &get_option;
  utils.malloc = memory.allocate;
  utils.calloc = memory.zeroed;
  utils.realloc = memory.resize;
  utils.free = memory.release;
  utils.mutex_alloc = mutex.create;
  utils.mutex_lock = mutex.lock;
  utils.mutex_unlock = mutex.unlock;
  utils.mutex_free = mutex.destroy;
  utils.MD5Init = &md5_init;
  utils.MD5Update = &md5_update;
  utils.MD5Final = &md5_final;
  utils.hmac_md5 = &hmac_md5;
  utils.hmac_md5_init = &hmac_md5_init;
  utils.hmac_md5_final = &hmac_md5_final;
  utils.hmac_md5_precalc = &hmac_md5_precalc;
  utils.hmac_md5_import = &hmac_md5_import;
  utils.mkchal = &sasl_mkchal;
  utils.utf8verify = &sasl_utf8verify;
  utils.rand = &sasl_rand;
  utils.churn = &sasl_churn;
  utils.checkpass = &sasl_checkpass;
  utils.decode64 = &sasl_decode64;
  utils.encode64 = &sasl_encode64;
  utils.erasebuffer = &sasl_erasebuffer;
  utils.getprop = &sasl_getprop;
  utils.setprop = &sasl_setprop;
  utils.getcallback = &get_callback;
  utils.log = &log_text;
  utils.seterror = &sasl_seterror;
  utils.prop_new = &prop_new;
  utils.prop_dup = &prop_dup;
  utils.prop_request = &prop_request;
  utils.prop_get = &prop_get;
  utils.prop_getnames = &prop_getnames;
  utils.prop_clear = &prop_clear;
  utils.prop_dispose = &prop_dispose;
  utils.prop_format = &prop_format;
  utils.prop_set = &prop_set;
  utils.prop_setvals = &prop_setvals;
  utils.prop_erase = &prop_erase;
  utils.auxprop_store = &sasl_auxprop_store;
  return utils;
}

sasl_utils_t utils_for(sasl_conn_t* conn) {
  sasl_utils_t utils = sasl_global_utils != nullptr ? *sasl_global_utils : make_utils(nullptr);
  utils.conn = conn;
  utils.getopt_context = conn;
  return utils;
}

} // namespace saslspec::impl
