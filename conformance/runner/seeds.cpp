#include "saslspec/oracle/world.hpp"
#include "saslspec/runner/runner.hpp"

namespace saslspec::runner {

void seed_world(worker::LaunchOptions& options) {
  options.seeds.clear();
  for (const oracle::Account& account : oracle::accounts()) {
    worker::Seed seed;
    seed.user = account.name;
    seed.password = account.password;
    for (const oracle::ScramVerifier& verifier : oracle::scram_verifiers(account))
      seed.verifiers.push_back({std::string(verifier.mechanism), verifier.salt, verifier.iterations,
                                verifier.stored_key, verifier.server_key});
    seed.token = oracle::bearer_token(account.name, account.password);
    seed.expired_token = oracle::expired_token(seed.token);
    for (const oracle::OtpEntry& entry : oracle::otp_entries())
      if (entry.user == account.name) seed.otp_entry = oracle::otp_entry_text(entry);
    options.seeds.push_back(std::move(seed));
  }
  options.authorizations = {
      {"alice",                                  std::string(oracle::authorizable_as())},
      {std::string(oracle::external_identity()), std::string(oracle::authorizable_as())},
  };
}

} // namespace saslspec::runner
