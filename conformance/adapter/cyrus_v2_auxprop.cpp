// Where users live: an auxprop plug-in that the adapter registers with the target.
#include "cyrus_v2.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace saslspec::adapter::v2 {
namespace {

/// Entries of one-time passwords by user, as the target left them.
std::map<std::string, std::string, std::less<>> entries;
constexpr std::string_view otp_property = "cmusaslsecretOTP";

/// What the account holds under `property` (without the leading '*'), or nothing.
std::optional<std::string> stored(const saslspec_account& account, std::string_view property, bool prefer_verifier) {
  const auto* verifier = current != nullptr && current->setting.stored_verifiers != 0
                             ? find_verifier(account, current->mechanism)
                             : nullptr;
  if (property == "authPassword" && verifier != nullptr) return verifier_text(*verifier);
  if (property == otp_property) {
    cyrus::asks_for_entries = true;
    const auto entry = entries.find(account.user);
    if (entry != entries.end()) return entry->second;
  }
  if (property == "userPassword" && (verifier == nullptr || !prefer_verifier)) return account.password;
  return std::nullopt;
}

/// Identities that nobody logs in as by password: the library looks these up too.
bool exists_without_password(std::string_view name) {
  if (name == "anonymous") return true;
  if (current != nullptr && !current->external_identity.empty() && name == current->external_identity) return true;
  for (std::size_t i = 0; i < host->authorization_count; ++i)
    if (name == host->authorizations[i].authcid || name == host->authorizations[i].authzid) return true;
  return false;
}

int lookup(void*, v2_server_params* parameters, unsigned flags, const char* user, unsigned length) {
  const Callback paused;
  if (current != nullptr && current->setting.interact != 0) return CYRUS_INTERACT;
  if (parameters == nullptr || user == nullptr) return CYRUS_BADPARAM;
  const std::string_view name{user, length};
  const auto* account = find_account(name);
  if (account == nullptr) return exists_without_password(name) ? CYRUS_OK : CYRUS_NOUSER;

  const bool for_authzid = (flags & V2_AUXPROP_AUTHZID) != 0;
  const auto* properties = in_target([&] { return sasl.prop_get(parameters->propctx); });
  bool prefer_verifier = false;
  for (const auto* p = properties; p != nullptr && p->name != nullptr; ++p)
    if (std::strcmp(p->name, "*authPassword") == 0) prefer_verifier = true;
  for (const auto* p = properties; p != nullptr && p->name != nullptr; ++p) {
    std::string_view property = p->name;
    const bool of_authcid = property.starts_with('*');
    if (of_authcid == for_authzid) continue;
    if (of_authcid) property.remove_prefix(1);
    if (p->values != nullptr && (flags & V2_AUXPROP_OVERRIDE) == 0) continue;
    const auto value = stored(*account, property, prefer_verifier);
    if (!value) continue;
    const int code = in_target([&] {
      if (p->values != nullptr) sasl.prop_erase(parameters->propctx, p->name);
      return sasl.prop_set(parameters->propctx, p->name, value->data(), static_cast<int>(value->size()));
    });
    if (code != CYRUS_OK) return code;
  }
  return CYRUS_OK;
}

/// Only entries of one-time passwords can be written. No properties: the question is whether any can.
int store(void*, v2_server_params*, v2_propctx* properties, const char* user, unsigned length) {
  const Callback paused;
  if (properties == nullptr) return CYRUS_OK;
  if (user == nullptr) return CYRUS_BADPARAM;
  const std::string_view name{user, length};
  if (find_account(name) == nullptr) return CYRUS_NOUSER;
  const auto* list = in_target([&] { return sasl.prop_get(properties); });
  for (const auto* p = list; p != nullptr && p->name != nullptr; ++p) {
    std::string_view property = p->name;
    if (property.starts_with('*')) property.remove_prefix(1);
    if (property != otp_property || p->values == nullptr || p->values[0] == nullptr) continue;
    entries[std::string(name)] = p->values[0];
  }
  return CYRUS_OK;
}

} // namespace

void seed_entries() {
  entries.clear();
  for (std::size_t i = 0; i < host->account_count; ++i)
    if (host->accounts[i].otp_entry != nullptr) entries[host->accounts[i].user] = host->accounts[i].otp_entry;
}

int auxprop_init(const void*, int max_version, int* version, v2_auxprop_plug** plug, const char*) {
  const Callback paused;
  static char name[] = "saslspec";
  static v2_auxprop_plug plugin = {0, 0, nullptr, nullptr, lookup, name, store};
  if (version == nullptr || plug == nullptr) return CYRUS_BADPARAM;
  if (max_version < V2_AUXPROP_OLDEST_VERSION) return CYRUS_BADVERS;
  *version = std::min<int>(max_version, V2_AUXPROP_PLUG_VERSION);
  *plug = &plugin;
  return CYRUS_OK;
}

} // namespace saslspec::adapter::v2
