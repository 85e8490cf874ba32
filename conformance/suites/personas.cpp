#include "personas.hpp"

#include "saslspec/oracle/traits.hpp"

#include <algorithm>
#include <optional>

namespace saslspec::suites {
namespace {

/// The account's name; empty for the usual one, nothing when no account has such a password.
std::optional<std::string> user_of(const oracle::VariantInfo& variant) {
  if (variant.password_octets == 0) return std::string(variant.account);
  const auto accounts = oracle::accounts();
  const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const oracle::Account& account) {
    return account.password.size() == variant.password_octets;
  });
  if (found == accounts.end()) return std::nullopt;
  return std::string(found->name);
}

} // namespace

std::vector<Variant> variants_of(std::string_view mechanism) {
  std::vector<Variant> variants{
      {"usual", {}, {}}
  };
  for (const oracle::VariantInfo& info : oracle::traits(mechanism).variants) {
    const std::optional<std::string> user = user_of(info);
    if (!user) continue;
    Variant variant{std::string(info.name), {}, std::string(info.requirement)};
    if (!user->empty()) variant.persona.user = *user;
    variant.persona.client_nonce = info.client_nonce;
    variants.push_back(std::move(variant));
  }
  return variants;
}

} // namespace saslspec::suites
