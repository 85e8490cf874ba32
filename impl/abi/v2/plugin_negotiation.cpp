#include "abi/v2/plugin_negotiation.hpp"

#include <new>
#include <utility>

#include "abi/v2/connection.hpp"
#include "abi/v2/log.hpp"
#include "abi/v2/plugin_exchange.hpp"
#include "abi/v2/plugin_layer.hpp"
#include "abi/v2/plugin_side.hpp"
#include "core/code.hpp"
#include "mechanisms/turns.hpp"

namespace saslspec::impl {

namespace {

/// The negotiation that the connection steps. It keeps the rules of the initial response (RFC 4422 section 3.3), so
/// that plug-ins get a message wherever there has to be a message.
class PluginNegotiation final : public Negotiation {
public:
  explicit PluginNegotiation(sasl_conn_t& conn)
      : conn_(conn), exchange_(make<PluginExchange>(conn, *plugin_mechanism(conn.mechanism()))) {
    conn_.plugin_side().exchange = exchange_.get();
  }
  ~PluginNegotiation() override { conn_.plugin_side().exchange = nullptr; }

  [[nodiscard]] Verdict step(OptionalOctets input) override {
    const bool is_first = std::exchange(is_first_, false);
    if (!is_first && !input) return violation("a response is missing");
    if (!is_first) return advance(input);
    const unsigned features = exchange_->mechanism().plugin->plug().features;
    if (input && (features & SASL_FEAT_SERVER_FIRST) != 0)
      return violation("an initial response to a mechanism in which the server speaks first");
    if (const Code code = exchange_->begin(); code != Code::Ok) return refuse(code);
    if (!input && (features & SASL_FEAT_WANT_CLIENT_FIRST) != 0) return Continue{""};
    return advance(input);
  }

private:
  Verdict advance(OptionalOctets input) {
    const char* output = nullptr;
    unsigned length = 0;
    const int answer = exchange_->step(input, output, length);
    if (answer != SASL_OK && answer != SASL_CONTINUE) return refuse(from_application(answer));
    const bool is_done = exchange_->outcome().doneflag != 0;
    if (is_done != (answer == SASL_OK) || (output == nullptr && length > 0))
      return Refuse{Code::Fail, "the plug-in contradicts itself"};
    const std::string_view message = output == nullptr ? std::string_view() : std::string_view(output, length);
    if (!is_done) return Continue{message};
    if (const Code code = exchange_->review(); code != Code::Ok)
      return Refuse{code, "the plug-in's outcome is not one that may count"};
    return succeed(message);
  }

  /// The plug-in's context goes with the layer; `message` and identity stay until the connection has seen them.
  Verdict succeed(std::string_view message) {
    Done done{exchange_->identity(), std::nullopt};
    if (!message.empty()) done.message = message;
    if (exchange_->outlives_negotiation()) done.layer = make_plugin_layer(std::move(exchange_));
    return done;
  }

  /// The reason that a plug-in may have given with sasl_seterror is in the log; a client is not to learn who exists.
  Refuse refuse(Code code) {
    if (!is_nobody(code)) return {code, "the plug-in refused"};
    if (code != Code::BadAuth)
      log_text(conn_.callback(SASL_CB_LOG), SASL_LOG_FAIL, "%s: %s", conn_.mechanism()->name.data(), text(code));
    conn_.forget_plugin_error();
    return refusal_of(code);
  }

  sasl_conn_t& conn_;
  PluginExchangeOwner exchange_;
  bool is_first_ = true;
};

} // namespace

const std::size_t plugin_negotiation_size = sizeof(PluginNegotiation);

Negotiation* create_plugin_negotiation(void* memory, Surroundings& surroundings) {
  return ::new (memory) PluginNegotiation(static_cast<sasl_conn_t&>(surroundings));
}

const PluginMechanism* plugin_mechanism(const MechanismInfo* mechanism) {
  const bool is_plugins = mechanism != nullptr && mechanism->create == &create_plugin_negotiation;
  return is_plugins ? static_cast<const PluginMechanism*>(mechanism) : nullptr;
}

const sasl_out_params_t* plugin_outcome(sasl_conn_t& conn) {
  if (plugin_mechanism(conn.mechanism()) == nullptr || conn.layer() == nullptr) return nullptr;
  return &outcome_behind(*conn.layer());
}

} // namespace saslspec::impl

using namespace saslspec::impl;

Code sasl_conn::admits(const MechanismInfo& mechanism) {
  const PluginMechanism* registered = plugin_mechanism(&mechanism);
  if (registered == nullptr) return Code::Ok;
  sasl_server_params_t& shown = shown_to_plugins();
  return plugin_side().uses.admits(*registered->plugin, shown, plugin_side().listed_for);
}
