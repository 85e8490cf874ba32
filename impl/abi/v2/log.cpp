#include "abi/v2/log.hpp"

#include <array>
#include <cstdio>

#include "abi/callbacks.hpp"

namespace saslspec::impl {

void log_text(const sasl_callback_t* entry, int level, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  log_arguments(entry, level, format, arguments);
  va_end(arguments);
}

void log_arguments(const sasl_callback_t* entry, int level, const char* format, std::va_list arguments) {
  if (entry == nullptr || entry->proc == nullptr || format == nullptr) return;
  std::array<char, 512> message;
  std::vsnprintf(message.data(), message.size(), format, arguments);
  function_of<sasl_log_t>(entry->proc)(entry->context, level, message.data());
}

} // namespace saslspec::impl
