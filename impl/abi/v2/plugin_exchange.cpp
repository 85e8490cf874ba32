#include "abi/v2/plugin_exchange.hpp"

#include <cstring>

#include "abi/guard.hpp"
#include "abi/v2/account_lookup.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugin_side.hpp"
#include "abi/v2/utils.hpp"

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
  const int answer =
      mechanism_.plugin->plug().mech_step(context_, &conn_.shown_to_plugins(), input.data(),
                                          static_cast<unsigned>(input.size()), &output, &length, &outcome_);
  static_cast<void>(conn_.note(Code::Ok, nullptr)); // its requests to the connection meanwhile are no outcome
  return answer;
}

/// One name may be given as both identities at once. The values that were looked up for an earlier name go.
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
    const Code code = conn_.accounts().look_up_for_plugin(authcid_.view(), flags & SASL_CU_VERIFY_AGAINST_HASH);
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

Code PluginExchange::review() {
  const auto is = [](const char* named, const Octets& settled) {
    return named != nullptr && !settled.empty() && settled.view() == named;
  };
  if (outcome_.doneflag == 0 || !is(outcome_.authid, authcid_) || !is(outcome_.user, authzid_)) return Code::Fail;
  if (!has_right_binding()) return Code::BadBinding;
  return has_right_layer() ? Code::Ok : Code::TooWeak;
}

/// As with the built-in mechanisms (RFC 5802 section 6), the name tells whether the client binds. A client that
/// believes that the server cannot bind (WANT) was kept from seeing that it can.
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

int canonicalize_for_plugin(sasl_conn_t* conn, const char* user, unsigned length, unsigned flags,
                            sasl_out_params_t* out) {
  if (conn == nullptr || user == nullptr || out == nullptr || conn->exchange() == nullptr) return SASL_BADPARAM;
  const std::string_view name(user, length == 0 ? std::strlen(user) : length);
  return static_cast<int>(guarded([&] { return conn->exchange()->canonicalize(name, flags, *out); }));
}

} // namespace saslspec::impl
