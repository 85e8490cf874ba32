// What a connection has to do with mechanisms' plug-ins, beyond the negotiation itself. Most connections have none of
// it.
#pragma once

#include "abi/v2/server_plugins.hpp"
#include "abi/v2/view.hpp"

namespace saslspec::impl {

class PluginExchange;

struct PluginSide {
  explicit PluginSide(sasl_conn& conn) : view(conn, nullptr) {}
  PluginSide(const PluginSide&) = delete;
  PluginSide& operator=(const PluginSide&) = delete;
  ~PluginSide() { uses.dispose(view.utils()); }

  sasl_conn::View view;
  PluginUses uses;
  PluginExchange* exchange = nullptr; ///< what is being negotiated; null: nothing
  const char* listed_for = nullptr;   ///< whose mechanisms sasl_listmech is to list; null: anybody's
};

} // namespace saslspec::impl
