// What a plug-in is shown of a connection.
#pragma once

#include "abi/v2/connection.hpp"

/// Made on the stack for each call of auxprop and canonuser plug-ins, so that waiting connections do not carry it
/// around. Mechanisms' plug-ins keep what they see: theirs stays in PluginSide.
class sasl_conn::View {
public:
  /// Throws std::bad_alloc. `context`: where the plug-in is to put what it finds; may be null.
  View(sasl_conn& conn, struct propctx* context);
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  /// Brings what is shown up to date.
  void update(sasl_conn& conn, struct propctx* context);
  sasl_server_params_t* parameters() { return &parameters_; }
  const sasl_utils_t* utils() const { return &utils_; }

private:
  const sasl_utils_t utils_;
  sasl_server_params_t parameters_{};
};
