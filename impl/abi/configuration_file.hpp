// The options of the file <appname>.conf, as both ABIs find and read it. There is one configuration per library.
#pragma once

#include <string_view>

#include "core/code.hpp"

namespace saslspec::impl {

/// The application's part in the reading of its file; both ABIs ask their callbacks.
class ConfigurationReader {
public:
  virtual ~ConfigurationReader() = default;
  /// SASL_CB_VERIFYFILE: 0 (use it), 1 (pass it over), or a code to fail with.
  virtual int verify(const char* file) const = 0;
  /// SASL_CB_LOG, an error.
  virtual void log(const char* text) const = 0;
};

/// Reads the first file that `folders` (with colons between them) have for `application`. Code::Ok also when there is
/// no such file. Code::ConfigErr when the file is malformed or cannot be read, and the log is told the file and the
/// line; the code of verify() when that refuses the file. In either case nothing changes. Throws std::bad_alloc. For
/// the first sasl_server_init.
[[nodiscard]] Code find_configuration(std::string_view folders, const char* application,
                                      const ConfigurationReader& reader);
/// Reads `file`, as above.
[[nodiscard]] Code read_configuration(const char* file, const ConfigurationReader& reader);
/// For the last sasl_done.
void forget_configuration();

/// An option for a plug-in (null: for the library); null: not set. Constant while the library is initialised.
const char* configured_option(const char* plugin, const char* name);

} // namespace saslspec::impl
