#include "abi/v2/configuration.hpp"

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

#include "abi/callbacks.hpp"
#include "abi/guard.hpp"
#include "abi/v2/connection.hpp"
#include "core/code.hpp"
#include "core/configuration.hpp"
#include "sasl/saslutil.h"

using namespace saslspec::impl;

namespace {

constexpr const char* default_folders = "/usr/lib/sasl2:/etc/sasl2";

// Changed only by sasl_set_path, the first sasl_server_init and the last sasl_done, and by sasl_config_*.
constinit Configuration* configuration = nullptr; ///< null: no file was read
constinit SearchPath chosen_folders;

/// Where to look: SASL_CB_GETCONFPATH, sasl_set_path, the environment (not of a set-user-ID program), the default.
std::string_view folders(const sasl_callback_t* callbacks) {
  const sasl_callback_t* entry = find_callback(callbacks, SASL_CB_GETCONFPATH);
  char* given = nullptr; // the callback keeps it
  if (entry != nullptr && entry->proc != nullptr &&
      function_of<sasl_getconfpath_t>(entry->proc)(entry->context, &given) == SASL_OK && given != nullptr)
    return given;
  if (chosen_folders.is_set()) return chosen_folders.c_str();
  const char* environment = secure_getenv("SASL_CONF_PATH");
  return environment != nullptr ? environment : default_folders;
}

/// Whether the application wants the file used: SASL_OK, SASL_CONTINUE (pass it over), anything else: it does not.
int verify(const sasl_callback_t* callbacks, const char* file) {
  const sasl_callback_t* entry = find_callback(callbacks, SASL_CB_VERIFYFILE);
  if (entry == nullptr || entry->proc == nullptr) return SASL_OK;
  return function_of<sasl_verifyfile_t>(entry->proc)(entry->context, file, SASL_VRFY_CONF);
}

void log_error(const sasl_callback_t* callbacks, const char* text) {
  const sasl_callback_t* entry = find_callback(callbacks, SASL_CB_LOG);
  if (entry == nullptr || entry->proc == nullptr) return;
  function_of<sasl_log_t>(entry->proc)(entry->context, SASL_LOG_ERR, text);
}

Code read(const sasl_callback_t* callbacks, const char* file) {
  if (configuration == nullptr) configuration = make<Configuration>();
  const auto mistake = configuration->read(file);
  if (!mistake) return Code::Ok;
  std::array<char, 4352> text;
  if (mistake->line == 0)
    std::snprintf(text.data(), text.size(), "%s: %s", file, mistake->what);
  else
    std::snprintf(text.data(), text.size(), "%s:%u: %s", file, mistake->line, mistake->what);
  log_error(callbacks, text.data());
  return Code::ConfigErr;
}

} // namespace

namespace saslspec::impl {

Code load_configuration(const sasl_callback_t* callbacks, const char* application) {
  if (application == nullptr) return Code::Ok;
  std::string_view rest = folders(callbacks);
  for (FileName file; next_configuration_file(rest, application, file);) {
    if (access(file.data(), F_OK) != 0) continue;
    const int answer = verify(callbacks, file.data());
    if (answer == SASL_OK) return read(callbacks, file.data());
    if (answer != SASL_CONTINUE) return from_application(answer);
  }
  return Code::Ok;
}

void forget_configuration() {
  sasl_config_done();
  chosen_folders.unset();
}

const char* configured_option(const char* plugin, const char* name) {
  return configuration == nullptr ? nullptr : configuration->value(plugin, name);
}

} // namespace saslspec::impl

/// Where plug-ins lie is accepted and not used: none are loaded from files.
int sasl_set_path(int path_type, char* path) {
  const bool is_known = path_type == SASL_PATH_TYPE_PLUGIN || path_type == SASL_PATH_TYPE_CONFIG;
  if (!is_known || path == nullptr) return SASL_BADPARAM;
  return path_type == SASL_PATH_TYPE_PLUGIN || chosen_folders.assign(path) ? SASL_OK : SASL_BADPARAM;
}

int sasl_config_init(const char* filename) {
  if (filename == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] { return read(library_callbacks(), filename); }));
}

const char* sasl_config_getstring(const char* key, const char* def) {
  const char* value = key == nullptr ? nullptr : configured_option(nullptr, key);
  return value == nullptr ? def : value;
}

void sasl_config_done(void) {
  destroy(configuration);
  configuration = nullptr;
}
