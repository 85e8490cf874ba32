// The exchange between a connection and a mechanism's plug-in.
//
// A plug-in is believed who was authenticated, since that is what it is for, but nothing else: it has to name both
// identities through canon_user, whether one may act as the other is the connection's decision, a layer has to be what
// the application asks for, and a refusal carries no output.
#pragma once

#include <memory>

#include "abi/v2/server_plugins.hpp"
#include "core/octets.hpp"
#include "core/verdict.hpp"
#include "sasl/saslplug.h"

namespace saslspec::impl {

/// One exchange: the plug-in's context and what it says of the outcome.
class PluginExchange {
public:
  /// Throws std::bad_alloc.
  PluginExchange(sasl_conn_t& conn, const PluginMechanism& mechanism);
  PluginExchange(const PluginExchange&) = delete;
  PluginExchange& operator=(const PluginExchange&) = delete;
  ~PluginExchange();

  [[nodiscard]] Code begin();
  /// What the plug-in answers to `input`; `output` is its own.
  [[nodiscard]] int step(OptionalOctets input, const char*& output, unsigned& length);
  /// sasl_server_params_t::canon_user.
  [[nodiscard]] Code canonicalize(std::string_view name, unsigned flags, sasl_out_params_t& out);
  /// Whether `name` is what canonicalize made of a name.
  bool has_settled(std::string_view name, bool is_authzid) const {
    const Octets& settled = is_authzid ? authzid_ : authcid_;
    return !settled.empty() && settled.view() == name;
  }

  /// Code::Ok when `outcome` is one that may count: it names identities, binding and layer are as they must be.
  [[nodiscard]] Code review();
  Identity identity() const { return {authcid_.view(), authzid_.view()}; }
  /// Whether anything in the plug-in's context is needed after the negotiation.
  bool outlives_negotiation() const;

  const PluginMechanism& mechanism() const { return mechanism_; }
  void* context() const { return context_; }
  const sasl_out_params_t& outcome() const { return outcome_; }

private:
  [[nodiscard]] bool has_right_binding();
  [[nodiscard]] bool has_right_layer();

  sasl_conn_t& conn_;
  const PluginMechanism& mechanism_;
  void* context_ = nullptr;
  sasl_out_params_t outcome_{};
  Octets authcid_;
  Octets authzid_;
};

struct PluginExchangeDeleter {
  void operator()(PluginExchange* exchange) const noexcept { destroy(exchange); }
};
using PluginExchangeOwner = std::unique_ptr<PluginExchange, PluginExchangeDeleter>;

} // namespace saslspec::impl
