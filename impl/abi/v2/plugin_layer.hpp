// The security layer of a mechanism plug-in, behind the interface of ours.
#pragma once

#include "abi/v2/plugin_negotiation.hpp"
#include "core/security_layer.hpp"

namespace saslspec::impl {

/// Takes over what the negotiation leaves behind. Throws std::bad_alloc, and `exchange` is gone then.
[[nodiscard]] LayerOwner make_plugin_layer(PluginExchangeOwner exchange);

} // namespace saslspec::impl
