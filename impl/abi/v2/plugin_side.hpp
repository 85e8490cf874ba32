// A connection's dealings with mechanisms' plug-ins, beyond the negotiation itself. Most connections need no such
// object.
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
  PluginExchange* exchange = nullptr; ///< the running negotiation of a plug-in; null: there is none
  const char* listed_for = nullptr;   ///< the user whose mechanisms sasl_listmech lists; null: no particular user
};

} // namespace saslspec::impl
