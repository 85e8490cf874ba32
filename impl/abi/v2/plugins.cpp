#include "abi/v2/plugins.hpp"

#include "abi/guard.hpp"
#include "abi/v2/dummy_work.hpp"
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
    Plugin* plugin = nullptr;
    int version = 0;
    const int answer = entry(global_utils(), supported, &version, &plugin, name);
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
    if (free(first->plugin) != nullptr) free(first->plugin)(first->plugin->glob_context, global_utils());
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
  forget_derivations();
  return add_plugin(sources, name, entry, SASL_AUXPROP_PLUG_VERSION);
}

int sasl_canonuser_add_plugin(const char* name, sasl_canonuser_init_t* entry) {
  return add_plugin(canonicalizers, name, entry, SASL_CANONUSER_PLUG_VERSION);
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
