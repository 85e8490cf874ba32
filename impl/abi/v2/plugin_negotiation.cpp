#include "abi/v2/plugin_negotiation.hpp"

#include <cstring>
#include <new>
#include <utility>

#include "abi/guard.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugin_layer.hpp"
#include "abi/v2/plugin_side.hpp"
#include "abi/v2/utils.hpp"
#include "core/code.hpp"
#include "mechanisms/turns.hpp"

namespace saslspec::impl {

PluginExchange::PluginExchange(sasl_conn_t& conn, const PluginMechanism& mechanism)
    : conn_(conn), mechanism_(mechanism) {}

PluginExchange::~PluginExchange() {
  const auto dispose = mechanism_.plugin->plug().mech_dispose;
  if (context_ != nullptr && dispose != nullptr) dispose(context_, conn_.plugin_side().view.utils());
}

Code PluginExchange::begin() {
  const sasl_server_plug_t& plug = mechanism_.plugin->plug();
  context_ = conn_.plugin_side().uses.take_context(*mechanism_.plugin);
  if (context_ != nullptr) return Code::Ok;
  return from_application(plug.mech_new(plug.glob_context, &conn_.shown_to_plugins(), nullptr, 0, &context_));
}

int PluginExchange::step(OptionalOctets input, const char*& output, unsigned& length) {
  const int answer = mechanism_.plugin->plug().mech_step(
      context_, &conn_.shown_to_plugins(), input ? input->data() : nullptr,
      input ? static_cast<unsigned>(input->size()) : 0, &output, &length, &outcome_);
  static_cast<void>(conn_.note(Code::Ok, nullptr)); // what it asked of the connection meanwhile is no outcome
  return answer;
}

/// One name may be given as both identities at once. What was looked up for an earlier name goes.
Code PluginExchange::canonicalize(std::string_view name, unsigned flags, sasl_out_params_t& out) {
  if ((flags & (SASL_CU_AUTHID | SASL_CU_AUTHZID)) == 0 || &out != &outcome_) return Code::BadParam;
  if (name.empty() || name.find('\0') != std::string_view::npos) return Code::BadProt;
  Octets canonical;
  if (const Code code = conn_.canonical_form(name, flags, canonical); code != Code::Ok) return code;
  if ((flags & SASL_CU_AUTHID) != 0) {
    authcid_.assign(canonical.view());
    outcome_.authid = authcid_.c_str();
    outcome_.alen = static_cast<unsigned>(authcid_.size());
    const bool needs_account = (flags & SASL_CU_EXTERNALLY_VERIFIED) == 0 &&
                               (mechanism_.plugin->plug().features & SASL_FEAT_DONTUSE_USERPASSWD) == 0;
    const Code code = conn_.look_up_for_plugin(authcid_.view(), flags & SASL_CU_VERIFY_AGAINST_HASH);
    if (code != Code::Ok && (code != Code::NoUser || needs_account)) {
      authcid_.clear();
      return code;
    }
  }
  if ((flags & SASL_CU_AUTHZID) != 0) {
    authzid_.assign(canonical.view());
    outcome_.user = authzid_.c_str();
    outcome_.ulen = static_cast<unsigned>(authzid_.size());
  }
  return Code::Ok;
}

bool PluginExchange::has_settled(std::string_view name, bool is_authzid) const {
  const Octets& settled = is_authzid ? authzid_ : authcid_;
  return !settled.empty() && settled.view() == name;
}

Code PluginExchange::review() {
  const auto is = [](const char* named, const Octets& settled) {
    return named != nullptr && !settled.empty() && settled.view() == named;
  };
  if (outcome_.doneflag == 0 || !is(outcome_.authid, authcid_) || !is(outcome_.user, authzid_)) return Code::Fail;
  if (!has_right_binding()) return Code::BadBinding;
  return has_right_layer() ? Code::Ok : Code::TooWeak;
}

/// As the built-in mechanisms have it (RFC 5802 section 6): the name tells whether the client binds, and one that
/// thinks that the server cannot (WANT) was kept from seeing that it can.
bool PluginExchange::has_right_binding() {
  const auto channel = conn_.channel_binding();
  if (!mechanism_.binds_to_channel)
    return outcome_.cbindingdisp == SASL_CB_DISP_NONE ||
           (outcome_.cbindingdisp == SASL_CB_DISP_WANT && !conn_.offers(mechanism_.plugin->binding_name()));
  return outcome_.cbindingdisp == SASL_CB_DISP_USED && outcome_.cbindingname != nullptr && channel &&
         channel->type == outcome_.cbindingname;
}

bool PluginExchange::has_right_layer() {
  const LayerLimits limits = conn_.layer_limits();
  const bool is_whole = outcome_.mech_ssf == 0 || (outcome_.encode != nullptr && outcome_.decode != nullptr);
  return is_whole && outcome_.mech_ssf >= limits.min_ssf && outcome_.mech_ssf <= limits.max_ssf;
}

bool PluginExchange::outlives_negotiation() const {
  return outcome_.encode != nullptr || outcome_.decode != nullptr || outcome_.client_creds != nullptr ||
         outcome_.gss_peer_name != nullptr || outcome_.gss_local_name != nullptr;
}

namespace {

/// What the connection steps. It keeps the rules of the initial response (RFC 4422 section 3.3), so that plug-ins get a
/// message wherever one has to be.
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
    if (code != Code::BadAuth) log_text(&conn_, SASL_LOG_FAIL, "%s: %s", conn_.mechanism()->name.data(), text(code));
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

int canonicalize_for_plugin(sasl_conn_t* conn, const char* user, unsigned length, unsigned flags,
                            sasl_out_params_t* out) {
  if (conn == nullptr || user == nullptr || out == nullptr || conn->exchange() == nullptr) return SASL_BADPARAM;
  const std::string_view name(user, length == 0 ? std::strlen(user) : length);
  return static_cast<int>(guarded([&] { return conn->exchange()->canonicalize(name, flags, *out); }));
}

} // namespace saslspec::impl
