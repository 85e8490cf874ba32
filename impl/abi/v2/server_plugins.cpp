#include "abi/v2/server_plugins.hpp"

#include <algorithm>
#include <utility>

#include "abi/guard.hpp"
#include "abi/v2/library.hpp"
#include "abi/v2/plugin_negotiation.hpp"
#include "abi/v2/utils.hpp"
#include "core/code.hpp"
#include "core/library.hpp"

namespace saslspec::impl {

namespace {

// Changed only by sasl_server_add_plugin and the last sasl_done, while the process has one thread.
constinit ServerPlugin* plugins = nullptr;

/// RFC 4422 section 3.1, in the bounds of SASL_MECHNAMEMAX.
bool is_mechanism_name(const char* name) {
  if (name == nullptr) return false;
  const std::string_view text(name);
  return !text.empty() && text.size() <= SASL_MECHNAMEMAX &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string_view::npos;
}

/// Secrets in an application's callbacks are v1's: a plug-in that counts on them cannot work.
bool is_usable(const sasl_server_plug_t& plug) {
  return is_mechanism_name(plug.mech_name) && plug.mech_new != nullptr && plug.mech_step != nullptr &&
         (plug.features & SASL_FEAT_GETSECRET) == 0;
}

bool is_registered(const sasl_server_plug_t& plug) {
  for (const ServerPlugin* plugin = plugins; plugin != nullptr; plugin = plugin->next)
    if (&plugin->plug() == &plug) return true;
  return false;
}

MechanismInfo describe(const sasl_server_plug_t& plug, std::string_view name, unsigned needs) {
  return {.name = name,
          .security_flags = plug.security_flags,
          .max_ssf = plug.max_ssf,
          .server_first = (plug.features & SASL_FEAT_SERVER_FIRST) != 0,
          .carries_authzid = (plug.features & SASL_FEAT_ALLOWS_PROXY) != 0,
          .size = plugin_negotiation_size,
          .create = &create_plugin_negotiation,
          .needs = needs,
          .works_over_http = (plug.features & SASL_FEAT_SUPPORTS_HTTP) != 0,
          .asks_surroundings = true};
}

/// A name that is taken stays whose it was, a built-in mechanism's or an earlier plug-in's: then the log is told.
void keep(const char* name, const sasl_server_plug_t& plug) {
  if (is_registered(plug)) return;
  ServerPlugin** end = &plugins;
  while (*end != nullptr)
    end = &(*end)->next;
  *end = make<ServerPlugin>(name != nullptr ? name : plug.mech_name, plug);
  (*end)->offer();
}

} // namespace

ServerPlugin::ServerPlugin(const char* plugin_name, const sasl_server_plug_t& plug)
    : plugin_name_(plugin_name), mechanism_name_(plug.mech_name), binding_name_(plug.mech_name), plug_(plug) {
  binding_name_.append("-PLUS");
  plain_ = {{describe(plug, mechanism_name_.view(), 0)}, this, false};
  binding_ = {{describe(plug, binding_name_.view(), facility::channel_binding)}, this, true};
}

void ServerPlugin::offer() {
  const auto offer_if_free = [](PluginMechanism& mechanism) {
    if (find_mechanism(mechanism.name) == nullptr)
      add_mechanism(mechanism);
    else
      log_text(nullptr, SASL_LOG_WARN, "the plug-in %s has a mechanism %s, which there is already",
               mechanism.plugin->name(), mechanism.name.data());
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

void forget_server_plugins() {
  while (plugins != nullptr) {
    ServerPlugin* first = std::exchange(plugins, plugins->next);
    first->withdraw();
    first->release();
  }
}

const PluginMechanism* plugin_mechanism(const MechanismInfo* mechanism) {
  const bool is_plugins = mechanism != nullptr && mechanism->create == &create_plugin_negotiation;
  return is_plugins ? static_cast<const PluginMechanism*>(mechanism) : nullptr;
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

/// A plug-in that is not to be had now (SASL_NOTDONE, a failure) may be later; SASL_NOMECH is its last word.
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

using namespace saslspec::impl;

int sasl_server_add_plugin(const char* name, sasl_server_plug_init_t* entry) {
  if (entry == nullptr) return SASL_BADPARAM;
  if (!library_is_open()) return SASL_NOTINIT;
  return static_cast<int>(guarded([&] {
    sasl_server_plug_t* list = nullptr;
    int count = 0;
    int version = 0;
    const int answer = entry(global_utils(), SASL_SERVER_PLUG_VERSION, &version, &list, &count);
    if (answer != SASL_OK) return from_application(answer);
    if (version != SASL_SERVER_PLUG_VERSION) return Code::BadVers;
    if (list == nullptr || count <= 0 || !std::all_of(list, list + count, &is_usable)) return Code::BadParam;
    for (int i = 0; i < count; ++i)
      keep(name, list[i]);
    list_all_names();
    return Code::Ok;
  }));
}

namespace {

bool is_asked_for(const char* list, std::string_view name) {
  if (list == nullptr || *list == '\0') return true;
  std::string_view rest = list;
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest))
    if (same_name(word, name)) return true;
  return false;
}

/// A built-in mechanism in the words of the plug-in interface; nobody can call it that way.
sasl_server_plug_t as_plug(const MechanismInfo& mechanism) {
  sasl_server_plug_t plug{};
  plug.mech_name = mechanism.name.data();
  plug.max_ssf = mechanism.max_ssf;
  plug.security_flags = mechanism.security_flags;
  plug.features = (mechanism.server_first ? SASL_FEAT_SERVER_FIRST : SASL_FEAT_WANT_CLIENT_FIRST) |
                  (mechanism.carries_authzid ? SASL_FEAT_ALLOWS_PROXY : 0U) |
                  ((mechanism.needs & facility::channel_binding) != 0 ? SASL_FEAT_CHANNEL_BINDING : 0U);
  return plug;
}

} // namespace

int sasl_server_plugin_info(const char* mech_list, sasl_server_info_callback_t* callback, void* rock) {
  if (callback == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] {
    callback(nullptr, SASL_INFO_LIST_START, rock);
    for_each_mechanism([&](const MechanismInfo& mechanism) {
      const PluginMechanism* registered = plugin_mechanism(&mechanism);
      if ((registered != nullptr && registered->binds_to_channel) || !is_asked_for(mech_list, mechanism.name)) return;
      const sasl_server_plug_t built_in = as_plug(mechanism);
      Octets name(registered == nullptr ? mechanism.name : std::string_view(registered->plugin->name()));
      server_sasl_mechanism_t shown{SASL_SERVER_PLUG_VERSION, SASL_OK, const_cast<char*>(name.c_str()),
                                    registered == nullptr ? &built_in : &registered->plugin->plug(), nullptr};
      callback(&shown, SASL_INFO_LIST_MECH, rock);
    });
    callback(nullptr, SASL_INFO_LIST_END, rock);
    return Code::Ok;
  }));
}
