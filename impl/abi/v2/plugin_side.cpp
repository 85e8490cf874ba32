#include "abi/v2/plugin_side.hpp"

#include "abi/v2/connection.hpp"

using namespace saslspec::impl;

PluginSide& sasl_conn::plugin_side() {
  if (plugin_side_ == nullptr) plugin_side_ = make<PluginSide>(*this);
  return *plugin_side_;
}

sasl_server_params_t& sasl_conn::shown_to_plugins() {
  sasl_conn::View& view = plugin_side().view;
  view.update(*this, &properties_context());
  return *view.parameters();
}

PluginExchange* sasl_conn::exchange() const {
  return plugin_side_ == nullptr ? nullptr : plugin_side_->exchange;
}
