// The library as a whole: initialisation, hooks, version, plug-in lists.
#include "abi/v2/library.hpp"

#include <array>
#include <atomic>
#include <utility>

#include "abi/configuration_file.hpp"
#include "abi/guard.hpp"
#include "abi/v2/configuration.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugins.hpp"
#include "abi/v2/server_plugins.hpp"
#include "abi/v2/utils.hpp"
#include "core/mutex.hpp"
#include "store/thread_store.hpp"

using namespace saslspec::impl;

const sasl_utils_t* sasl_global_utils = nullptr;

namespace {

constinit std::atomic<const sasl_callback_t*> callbacks{nullptr};

// Changed only by the first sasl_server_init and the last sasl_done.
constinit std::array<char, 256> application{};
constinit std::string_view application_in_use; ///< without data: none was given
constinit sasl_utils_t utils{};

constexpr std::size_t max_built_in = 64;
constinit std::array<const char*, max_built_in + 1> built_in_names{}; ///< ends with null
constinit const char** names = nullptr;                               ///< with those of plug-ins; null: there are none

void list_built_in_names() {
  std::size_t count = 0;
  for (const MechanismInfo& mechanism : built_in_mechanisms())
    if (count < max_built_in) built_in_names[count++] = mechanism.name.data();
}

void set_application(const char* name) {
  application.fill('\0');
  application_in_use = {};
  if (name == nullptr) return;
  const std::string_view given(name);
  application_in_use = {application.data(), given.copy(application.data(), application.size() - 1)};
}

void prepare(const char* appname) {
  list_built_in_names();
  set_application(appname);
  utils = make_utils(nullptr);
  sasl_global_utils = &utils;
}

void close() {
  forget_server_plugins();
  forget_plugins();
  release(std::exchange(names, nullptr));
  forget_configuration();
  forget_configuration_path();
  close_stores();
  sasl_global_utils = nullptr;
  callbacks = nullptr;
  set_application(nullptr);
}

} // namespace

namespace saslspec::impl {

const sasl_utils_t* global_utils() {
  if (sasl_global_utils == nullptr) utils = make_utils(nullptr);
  return &utils;
}

bool is_initialised(const sasl_conn_t* conn) {
  if (conn == nullptr) return library_is_open() || client_is_initialised();
  return conn->is_client() ? client_is_initialised() : library_is_open();
}

void list_all_names() {
  std::size_t count = 0;
  for_each_mechanism([&](const MechanismInfo&) { ++count; });
  auto** listed = static_cast<const char**>(allocate((count + 1) * sizeof(const char*)));
  release(std::exchange(names, listed));
  for_each_mechanism([&](const MechanismInfo& mechanism) { *listed++ = mechanism.name.data(); });
  *listed = nullptr;
}

const sasl_callback_t* library_callbacks() {
  return callbacks;
}

std::string_view application_name() {
  return application_in_use;
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
    if (code == Code::Ok) callbacks = given;
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

const char** sasl_global_listmech(void) {
  if (!library_is_open()) return nullptr;
  return names != nullptr ? names : built_in_names.data();
}
