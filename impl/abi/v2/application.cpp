#include "abi/v2/application.hpp"

#include <array>
#include <atomic>

namespace saslspec::impl {

namespace {

constinit std::atomic<const sasl_callback_t*> of_server{nullptr};
constinit std::atomic<const sasl_callback_t*> of_client{nullptr};
constinit std::array<char, 256> application{};
constinit std::string_view application_in_use; ///< without data: none was given

} // namespace

const sasl_callback_t* library_callbacks() {
  return of_server;
}

const sasl_callback_t* client_callbacks() {
  return of_client;
}

void set_library_callbacks(const sasl_callback_t* callbacks) {
  of_server = callbacks;
}

void set_client_callbacks(const sasl_callback_t* callbacks) {
  of_client = callbacks;
}

std::string_view application_name() {
  return application_in_use;
}

void set_application_name(const char* name) {
  application.fill('\0');
  application_in_use = {};
  if (name == nullptr) return;
  const std::string_view given(name);
  application_in_use = {application.data(), given.copy(application.data(), application.size() - 1)};
}

} // namespace saslspec::impl
