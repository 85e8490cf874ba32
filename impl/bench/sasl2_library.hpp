#pragma once

#include "library.hpp"
#include "stopwatch.hpp"

namespace saslspec::bench {

/// `init_time`, if not null: the microseconds that sasl_server_init took.
[[nodiscard]] std::unique_ptr<Library> load_sasl2(const std::string& name, const std::string& path, double* init_time);

} // namespace saslspec::bench
