// The plug-ins an application registered: sources of accounts and canonical forms of names.
#pragma once

#include "core/octets.hpp"
#include "sasl/saslplug.h"

namespace saslspec::impl {

/// One registered plug-in. Lives until the last sasl_done.
template <class Plugin>
struct Registered {
  explicit Registered(const char* registered_name, Plugin* registered) : name(registered_name), plugin(registered) {}
  Octets name;
  Plugin* plugin;
  Registered* next = nullptr;
};

/// In the order of registration; null: none.
const Registered<sasl_auxprop_plug_t>* auxprop_plugins();
/// Null when there is none of that name.
const Registered<sasl_canonuser_plug_t>* canonuser_plugin(const char* name);
bool has_canonuser_plugins();

/// Lets every plug-in free what it holds and forgets it.
void forget_plugins();

} // namespace saslspec::impl
