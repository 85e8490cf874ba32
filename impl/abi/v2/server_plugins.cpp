#include "abi/v2/server_plugins.hpp"

#include <algorithm>
#include <utility>

#include "abi/callbacks.hpp"
#include "abi/v2/application.hpp"
#include "abi/v2/log.hpp"
#include "abi/v2/utils.hpp"

namespace saslspec::impl {

namespace {

// Changed only by sasl_server_add_plugin and the last sasl_done, while the process has one thread.
constinit ServerPlugin* plugins = nullptr;

MechanismInfo named(MechanismInfo common, std::string_view name, unsigned needs) {
  common.name = name;
  common.needs = needs;
  return common;
}

} // namespace

ServerPlugin::ServerPlugin(const char* plugin_name, const sasl_server_plug_t& plug, const MechanismInfo& common)
    : plugin_name_(plugin_name), mechanism_name_(plug.mech_name), binding_name_(plug.mech_name), plug_(plug) {
  binding_name_.append("-PLUS");
  plain_ = {{named(common, mechanism_name_.view(), 0)}, this, false};
  binding_ = {{named(common, binding_name_.view(), facility::channel_binding)}, this, true};
}

void ServerPlugin::offer() {
  const auto offer_if_free = [](PluginMechanism& mechanism) {
    if (find_mechanism(mechanism.name) == nullptr)
      add_mechanism(mechanism);
    else
      log_text(find_callback(library_callbacks(), SASL_CB_LOG), SASL_LOG_WARN,
               "the plug-in %s has a mechanism %s, which there is already", mechanism.plugin->name(),
               mechanism.name.data());
  };
  if ((plug_.features & SASL_FEAT_CHANNEL_BINDING) != 0 && binding_name_.size() <= SASL_MECHNAMEMAX)
    offer_if_free(binding_);
  offer_if_free(plain_);
}

void ServerPlugin::withdraw() {
  for (PluginMechanism* mechanism : {&plain_, &binding_})
    if (find_mechanism(mechanism->name) == mechanism) remove_mechanism(*mechanism);
}

void ServerPlugin::release() {
  if (--users_ > 0) return;
  if (plug_.mech_free != nullptr) plug_.mech_free(plug_.glob_context, global_utils());
  destroy(this);
}

ServerPlugin* server_plugins() {
  return plugins;
}

void add_server_plugin(ServerPlugin& plugin) {
  ServerPlugin** end = &plugins;
  while (*end != nullptr)
    end = &(*end)->next;
  *end = &plugin;
  plugin.offer();
}

void forget_server_plugins() {
  while (plugins != nullptr) {
    ServerPlugin* first = std::exchange(plugins, plugins->next);
    first->withdraw();
    first->release();
  }
}

PluginUses::~PluginUses() {
  for (const Use& use : uses_)
    use.plugin->release();
}

void PluginUses::dispose(const sasl_utils_t* utils) {
  for (Use& use : uses_)
    if (void* context = std::exchange(use.context, nullptr); context != nullptr)
      if (const auto dispose = use.plugin->plug().mech_dispose; dispose != nullptr) dispose(context, utils);
}

std::size_t PluginUses::index_of(ServerPlugin& plugin) {
  const auto found = std::find_if(uses_.begin(), uses_.end(), [&](const Use& use) { return use.plugin == &plugin; });
  if (found != uses_.end()) return static_cast<std::size_t>(found - uses_.begin());
  uses_.push_back({&plugin, Code::Continue, nullptr});
  plugin.retain();
  return uses_.size() - 1;
}

/// A plug-in that is not available now (SASL_NOTDONE, a failure) may become available; SASL_NOMECH is final.
Code PluginUses::admits(ServerPlugin& plugin, sasl_server_params_t& parameters, const char* user) {
  const sasl_server_plug_t& plug = plugin.plug();
  const std::size_t i = index_of(plugin);
  if (uses_[i].availability == Code::Continue && plug.mech_avail != nullptr) {
    void* context = nullptr;
    const int answer = plug.mech_avail(plug.glob_context, &parameters, &context);
    if (context != nullptr) uses_[i].context = context;
    if (answer != SASL_OK && answer != SASL_NOMECH) return Code::NoMech;
    uses_[i].availability = answer == SASL_OK ? Code::Ok : Code::NoMech;
  }
  if (uses_[i].availability == Code::NoMech) return Code::NoMech;
  if (user == nullptr || plug.user_query == nullptr) return Code::Ok;
  return plug.user_query(plug.glob_context, &parameters, user, 0, nullptr) == SASL_OK ? Code::Ok : Code::NoMech;
}

void* PluginUses::take_context(ServerPlugin& plugin) {
  return std::exchange(uses_[index_of(plugin)].context, nullptr);
}

} // namespace saslspec::impl
