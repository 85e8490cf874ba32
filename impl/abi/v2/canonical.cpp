// Canonical forms of names: by callback, by plug-in, or as they are.
#include <array>

#include "abi/callbacks.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugin_exchange.hpp"
#include "abi/v2/plugins.hpp"
#include "abi/v2/view.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

bool sasl_conn::takes_names_as_they_are() {
  return plugin_side_ == nullptr && properties_context_ == nullptr && !verifier_was_stored_ &&
         !has_canonuser_plugins() && !callbacks_.has_either(SASL_CB_CANON_USER, SASL_CB_PROXY_POLICY);
}

/// A name that a mechanism's plug-in has had made canonical stays as it is.
Code sasl_conn::canonical(std::string_view name, bool is_authzid, Octets& out) {
  if (plugin_side_ == nullptr || exchange() == nullptr || !exchange()->has_settled(name, is_authzid))
    return canonical_form(name, is_authzid ? SASL_CU_AUTHZID : SASL_CU_AUTHID, out);
  out.assign(name);
  return Code::Ok;
}

/// SASL_CB_CANON_USER, or the plug-in that the option canon_user_plugin names; else the name stays as it is.
Code sasl_conn::canonical_form(std::string_view name, unsigned flags, Octets& out) {
  const sasl_callback_t* entry = callback(SASL_CB_CANON_USER);
  if (entry != nullptr && entry->proc != nullptr) return canonical_by_callback(*entry, name, flags, out);
  if (has_canonuser_plugins()) return canonical_by_plugin(name, flags, out);
  out.assign(name);
  return Code::Ok;
}

Code sasl_conn::canonical_by_callback(const sasl_callback_t& entry, std::string_view name, unsigned flags,
                                      Octets& out) {
  std::array<char, 1024> room;
  unsigned used = 0;
  const ShortName given(name);
  const Code code = from_application(function_of<sasl_canon_user_t>(entry.proc)(
      this, entry.context, given.c_str(), static_cast<unsigned>(given.size()), flags, realm_.data(), room.data(),
      room.size() - 1, &used));
  if (code != Code::Ok) return code;
  if (used >= room.size()) return Code::BufOver;
  out.assign({room.data(), used});
  return Code::Ok;
}

Code sasl_conn::canonical_by_plugin(std::string_view name, unsigned flags, Octets& out) {
  const char* configured = option(nullptr, "canon_user_plugin");
  const auto* chosen = configured == nullptr ? nullptr : canonuser_plugin(configured);
  if (chosen == nullptr || chosen->plugin->canon_user_server == nullptr)
    return Connection::canonical(name, (flags & SASL_CU_AUTHZID) != 0, out);

  std::array<char, 1024> room;
  unsigned used = 0;
  const ShortName given(name);
  View view(*this, properties_context_);
  const Code code = from_application(chosen->plugin->canon_user_server(
      chosen->plugin->glob_context, view.parameters(), given.c_str(), static_cast<unsigned>(given.size()), flags,
      room.data(), room.size() - 1, &used));
  if (code != Code::Ok) return code;
  if (used >= room.size()) return Code::BufOver;
  out.assign({room.data(), used});
  return Code::Ok;
}
