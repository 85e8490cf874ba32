// A negotiation that a mechanism plug-in carries out.
#pragma once

#include <cstddef>

#include "abi/v2/server_plugins.hpp"
#include "core/mechanism.hpp"
#include "sasl/saslplug.h"

namespace saslspec::impl {

/// MechanismInfo::create and size, for the PluginMechanism that the connection is about to start.
Negotiation* create_plugin_negotiation(void* memory, Surroundings& surroundings);
extern const std::size_t plugin_negotiation_size;

/// The plug-in's mechanism; null when `mechanism` is null or does not come from a plug-in.
const PluginMechanism* plugin_mechanism(const MechanismInfo* mechanism);

/// The plug-in's account of the negotiation that succeeded on `conn`; null: a plug-in did not negotiate, or the layer
/// is gone.
const sasl_out_params_t* plugin_outcome(sasl_conn_t& conn);

} // namespace saslspec::impl
