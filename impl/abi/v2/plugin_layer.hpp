// The security layer of a mechanism plug-in, behind the interface of our own layers.
#pragma once

#include "abi/v2/plugin_exchange.hpp"
#include "core/security_layer.hpp"

namespace saslspec::impl {

/// Takes over the exchange of a negotiation that succeeded. Throws std::bad_alloc, and `exchange` is gone then.
[[nodiscard]] LayerOwner make_plugin_layer(PluginExchangeOwner exchange);

/// The plug-in's account of the negotiation that left `layer` behind, which make_plugin_layer made.
const sasl_out_params_t& outcome_behind(const SecurityLayer& layer);

} // namespace saslspec::impl
