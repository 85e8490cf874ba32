#include "saslspec/oracle/world.hpp"
#include "saslspec/runner/runner.hpp"

namespace saslspec::runner {

void seed_accounts(worker::LaunchOptions& options) {
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
}

} // namespace saslspec::runner
