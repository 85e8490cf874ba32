// The plug-ins that an application registered: sources of accounts, and of canonical forms of names.
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

/// The first of the list, which is in the order of registration; null: the list is empty.
const Registered<sasl_auxprop_plug_t>* auxprop_plugins();
/// The plug-in of that name; null: there is no such plug-in.
const Registered<sasl_canonuser_plug_t>* canonuser_plugin(const char* name);
bool has_canonuser_plugins();

/// Lets every plug-in free its resources, and forgets it.
void forget_plugins();

} // namespace saslspec::impl
