#include "adapters.hpp"

namespace saslspec::adapter {
namespace {

constexpr std::string_view not_in_v1[] = {"sasl_errdetail", "sasl_version_info", "sasl_auxprop_add_plugin"};

constexpr BuiltIn table[] = {
    {"v2",    "a library with today's C API of libsasl2",    "sasl_server_step", not_in_v1, cyrus_v2, true },
    {"v1",    "a library with the C API of the manual page", "sasl_server_step", {},        cyrus_v1, true },
    {"gsasl", "GNU SASL",                                    "gsasl_step",       {},        gsasl,    false},
};

} // namespace

std::span<const BuiltIn> built_in_adapters() {
  return table;
}

} // namespace saslspec::adapter
