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

const void* sasl_conn::gss_credentials() const {
  return plugin_side_ == nullptr ? nullptr : plugin_side_->gss_credentials;
}

Code sasl_conn::admits(const MechanismInfo& mechanism) {
  const PluginMechanism* registered = plugin_mechanism(&mechanism);
  if (registered == nullptr) return Code::Ok;
  sasl_server_params_t& shown = shown_to_plugins();
  return plugin_side().uses.admits(*registered->plugin, shown, plugin_side().listed_for);
}

bool sasl_conn::idle() {
  for (const ServerPlugin* plugin = server_plugins(); plugin != nullptr; plugin = plugin->next) {
    const sasl_server_plug_t& plug = plugin->plug();
    void* context = exchange() != nullptr && exchange()->mechanism().plugin == plugin ? exchange()->context() : nullptr;
    if (plug.idle != nullptr && plug.idle(plug.glob_context, context, &shown_to_plugins()) == 1) return true;
  }
  return false;
}
