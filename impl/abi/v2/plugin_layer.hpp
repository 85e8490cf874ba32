// The security layer of a mechanism plug-in, behind the interface of ours.
#pragma once

#include "abi/v2/plugin_exchange.hpp"
#include "core/security_layer.hpp"

namespace saslspec::impl {

/// Takes over what the negotiation leaves behind. Throws std::bad_alloc, and `exchange` is gone then.
[[nodiscard]] LayerOwner make_plugin_layer(PluginExchangeOwner exchange);

/// What the plug-in said of the negotiation that left `layer` behind; it is one of make_plugin_layer.
const sasl_out_params_t& outcome_behind(const SecurityLayer& layer);

} // namespace saslspec::impl
