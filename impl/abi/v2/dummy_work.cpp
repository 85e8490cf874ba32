#include "abi/v2/dummy_work.hpp"

#include <array>
#include <atomic>

#include "core/scram_secret.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/scram_keys.hpp"

namespace saslspec::impl {

namespace {

struct Known {
  std::atomic<bool> entered_without{false};
  std::atomic<bool> derived{false};
};
constinit Known known_of_scram;
constinit Known known_of_checks;

Known& known_of(KeyUse use) {
  return use == KeyUse::Scram ? known_of_scram : known_of_checks;
}

/// Only written when it changes: all threads read it.
void set(std::atomic<bool>& flag) {
  if (!flag.load(std::memory_order_relaxed)) flag.store(true, std::memory_order_relaxed);
}

} // namespace

bool needs_dummy_work(KeyUse use) {
  const Known& known = known_of(use);
  return !known.entered_without.load(std::memory_order_relaxed) || known.derived.load(std::memory_order_relaxed);
}

void note_derivation(KeyUse use) {
  set(known_of(use).derived);
}

void note_entry_without_derivation(KeyUse use) {
  set(known_of(use).entered_without);
}

void forget_derivations() {
  for (Known* known : {&known_of_scram, &known_of_checks}) {
    known->entered_without = false;
    known->derived = false;
  }
}

bool do_dummy_scram_work(std::string_view mechanism, std::string_view user, Octets& room) {
  ScramVerifier unused{};
  const bool is_done = compute_scram_verifier(mechanism, user, "no password", room, unused) == Code::Ok;
  room.clear();
  return is_done;
}

/// The work of a check against the first verifier that sasl_setpass makes, since passwords are checked against that.
void do_dummy_check_work(std::string_view password) {
  constexpr std::array<char, 16> salt{};
  ScramVerifier nobodys{};
  nobodys.salt = {salt.data(), salt.size()};
  nobodys.iterations = scram_default_iterations;
  static_cast<void>(scram_verifier_matches(scram_names[0].mechanism, password, nobodys));
}

} // namespace saslspec::impl
