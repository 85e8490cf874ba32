#include "abi/v2/configuration.hpp"

#include <cstdlib>

#include "abi/callbacks.hpp"
#include "abi/configuration_file.hpp"
#include "abi/guard.hpp"
#include "abi/v2/application.hpp"
#include "core/configuration.hpp"
#include "sasl/saslutil.h"

using namespace saslspec::impl;

namespace {

constexpr const char* default_folders = "/usr/lib/sasl2:/etc/sasl2";

constinit SearchPath chosen_folders; ///< by sasl_set_path; not changed while the library is initialised

class Reader final : public ConfigurationReader {
public:
  explicit Reader(const sasl_callback_t* callbacks) : callbacks_(callbacks) {}
  int verify(const char* file) const override {
    return call<sasl_verifyfile_t>(find_callback(callbacks_, SASL_CB_VERIFYFILE), SASL_OK, file, SASL_VRFY_CONF);
  }
  void log(const char* text) const override {
    static_cast<void>(call<sasl_log_t>(find_callback(callbacks_, SASL_CB_LOG), SASL_OK, SASL_LOG_ERR, text));
  }

private:
  const sasl_callback_t* callbacks_;
};

/// SASL_CB_GETCONFPATH, sasl_set_path, the environment (not of a set-user-ID program), the default.
std::string_view folders(const sasl_callback_t* callbacks) {
  char* given = nullptr; // the callback keeps it
  const sasl_callback_t* entry = find_callback(callbacks, SASL_CB_GETCONFPATH);
  if (call<sasl_getconfpath_t>(entry, SASL_FAIL, &given) == SASL_OK && given != nullptr) return given;
  if (chosen_folders.is_set()) return chosen_folders.c_str();
  const char* environment = secure_getenv("SASL_CONF_PATH");
  return environment != nullptr ? environment : default_folders;
}

} // namespace

namespace saslspec::impl {

Code load_configuration(const sasl_callback_t* callbacks, const char* application) {
  if (application == nullptr) return Code::Ok;
  return find_configuration(folders(callbacks), application, Reader(callbacks));
}

void forget_configuration_path() {
  chosen_folders.unset();
}

} // namespace saslspec::impl

/// The folder of plug-ins is accepted and not used: no plug-in is loaded from a file.
int sasl_set_path(int path_type, char* path) {
  const bool is_known = path_type == SASL_PATH_TYPE_PLUGIN || path_type == SASL_PATH_TYPE_CONFIG;
  if (!is_known || path == nullptr) return SASL_BADPARAM;
  return path_type == SASL_PATH_TYPE_PLUGIN || chosen_folders.assign(path) ? SASL_OK : SASL_BADPARAM;
}

int sasl_config_init(const char* filename) {
  if (filename == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] { return read_configuration(filename, Reader(library_callbacks())); }));
}

const char* sasl_config_getstring(const char* key, const char* def) {
  const char* value = key == nullptr ? nullptr : configured_option(nullptr, key);
  return value == nullptr ? def : value;
}

void sasl_config_done(void) {
  forget_configuration();
}
