// Mechanisms that the application registered as plug-ins, and one connection's use of them.
#pragma once

#include <atomic>

#include "core/memory.hpp"
#include "core/octets.hpp"
#include "core/selection.hpp"
#include "sasl/saslplug.h"

namespace saslspec::impl {

class ServerPlugin;

/// A plug-in's mechanism under one of its names.
struct PluginMechanism : AddedMechanism {
  ServerPlugin* plugin;
  bool binds_to_channel; ///< it is the -PLUS name
};

/// One registered mechanism. Lives until the last sasl_done, and on as long as a connection uses it; then its mech_free
/// is called.
class ServerPlugin {
public:
  /// Throws std::bad_alloc. Nobody sees the mechanism before offer(). `common` describes it under either name.
  ServerPlugin(const char* plugin_name, const sasl_server_plug_t& plug, const MechanismInfo& common);

  /// Lets connections start the mechanism, under its -PLUS name too when it can bind to channels.
  void offer();
  void withdraw();

  const char* name() const { return plugin_name_.c_str(); }
  std::string_view binding_name() const { return binding_name_.view(); }
  const sasl_server_plug_t& plug() const { return plug_; }
  void retain() { ++users_; }
  void release();

  ServerPlugin* next = nullptr;

private:
  Octets plugin_name_;
  Octets mechanism_name_;
  Octets binding_name_;
  const sasl_server_plug_t& plug_; ///< the plug-in's own
  std::atomic<unsigned> users_{1};
  PluginMechanism plain_;
  PluginMechanism binding_;
};

/// The first of the list, which is in the order of registration; null: the list is empty.
ServerPlugin* server_plugins();
/// Lists a plug-in behind all others, owns it, and offers its mechanism: a name that is taken stays with the built-in
/// mechanism or the earlier plug-in, and the log is told.
void add_server_plugin(ServerPlugin& plugin);
void forget_server_plugins();

/// A connection's use of plug-ins: each plug-in that it asked or started stays, with the answer of mech_avail.
class PluginUses {
public:
  PluginUses() = default;
  PluginUses(const PluginUses&) = delete;
  PluginUses& operator=(const PluginUses&) = delete;
  ~PluginUses();

  /// Code::NoMech when the plug-in's mech_avail, or its user_query for `user` (null: not asked), says so.
  [[nodiscard]] Code admits(ServerPlugin& plugin, sasl_server_params_t& parameters, const char* user);
  /// Keeps the plug-in, and hands out the context that mech_avail made, once; null: mech_avail made no context.
  void* take_context(ServerPlugin& plugin);
  /// Before the connection goes: disposes of contexts that nobody took.
  void dispose(const sasl_utils_t* utils);

private:
  struct Use {
    ServerPlugin* plugin;
    Code availability; ///< Code::Continue: not asked yet, or to be asked again
    void* context;
  };
  std::size_t index_of(ServerPlugin& plugin);

  Vector<Use> uses_;
};

} // namespace saslspec::impl
