#include "abi/v1/configuration.hpp"

#include <cstdlib>

#include "abi/callbacks.hpp"
#include "abi/configuration_file.hpp"
#include "core/memory.hpp"

namespace saslspec::impl {

namespace {

constexpr const char* default_folders = "/usr/lib/sasl";

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

/// The answer of SASL_CB_GETPATH, in memory that belongs to the library from now on. The environment counts unless the
/// program is a set-user-ID program.
class Folders {
public:
  explicit Folders(const sasl_callback_t* callbacks) {
    if (call<sasl_getpath_t>(find_callback(callbacks, SASL_CB_GETPATH), SASL_FAIL, &given_) != SASL_OK)
      given_ = nullptr;
  }
  Folders(const Folders&) = delete;
  Folders& operator=(const Folders&) = delete;
  ~Folders() { release(given_); }
  std::string_view list() const {
    if (given_ != nullptr) return given_;
    const char* environment = secure_getenv("SASL_PATH");
    return environment != nullptr ? environment : default_folders;
  }

private:
  char* given_ = nullptr;
};

} // namespace

Code load_configuration(const sasl_callback_t* callbacks, const char* application) {
  const Folders folders(callbacks);
  return find_configuration(folders.list(), application, Reader(callbacks));
}

} // namespace saslspec::impl
