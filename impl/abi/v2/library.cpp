// The library as a whole: initialisation, hooks, version, plug-in lists.
#include "abi/v2/library.hpp"

#include "abi/configuration_file.hpp"
#include "abi/guard.hpp"
#include "abi/v2/application.hpp"
#include "abi/v2/configuration.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/mechanism_names.hpp"
#include "abi/v2/plugins.hpp"
#include "abi/v2/server_plugins.hpp"
#include "abi/v2/utils.hpp"
#include "core/mutex.hpp"
#include "store/thread_store.hpp"

using namespace saslspec::impl;

namespace {

void prepare(const char* appname) {
  list_built_in_names();
  set_application_name(appname);
  prepare_global_utils();
}

void close() {
  forget_server_plugins();
  forget_plugins();
  forget_names_of_plugins();
  forget_configuration();
  forget_configuration_path();
  close_stores();
  forget_global_utils();
  set_library_callbacks(nullptr);
  set_application_name(nullptr);
}

} // namespace

namespace saslspec::impl {

bool is_initialised(const sasl_conn_t* conn) {
  if (conn == nullptr) return library_is_open() || client_is_initialised();
  return conn->is_client() ? client_is_initialised() : library_is_open();
}

} // namespace saslspec::impl

int sasl_server_init(const sasl_callback_t* given, const char* appname) {
  return static_cast<int>(guarded([&] {
    if (!watch_forks_of_stores()) return Code::NoMem;
    const Code code = open_library([&] {
      const Code configured = load_configuration(given, appname);
      if (configured != Code::Ok) return configured;
      const Code prepared = guarded([&] {
        prepare(appname);
        return Code::Ok;
      });
      if (prepared != Code::Ok) forget_configuration();
      return prepared;
    });
    if (code == Code::Ok) set_library_callbacks(given);
    return code;
  }));
}

int sasl_server_done(void) {
  switch (close_library(&close)) {
  case Closed::Now:
    return SASL_OK;
  case Closed::StillOpen:
    return SASL_CONTINUE;
  case Closed::WasNotOpen:
  case Closed::Invalid:
    break;
  }
  return SASL_NOTINIT;
}

/// Connections and plug-ins end with the roles that made them; nothing is left to do.
void sasl_common_done(void) {}

void sasl_done(void) {
  static_cast<void>(sasl_server_done());
  static_cast<void>(sasl_client_done());
}

void sasl_set_alloc(sasl_malloc_t* allocate, sasl_calloc_t* zeroed, sasl_realloc_t* resize, sasl_free_t* release) {
  if (is_initialised(nullptr) || allocate == nullptr || zeroed == nullptr || resize == nullptr || release == nullptr)
    return;
  set_memory_hooks({allocate, zeroed, resize, release});
}

void sasl_set_mutex(sasl_mutex_alloc_t* create, sasl_mutex_lock_t* lock, sasl_mutex_unlock_t* unlock,
                    sasl_mutex_free_t* dispose) {
  if (is_initialised(nullptr) || create == nullptr || lock == nullptr || unlock == nullptr || dispose == nullptr)
    return;
  set_mutex_hooks({create, lock, unlock, dispose});
}

void sasl_version(const char** implementation, int* version) {
  if (implementation != nullptr) *implementation = "saslspec";
  if (version != nullptr) *version = SASL_VERSION_FULL;
}

void sasl_version_info(const char** implementation, const char** version_string, int* version_major, int* version_minor,
                       int* version_step, int* version_patch) {
  if (implementation != nullptr) *implementation = "saslspec";
  if (version_string != nullptr) *version_string = SASLSPEC_VERSION;
  if (version_major != nullptr) *version_major = SASL_VERSION_MAJOR;
  if (version_minor != nullptr) *version_minor = SASL_VERSION_MINOR;
  if (version_step != nullptr) *version_step = SASL_VERSION_STEP;
  if (version_patch != nullptr) *version_patch = 0;
}
