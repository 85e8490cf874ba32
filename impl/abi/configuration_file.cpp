#include "abi/configuration_file.hpp"

#include <cstdio>

#include <unistd.h>

#include "abi/guard.hpp"
#include "core/code.hpp"
#include "core/configuration.hpp"

namespace saslspec::impl {

namespace {

constexpr int use_it = 0;
constexpr int pass_over = 1;

// Changed only by the first sasl_server_init and the last sasl_done, and by sasl_config_*.
constinit Configuration* configuration = nullptr; ///< null: no file was read

Code read_into(Configuration& into, const char* file, const ConfigurationReader& reader) {
  const auto mistake = into.read(file);
  if (!mistake) return Code::Ok;
  std::array<char, 4352> text;
  if (mistake->line == 0)
    std::snprintf(text.data(), text.size(), "%s: %s", file, mistake->what);
  else
    std::snprintf(text.data(), text.size(), "%s:%u: %s", file, mistake->line, mistake->what);
  reader.log(text.data());
  return Code::ConfigErr;
}

} // namespace

Code find_configuration(std::string_view folders, const char* application, const ConfigurationReader& reader) {
  for (FileName file; next_configuration_file(folders, application, file);) {
    if (access(file.data(), F_OK) != 0) continue;
    const int answer = reader.verify(file.data());
    if (answer == use_it) return read_configuration(file.data(), reader);
    if (answer != pass_over) return from_application(answer);
  }
  return Code::Ok;
}

/// Nothing is kept of a first file that could not be read: a failed initialisation has no end that would release it.
Code read_configuration(const char* file, const ConfigurationReader& reader) {
  const bool is_first = configuration == nullptr;
  if (is_first) configuration = make<Configuration>();
  const Code code = guarded([&] { return read_into(*configuration, file, reader); });
  if (is_first && code != Code::Ok) forget_configuration();
  return code;
}

void forget_configuration() {
  destroy(configuration);
  configuration = nullptr;
}

const char* configured_option(const char* plugin, const char* name) {
  return configuration == nullptr ? nullptr : configuration->value(plugin, name);
}

} // namespace saslspec::impl
