// Whether an adapter's table can be used, found out before anything in it is called.
#pragma once

#include "saslspec/worker/protocol.hpp"
#include "saslspec_adapter.h"

#include <string>
#include <vector>

namespace saslspec::worker {

/// The capability's name in saslspec_adapter.h, without the prefix.
std::string c_name(Capability bit);

/// What is wrong with the table itself, in words that continue "its adapter "; empty when nothing is. Of a table of
/// another version nothing but the version is read.
std::string flaw(const saslspec_adapter* adapter);

/// What is wrong with the capabilities that it declares, likewise.
std::string flaw(const saslspec_adapter& adapter, unsigned capabilities);

/// The first option that the adapter has not, likewise.
std::string flaw(const saslspec_adapter& adapter, const std::vector<AdapterOption>& options);

} // namespace saslspec::worker
