// The runner's requests to a worker, and the worker's answers; encoded by worker/wire.cpp on both ends.
// Plain values only: the worker links neither OpenSSL nor JSON.
#pragma once

#include "saslspec/model/vocabulary.hpp"
#include "saslspec/setting/capabilities.hpp"
#include "saslspec/setting/setting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace saslspec::worker {

/// What the user gave an adapter as --option NAME=VALUE.
struct AdapterOption {
  std::string name;
  std::string value;
};

/// Traits of an adapter, as bits.
enum Trait : std::uint32_t {
  LibsaslV1 = 1U << 0,      ///< the target has the manual page's C API: its documents judge, too
  LibsaslV2 = 1U << 1,      ///< the target has the C API of libsasl2: likewise
  NoFork = 1U << 2,         ///< the target does not survive fork: each batch gets a process of its own
  AccountsBeside = 1U << 3, ///< whoever set the target up gave it the accounts
};

/// One seeded account as the adapters see it.
struct Account {
  struct Verifier {
    std::string mechanism;
    std::string salt;
    std::uint32_t iterations = 0;
    std::string stored_key;
    std::string server_key;
  };
  std::string user;
  std::string password;
  std::vector<Verifier> verifiers;
  std::string token{};         ///< bearer token of the user
  std::string expired_token{}; ///< bearer token of the user that is no longer valid
  std::string otp_entry{};     ///< as Cyrus SASL stores it; empty: no one-time passwords
};

struct Authorization {
  std::string authcid;
  std::string authzid;
};

/// A first message on which the target has to ask the application, if it ever does: about a bearer token, or about the
/// entry of one-time passwords.
struct Opening {
  std::string mechanism;
  std::string message;
};

using setting::Capability;
using enum setting::Capability;

enum class Op : std::uint8_t {
  Invalid,
  New, ///< creates connection `connection` in `setting`
  Start,
  Step,
  Identity,   ///< reads authcid and authzid; changes nothing
  Mechanisms, ///< lists mechanisms into `output`
  Property,   ///< reads property number `number`
  Dispose,
  DisposeTwice,
  Done,   ///< sasl_done / gsasl_done with no connection open
  Init,   ///< initialises again and seeds again
  Encode, ///< wraps `input` (identity without a security layer)
  Decode,
};

/// Deliberate misuse, as bits.
enum Misuse : std::uint32_t {
  NullConnection = 1U << 0,
  NullOutput = 1U << 1,
  NullOutputLength = 1U << 2,
  NoTerminator = 1U << 3, ///< without the uncounted NUL behind the input
  NullMechanism = 1U << 4,
};

struct Call {
  Op op = Op::Invalid;
  std::uint32_t connection = 0;
  std::string mechanism;            ///< Start
  std::optional<std::string> input; ///< absent is NULL, empty is ""
  std::uint32_t misuse = 0;
  std::uint32_t number = 0;
  std::uint32_t fail_allocation = 0; ///< the n-th allocation of this call fails; 0: none
  setting::Setting setting;          ///< New
  bool stored_verifiers = true;      ///< New: SCRAM users by StoredKey and ServerKey; else by plaintext
  bool interact = false;             ///< New: credential callbacks answer SASL_INTERACT
  bool fresh_entries = false;        ///< New: one-time passwords are as they were seeded
};

enum class Death : std::uint8_t { None, Signal, Exit, Timeout, Protocol };

struct Observation {
  Death death = Death::None;
  int death_detail = 0; ///< signal number or exit status
  model::Code code = model::Code::Invalid;
  int native = 0;                    ///< as the target returned it
  bool lossy = false;                ///< the mapping to `code` lost something
  std::optional<std::string> output; ///< absent: NULL or untouched
  bool output_untouched = false;     ///< the poison in *serverout survived
  bool length_untouched = false;
  std::string detail;                 ///< errstr, sasl_errdetail, or empty; after a death the last words on stderr
  std::optional<std::string> authcid; ///< readable identity after the call; absent when refused
  std::optional<std::string> authzid;
  int identity_native = 0;        ///< result of reading the identity
  std::string side_effect;        ///< "wrote to standard output", ...; empty when none
  std::uint64_t allocations = 0;  ///< made during the call
  bool allocation_failed = false; ///< the injected failure happened
};

/// The state of a child that ended its batch in order.
struct ChildEnd {
  Death death = Death::None;
  int death_detail = 0;
  /// Allocations of the target still live, beyond those at the fork. Memory that a library sets up once per process is
  /// among them, so that a leak shows as growth with the number of connections.
  std::int64_t live_blocks = 0;
  std::int64_t live_bytes = 0;
  std::string side_effect; ///< descriptors, signal dispositions, locale, working directory
};

struct MappedLibrary {
  std::string path;
  std::string role;   ///< "target", "plug-in", "crypto", "other"
  std::string sha256; ///< filled by the runner
  std::string build_id;
};

struct Probe {
  std::string abi;          ///< a word of abis(), or own_adapter
  std::string adapter;      ///< the adapter's name
  std::string adapter_path; ///< empty: built in
  std::uint32_t traits = 0;
  std::string version;
  std::vector<std::string> mechanisms;
  std::vector<std::string> bound_mechanisms; ///< offered where a channel is described
  std::vector<std::string>
      named_mechanisms; ///< the part of `mechanisms` that is on offer only where mech_list names it
  std::uint32_t capabilities = 0;
  std::vector<MappedLibrary> libraries;
  std::string printed;       ///< what the target wrote to its standard streams while it was loaded, as printable text
  std::string logged;        ///< what it gave its logging callback while it was initialised, likewise; a line each
  std::string sanitizer{};   ///< the sanitizer's run-time that it is linked to: "libasan.so.8"; empty: none
  std::uint32_t threads = 0; ///< that it started while it was loaded; 0 where each child loads it
};

/// Whether the documents of libsasl's C API say something of this target.
inline bool is_libsasl(const Probe& probe) {
  return (probe.traits & (LibsaslV1 | LibsaslV2)) != 0;
}

} // namespace saslspec::worker
