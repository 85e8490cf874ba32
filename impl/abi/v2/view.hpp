// A connection in the form in which plug-ins see it.
#pragma once

#include "abi/v2/connection.hpp"

/// Made on the stack for each call of auxprop and canonuser plug-ins, so that waiting connections do not carry it
/// around. Mechanisms' plug-ins keep pointers into their view, which stays in PluginSide.
class sasl_conn::View {
public:
  /// Throws std::bad_alloc. `context` is for the values that the plug-in finds; may be null.
  View(sasl_conn& conn, struct propctx* context);
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  /// Brings the view up to date.
  void update(sasl_conn& conn, struct propctx* context);
  sasl_server_params_t* parameters() { return &parameters_; }
  const sasl_utils_t* utils() const { return &utils_; }

private:
  const sasl_utils_t utils_;
  sasl_server_params_t parameters_{};
};
