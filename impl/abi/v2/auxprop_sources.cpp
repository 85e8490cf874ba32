#include "abi/v2/auxprop_sources.hpp"

#include "abi/v2/plugins.hpp"
#include "abi/v2/view.hpp"
#include "core/selection.hpp"

namespace saslspec::impl {

namespace {

/// A plug-in goes by its own name, and by the one that the application registered it by.
bool is_source_enabled(const char* configured, const Registered<sasl_auxprop_plug_t>& source) {
  return is_enabled(configured, source.name.view()) ||
         (source.plugin->name != nullptr && is_enabled(configured, source.plugin->name));
}

} // namespace

bool is_enabled(const char* configured, std::string_view name) {
  if (configured == nullptr) return true;
  std::string_view rest = configured;
  if (rest == name) return true; // the whole list, mostly
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest))
    if (same_name(word, name)) return true;
  return false;
}

bool is_any_source_enabled(const sasl_conn_t& conn) {
  const char* configured = conn.option(nullptr, "auxprop_plugin");
  for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next)
    if (is_source_enabled(configured, *source)) return true;
  return false;
}

bool is_anything_requested(const struct propctx& context, bool authzid) {
  for (const propval* property = context.properties(); property->name != nullptr; ++property)
    if ((property->name[0] != '*') == authzid) return true;
  return false;
}

/// Plug-ins may not know the user, or have no verifier; any other refusal (SASL_DISABLED, SASL_UNAVAIL, ...)
/// counts whatever the others say.
Code look_up_in_sources(sasl_conn_t& conn, const Octets& user, unsigned flags, struct propctx& context) {
  if (auxprop_plugins() == nullptr || !is_anything_requested(context, (flags & SASL_AUXPROP_AUTHZID) != 0))
    return Code::NoUser;
  const char* configured = conn.option(nullptr, "auxprop_plugin");
  sasl_conn::View view(conn, &context);
  static_cast<void>(context.take_lost_value()); // a loss of the application's own, before this lookup
  bool is_known = false;
  Code failure = Code::NoUser;
  for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next) {
    if (!is_source_enabled(configured, *source) || source->plugin->auxprop_lookup == nullptr) continue;
    const Code code = from_application(source->plugin->auxprop_lookup(
        source->plugin->glob_context, view.parameters(), flags, user.c_str(), static_cast<unsigned>(user.size())));
    if (code == Code::Ok || code == Code::NoVerify)
      is_known = true;
    else if (code != Code::NoUser && code != Code::NoMech)
      failure = code;
  }
  if (context.take_lost_value()) return Code::NoMem;
  return is_known && failure == Code::NoUser ? Code::Ok : failure;
}

Code store_in_sources(sasl_conn_t& conn, struct propctx* properties, std::string_view user) {
  const Octets name(user);
  sasl_conn::View view(conn, &conn.properties_context());
  return store_in_sources(view.parameters(), properties, name.c_str(), static_cast<unsigned>(name.size()));
}

/// All plug-ins that store are told, so that no plug-in keeps an old password.
Code store_in_sources(sasl_server_params_t* server, struct propctx* properties, const char* user, unsigned length) {
  Code result = Code::NoMech;
  for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next) {
    if (source->plugin->auxprop_store == nullptr) continue;
    const Code code =
        from_application(source->plugin->auxprop_store(source->plugin->glob_context, server, properties, user, length));
    if (code == Code::Ok && result == Code::NoMech) result = Code::Ok;
    if (code != Code::Ok) result = code;
  }
  return result;
}

AccountProperties::~AccountProperties() {
  if (context_ != &own_) forget();
}

Code AccountProperties::look_up(std::string_view user, Octets& name) {
  if (const Code code = conn_.canonical(user, false, name); code != Code::Ok) return code;
  if (struct propctx* asked = conn_.properties_context_if_made(); asked == nullptr) {
    for (const char* property : names_)
      own_.request_another(property);
  } else {
    context_ = asked;
    for (const char* property : names_)
      context_->request(property);
    forget();
  }
  return look_up_in_sources(conn_, name, 0, *context_);
}

const propval* AccountProperties::found(const char* name) const {
  const std::size_t i = context_->find(name);
  return i < context_->requested() && context_->properties()[i].nvalues > 0 ? &context_->properties()[i] : nullptr;
}

void AccountProperties::forget() {
  for (const char* name : names_)
    if (const std::size_t i = context_->find(name); i < context_->requested()) context_->forget(i);
}

} // namespace saslspec::impl
