#include "abi/v2/view.hpp"

#include "abi/v2/utils.hpp"

using namespace saslspec::impl;

sasl_conn::View::View(sasl_conn& conn, struct propctx* context) : utils_(utils_for(&conn)) {
  update(conn, context);
}

void sasl_conn::View::update(sasl_conn& conn, struct propctx* context) {
  const auto show = [](std::string_view text, const char*& shown, unsigned& length) {
    shown = text.data();
    length = static_cast<unsigned>(text.size());
  };
  show(conn.service_, parameters_.service, parameters_.servicelen);
  show(conn.application(), parameters_.appname, parameters_.applen);
  show(conn.server_name(), parameters_.serverFQDN, parameters_.slen);
  show(conn.realm_, parameters_.user_realm, parameters_.urlen);
  show(conn.local_address_, parameters_.iplocalport, parameters_.iploclen);
  show(conn.remote_address_, parameters_.ipremoteport, parameters_.ipremlen);
  parameters_.utils = &utils_;
  parameters_.callbacks = conn.callbacks_.own();
  parameters_.flags = conn.flags_;
  parameters_.canon_user = &canonicalize_for_plugin;
  parameters_.propctx = context;
  parameters_.props = conn.security_properties();
  parameters_.external_ssf = conn.external_ssf_;
  parameters_.cbinding = conn.channel_binding_;
  parameters_.http_request = conn.http_request_;
  parameters_.log_level = SASL_LOG_DEBUG; // the callback chooses, but for traces
  parameters_.gss_creds = conn.gss_credentials_;
}
