#include "abi/configuration_file.hpp"

#include <cstdio>

#include <unistd.h>

#include "core/code.hpp"
#include "core/configuration.hpp"

namespace saslspec::impl {

namespace {

constexpr int use_it = 0;
constexpr int pass_over = 1;

// Changed only by the first sasl_server_init and the last sasl_done, and by sasl_config_*.
constinit Configuration* configuration = nullptr; ///< null: no file was read

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

Code read_configuration(const char* file, const ConfigurationReader& reader) {
  if (configuration == nullptr) configuration = make<Configuration>();
  const auto mistake = configuration->read(file);
  if (!mistake) return Code::Ok;
  std::array<char, 4352> text;
  if (mistake->line == 0)
    std::snprintf(text.data(), text.size(), "%s: %s", file, mistake->what);
  else
    std::snprintf(text.data(), text.size(), "%s:%u: %s", file, mistake->line, mistake->what);
  reader.log(text.data());
  return Code::ConfigErr;
}

void forget_configuration() {
  destroy(configuration);
  configuration = nullptr;
}

const char* configured_option(const char* plugin, const char* name) {
  return configuration == nullptr ? nullptr : configuration->value(plugin, name);
}

} // namespace saslspec::impl
