#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/traits.hpp"
#include "saslspec/oracle/world.hpp"
#include "saslspec/runner/runner.hpp"

namespace saslspec::runner {

namespace {

/// What a client sends first where the target has to ask the application.
std::vector<worker::Opening> openings() {
  std::vector<worker::Opening> list;
  for (const std::string_view mechanism : oracle::known_mechanisms()) {
    const oracle::Traits& traits = oracle::traits(mechanism);
    if (traits.asking.empty()) continue;
    auto message = oracle::make_client(mechanism, {})->message(traits.asking, {});
    if (message) list.push_back({std::string(mechanism), std::move(*message)});
  }
  return list;
}

} // namespace

void seed_world(worker::LaunchOptions& options) {
  options.accounts.clear();
  for (const oracle::Account& account : oracle::accounts()) {
    worker::Account seeded;
    seeded.user = account.name;
    seeded.password = account.password;
    for (const oracle::ScramVerifier& verifier : oracle::scram_verifiers(account))
      seeded.verifiers.push_back({std::string(verifier.mechanism), verifier.salt, verifier.iterations,
                                  verifier.stored_key, verifier.server_key});
    seeded.token = oracle::bearer_token(account.name, account.password);
    seeded.expired_token = oracle::expired_token(seeded.token);
    for (const oracle::OtpEntry& entry : oracle::otp_entries())
      if (entry.user == account.name) seeded.otp_entry = oracle::otp_entry_text(entry);
    options.accounts.push_back(std::move(seeded));
  }
  options.authorizations = {
      {"alice",                                  std::string(oracle::authorizable_as())},
      {std::string(oracle::external_identity()), std::string(oracle::authorizable_as())},
  };
  options.openings = openings();
}

} // namespace saslspec::runner
