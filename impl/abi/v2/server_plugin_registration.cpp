// sasl_server_add_plugin and sasl_server_plugin_info.
#include <algorithm>

#include "abi/guard.hpp"
#include "abi/v2/mechanism_names.hpp"
#include "abi/v2/plugin_negotiation.hpp"
#include "abi/v2/server_plugins.hpp"
#include "abi/v2/utils.hpp"
#include "core/code.hpp"
#include "core/library.hpp"
#include "core/selection.hpp"

using namespace saslspec::impl;

namespace {

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
  for (const ServerPlugin* plugin = server_plugins(); plugin != nullptr; plugin = plugin->next)
    if (&plugin->plug() == &plug) return true;
  return false;
}

/// The mechanism of a plug-in, without its name.
MechanismInfo describe(const sasl_server_plug_t& plug) {
  return {.name = {},
          .security_flags = plug.security_flags,
          .max_ssf = plug.max_ssf,
          .server_first = (plug.features & SASL_FEAT_SERVER_FIRST) != 0,
          .carries_authzid = (plug.features & SASL_FEAT_ALLOWS_PROXY) != 0,
          .size = plugin_negotiation_size,
          .create = &create_plugin_negotiation,
          .works_over_http = (plug.features & SASL_FEAT_SUPPORTS_HTTP) != 0,
          .asks_surroundings = true};
}

void keep(const char* name, const sasl_server_plug_t& plug) {
  if (!is_registered(plug))
    add_server_plugin(*make<ServerPlugin>(name != nullptr ? name : plug.mech_name, plug, describe(plug)));
}

} // namespace

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
