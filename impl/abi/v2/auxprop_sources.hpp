// The application's auxprop plug-ins as sources of accounts.
#pragma once

#include <span>
#include <string_view>

#include "abi/v2/connection.hpp"
#include "abi/v2/prop.hpp"

namespace saslspec::impl {

/// Whether the list of names `configured` has `name`, in any letter case; null: it has every name.
[[nodiscard]] bool is_enabled(const char* configured, std::string_view name);
/// Whether the option auxprop_plugin lets the connection ask any registered plug-in.
[[nodiscard]] bool is_any_source_enabled(const sasl_conn_t& conn);

/// Whether `context` asks for anything under the names that a lookup for an authzid, or for an authcid, fills in.
[[nodiscard]] bool is_anything_requested(const struct propctx& context, bool authzid);

/// Runs the plug-ins on the properties that `context` asks for; `flags` are SASL_AUXPROP_*. Code::NoUser when no
/// plug-in knows `user`. Throws std::bad_alloc.
[[nodiscard]] Code look_up_in_sources(sasl_conn_t& conn, const Octets& user, unsigned flags, struct propctx& context);

/// Stores the values of `properties` (null: only asks whether any plug-in stores). Code::NoMech when no plug-in does.
/// Throws std::bad_alloc.
[[nodiscard]] Code store_in_sources(sasl_conn_t& conn, struct propctx* properties, std::string_view user);
/// The same without a connection; `server` may be null when they are only asked whether they store.
[[nodiscard]] Code store_in_sources(sasl_server_params_t* server, struct propctx* properties, const char* user,
                                    unsigned length);

/// The properties of one account: in the application's context, so that its own requests are answered, too; else in a
/// context of their own. They are gone with this object: values of one account are not there for the next.
class AccountProperties {
public:
  AccountProperties(sasl_conn_t& conn, std::span<const char* const> names) : conn_(conn), names_(names) {}
  AccountProperties(const AccountProperties&) = delete;
  AccountProperties& operator=(const AccountProperties&) = delete;
  ~AccountProperties();

  /// `name` becomes the canonical form of `user`. At most once.
  [[nodiscard]] Code look_up(std::string_view user, Octets& name);
  /// The values of one property; null: it has no value.
  const propval* found(const char* name) const;

private:
  void forget();

  sasl_conn_t& conn_;
  std::span<const char* const> names_;
  struct propctx own_;
  struct propctx* context_ = &own_;
};

} // namespace saslspec::impl
