// The exchange between a connection and a mechanism's plug-in.
//
// The connection believes a plug-in about the authenticated identity, since plug-ins exist to establish it, and
// believes nothing else. The plug-in has to name both identities through canon_user; the connection decides whether one
// may act as the other; a layer has to satisfy the application's demands; a refusal carries no output.
#pragma once

#include <memory>

#include "abi/v2/server_plugins.hpp"
#include "core/octets.hpp"
#include "core/verdict.hpp"
#include "sasl/saslplug.h"

namespace saslspec::impl {

/// One exchange: the plug-in's context and its account of the outcome.
class PluginExchange {
public:
  /// Throws std::bad_alloc.
  PluginExchange(sasl_conn_t& conn, const PluginMechanism& mechanism);
  PluginExchange(const PluginExchange&) = delete;
  PluginExchange& operator=(const PluginExchange&) = delete;
  ~PluginExchange();

  [[nodiscard]] Code begin();
  /// The plug-in's answer to `input`; `output` belongs to the plug-in.
  [[nodiscard]] int step(OptionalOctets input, const char*& output, unsigned& length);
  /// sasl_server_params_t::canon_user.
  [[nodiscard]] Code canonicalize(std::string_view name, unsigned flags, sasl_out_params_t& out);
  /// Whether `name` is a name that canonicalize has made.
  bool has_settled(std::string_view name, bool is_authzid) const {
    const Octets& settled = is_authzid ? authzid_ : authcid_;
    return !settled.empty() && settled.view() == name;
  }

  /// Code::Ok when `outcome` may count: it names both identities, and binding and layer are as they must be.
  [[nodiscard]] Code review();
  Identity identity() const { return {authcid_.view(), authzid_.view()}; }
  /// Whether the plug-in's context is needed after the negotiation.
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
