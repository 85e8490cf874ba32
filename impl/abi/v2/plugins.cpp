#include "abi/v2/plugins.hpp"

#include "abi/guard.hpp"
#include "abi/v2/utils.hpp"
#include "core/code.hpp"
#include "core/selection.hpp"

using namespace saslspec::impl;

namespace {

// Changed only by the *_add_plugin functions and the last sasl_done, while the process has one thread.
constinit Registered<sasl_auxprop_plug_t>* sources = nullptr;
constinit Registered<sasl_canonuser_plug_t>* canonicalizers = nullptr;

template <class Plugin>
void append(Registered<Plugin>*& list, Registered<Plugin>* added) {
  Registered<Plugin>** end = &list;
  while (*end != nullptr)
    end = &(*end)->next;
  *end = added;
}

/// Asks a plug-in's entry point for the plug-in, checks its version and keeps it.
template <class Plugin, class Entry>
int add_plugin(Registered<Plugin>*& list, const char* name, Entry* entry, int supported) {
  if (name == nullptr || entry == nullptr) return SASL_BADPARAM;
  const Code code = guarded([&] {
    const sasl_utils_t utils = make_utils(nullptr);
    Plugin* plugin = nullptr;
    int version = 0;
    const int answer =
        entry(sasl_global_utils != nullptr ? sasl_global_utils : &utils, supported, &version, &plugin, name);
    if (answer != SASL_OK) return from_application(answer);
    if (version != supported) return Code::BadVers;
    if (plugin == nullptr) return Code::Fail;
    append(list, make<Registered<Plugin>>(name, plugin));
    return Code::Ok;
  });
  return static_cast<int>(code);
}

template <class Plugin, class Free>
void forget(Registered<Plugin>*& list, Free free) {
  while (list != nullptr) {
    Registered<Plugin>* first = list;
    list = first->next;
    if (free(first->plugin) != nullptr) free(first->plugin)(first->plugin->glob_context, sasl_global_utils);
    destroy(first);
  }
}

bool is_wanted(const char* list, std::string_view name) {
  if (list == nullptr) return true;
  std::string_view rest = list;
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest))
    if (word == name) return true;
  return false;
}

} // namespace

namespace saslspec::impl {

const Registered<sasl_auxprop_plug_t>* auxprop_plugins() {
  return sources;
}

const Registered<sasl_canonuser_plug_t>* canonuser_plugin(const char* name) {
  for (const Registered<sasl_canonuser_plug_t>* plugin = canonicalizers; plugin != nullptr; plugin = plugin->next)
    if (plugin->name.view() == name) return plugin;
  return nullptr;
}

bool has_canonuser_plugins() {
  return canonicalizers != nullptr;
}

void forget_plugins() {
  forget(sources, [](sasl_auxprop_plug_t* plugin) { return plugin->auxprop_free; });
  forget(canonicalizers, [](sasl_canonuser_plug_t* plugin) { return plugin->canon_user_free; });
}

} // namespace saslspec::impl

int sasl_auxprop_add_plugin(const char* name, sasl_auxprop_init_t* entry) {
  return add_plugin(sources, name, entry, SASL_AUXPROP_PLUG_VERSION);
}

int sasl_canonuser_add_plugin(const char* name, sasl_canonuser_init_t* entry) {
  return add_plugin(canonicalizers, name, entry, SASL_CANONUSER_PLUG_VERSION);
}

/// The library negotiates its own mechanisms only, but says why it will not have this one.
int sasl_server_add_plugin(const char* /*name*/, sasl_server_plug_init_t* entry) {
  if (entry == nullptr) return SASL_BADPARAM;
  const Code code = guarded([&] {
    const sasl_utils_t utils = make_utils(nullptr);
    sasl_server_plug_t* mechanisms = nullptr;
    int count = 0;
    int version = 0;
    const int answer = entry(sasl_global_utils != nullptr ? sasl_global_utils : &utils, SASL_SERVER_PLUG_VERSION,
                             &version, &mechanisms, &count);
    if (answer != SASL_OK) return from_application(answer);
    return version == SASL_SERVER_PLUG_VERSION ? Code::NoMech : Code::BadVers;
  });
  return static_cast<int>(code);
}

int auxprop_plugin_info(const char* wanted, auxprop_info_callback_t* callback, void* rock) {
  if (callback == nullptr) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] {
    callback(nullptr, SASL_INFO_LIST_START, rock);
    for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next)
      if (is_wanted(wanted, source->name.view())) callback(source->plugin, SASL_INFO_LIST_MECH, rock);
    callback(nullptr, SASL_INFO_LIST_END, rock);
    return Code::Ok;
  }));
}
