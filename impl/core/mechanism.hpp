// The one interface behind which every mechanism stands: bytes in; Continue, Done or Refuse out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/optional_octets.hpp"
#include "core/security_layer.hpp"
#include "crypto/digest.hpp"

namespace saslspec::impl {

/// Result codes as the v2 ABI numbers them; abi/ maps them to v1's numbers.
enum class Code : int {
  Ok = 0,
  Continue = 1,
  Interact = 2,
  Fail = -1,
  NoMem = -2,
  BufOver = -3,
  NoMech = -4,
  BadProt = -5,
  NotDone = -6,
  BadParam = -7,
  TryAgain = -8,
  BadMac = -9,
  BadServ = -10,
  WrongMech = -11,
  NotInit = -12,
  BadAuth = -13,
  NoAuthz = -14,
  TooWeak = -15,
  Encrypt = -16,
  Trans = -17,
  Expired = -18,
  Disabled = -19,
  NoUser = -20,
  PwLock = -21,
  NoChange = -22,
  BadVers = -23,
  Unavail = -24,
  NoVerify = -26,
  WeakPass = -27,
  NoUserPass = -28,
  NeedOldPassword = -29,
  ConstraintViolated = -30,
  BadBinding = -32,
  ConfigErr = -100,
};

/// Who was authenticated and as whom the connection acts. Views into the mechanism, its surroundings or the client's
/// message; the connection copies them.
struct Identity {
  std::string_view authcid;
  std::string_view authzid; ///< empty: the same as authcid
};

/// One more client message is needed; `message` goes to the client (empty: the empty challenge).
struct Continue {
  std::string_view message;
};
/// The mechanism accepted the evidence. The connection still decides on authorization, then publishes `message`.
struct Done {
  Identity identity;
  OptionalOctets message;     ///< additional data with success
  LayerOwner layer = nullptr; ///< protects what is sent from then on; null: none was negotiated
};
/// The negotiation failed. `reason` is for the server's log alone, static text, never a secret.
struct Refuse {
  Code code;
  const char* reason;
};
using Verdict = std::variant<Continue, Done, Refuse>;

/// A stored SCRAM verifier, raw octets.
struct ScramVerifier {
  std::string_view salt;
  std::uint32_t iterations;
  std::string_view stored_key;
  std::string_view server_key;
};

/// The secure channel outside SASL that a mechanism may bind to (RFC 5056), as the application described it.
struct ChannelBinding {
  std::string_view type; ///< cb-name: tls-unique, tls-server-end-point, tls-exporter, ...
  std::string_view data;
};
inline constexpr std::size_t max_channel_binding = 1024;

/// What the application asks of a security layer; what a layer below SASL gives is taken off already.
struct LayerLimits {
  unsigned min_ssf = 0;
  unsigned max_ssf = 0;
  unsigned max_buffer = 0; ///< the largest protected message that the application takes in; 0: no layer
};

/// What a credential store keeps for OTP (RFC 2289, RFC 2444): the last one-time password accepted.
struct OtpEntry {
  Hash hash;
  std::uint32_t sequence; ///< of `last`; the next one asked for has sequence - 1
  std::string_view seed;
  std::array<std::uint8_t, 8> last;
};

/// What came of checking a bearer token. Views live until the next call.
struct TokenAnswer {
  std::string_view user;          ///< whom the token stands for, when Code::Ok: never empty
  std::string_view status;        ///< of RFC 7628 section 3.2.2, when it was refused; empty: invalid_token
  std::string_view scope;         ///< empty: none
  std::string_view configuration; ///< openid-configuration; empty: none
};

struct MechanismInfo;

/// What a mechanism may ask of its surroundings; implemented by the connection over the ABI's callbacks.
/// Every function returns Code::Ok or why not; views live until the next call, `allocate` and `release` aside.
class Surroundings {
public:
  virtual ~Surroundings() = default;
  /// The account's password as stored (already prepared).
  [[nodiscard]] virtual Code password(std::string_view user, std::string_view& out) = 0;
  /// Whether `password` is right for `user`; uses the application's own check where it has one.
  [[nodiscard]] virtual Code check_password(std::string_view user, std::string_view password) = 0;
  /// The stored verifier for `mechanism`, or one computed from a stored password (and kept for this exchange). With
  /// Code::NoUser, `out` may have the salt and count that an unknown user is to be shown.
  [[nodiscard]] virtual Code scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) = 0;
  /// HMAC-MD5 of `challenge` under the account's key, for stores that keep the key schedule and not the password (v1).
  /// Code::Unavail: this store has passwords, use password().
  [[nodiscard]] virtual Code cram_md5_digest(std::string_view /*user*/, std::string_view /*challenge*/,
                                             std::span<std::uint8_t, 16> /*digest*/) {
    return Code::Unavail;
  }
  /// MD5 of "user:realm:password", for stores that keep it and not the password (v1).
  /// Code::Unavail: this store has passwords, use password().
  [[nodiscard]] virtual Code digest_md5_secret(std::string_view /*user*/, std::string_view /*realm*/,
                                               std::span<std::uint8_t, 16> /*digest*/) {
    return Code::Unavail;
  }
  /// The account's entry for OTP. Code::NoUser when there is none; `out.last` may have octets then that are always the
  /// same for that user, to make up a challenge from.
  [[nodiscard]] virtual Code otp_entry(std::string_view /*user*/, OtpEntry& /*out*/) { return Code::NoUser; }
  /// Puts `next` in the place of `expected`, as one step that nobody else comes between. Code::TryAgain when the entry
  /// is no longer `expected`: then this negotiation has lost to another one.
  [[nodiscard]] virtual Code otp_replace(std::string_view /*user*/, const OtpEntry& /*expected*/,
                                         const OtpEntry& /*next*/) {
    return Code::NoUser;
  }
  /// Whether the bearer token that came by `mechanism` is good, and for whom. `authzid` may be empty. So may `token`:
  /// the client asks what kind of token is wanted, and no answer lets it in.
  [[nodiscard]] virtual Code check_token(std::string_view /*mechanism*/, std::string_view /*authzid*/,
                                         std::string_view /*token*/, TokenAnswer& /*out*/) {
    return Code::NoMech;
  }
  /// Whether a client may start `mechanism` on this connection, as the list of mechanisms tells it.
  virtual bool offers(std::string_view /*mechanism*/) { return false; }
  /// The last word on a mechanism that asks for it and that nothing else speaks against. Code::NoMech when it is not to
  /// be had.
  [[nodiscard]] virtual Code admits(const MechanismInfo& /*mechanism*/) { return Code::Ok; }
  /// Nothing when the application described no channel.
  virtual std::optional<ChannelBinding> channel_binding() const { return std::nullopt; }
  virtual LayerLimits layer_limits() const { return {}; }
  /// Identity established outside SASL; empty when none.
  virtual std::string_view external_identity() const = 0;
  virtual std::string_view server_name() const = 0;
  /// The registered name of the protocol ("imap"); empty when it is not known.
  virtual std::string_view service() const { return {}; }
  /// The realm that names belong to when they carry none; the server's name when the application gave none.
  virtual std::string_view realm() const { return server_name(); }
  /// Where the client has connected to, as the application said: empty and 0 when it did not. server_name() is this
  /// host's then.
  virtual std::string_view stated_server_name() const { return {}; }
  virtual unsigned local_port() const { return 0; }
  /// A per-process secret from which stable mock salts for unknown users are derived.
  virtual std::span<const std::uint8_t> mock_secret() const = 0;
  /// Memory through the application's hooks (sasl_set_alloc). Null when it fails.
  virtual void* allocate(std::size_t size) = 0;
  virtual void release(void* block) = 0;
};

/// One negotiation of one mechanism. `step` is called until it does not return Continue, never after.
class Negotiation {
public:
  virtual ~Negotiation() = default;
  /// `input` absent: no initial response was sent (first call only). Views in the result live until the next call.
  [[nodiscard]] virtual Verdict step(OptionalOctets input) = 0;
};

/// What the surroundings may have and a mechanism may be unable to do without; bits.
namespace facility {
inline constexpr unsigned external_identity = 1;
inline constexpr unsigned channel_binding = 2;
inline constexpr unsigned token_check = 4;
inline constexpr unsigned otp_entries = 8;
inline constexpr unsigned all = 15;
} // namespace facility

/// Security properties, as bits of the v2 ABI's SASL_SEC_*.
struct MechanismInfo {
  std::string_view name;
  unsigned security_flags; ///< SASL_SEC_NOPLAINTEXT, ... that the mechanism satisfies
  unsigned max_ssf = 0;    ///< of its strongest layer; 0: it has none
  /// The same of what it can offer within the limits, here and now; null: max_ssf, whatever they are.
  unsigned (*strongest_layer)(const LayerLimits& limits) = nullptr;
  bool server_first;
  bool carries_authzid;
  std::size_t size; ///< of its Negotiation object, for placement into memory from `allocate`
  Negotiation* (*create)(void* memory, Surroundings& surroundings);
  unsigned needs = 0;       ///< bits of facility::
  bool is_historic = false; ///< only offered when the application's list names it
  bool works_over_http = false;
  bool asks_surroundings = false; ///< Surroundings::admits says whether it may start
};

/// The compiled-in mechanisms in order of preference.
std::span<const MechanismInfo> built_in_mechanisms();
/// The one whose name is written so, in upper case; null: none.
const MechanismInfo* built_in_mechanism(std::string_view name);

/// StoredKey and ServerKey of `password` (prepared inside) for a SCRAM mechanism, into buffers of at least 64 octets;
/// `used` is the digest's length. False: no such mechanism, the password is prohibited, or the digest failed.
/// Provided by mechanisms/ for the credential stores of core/ and abi/.
[[nodiscard]] bool derive_scram_keys(std::string_view mechanism, std::string_view password, std::string_view salt,
                                     std::uint32_t iterations, std::span<std::uint8_t> stored_key,
                                     std::span<std::uint8_t> server_key, std::size_t& used);
/// The stable salt that a user without a stored verifier is shown: the mock exchange of an unknown user and an account
/// with only a password look alike. Secrets are all of one length. Provided by mechanisms/.
[[nodiscard]] bool stable_salt(std::span<const std::uint8_t> mock_secret, std::string_view mechanism,
                               std::string_view user, std::span<std::uint8_t, 16> out);
/// Iteration count of verifiers that are computed from a stored password, and of mock exchanges.
inline constexpr std::uint32_t scram_default_iterations = 4096;

/// The source of nonces: `out` is filled with random octets. The shipped library links the generator in crypto/;
/// the test-only build links a settable one instead.
[[nodiscard]] bool random_octets(std::span<std::uint8_t> out);
/// Fills `out` with printable nonce characters (never a comma). Replaced as a whole by the test-only build.
[[nodiscard]] bool server_nonce(std::span<char> out, std::size_t& used);
/// The challenge of CRAM-MD5 for `server_name`: "<digits.time@server_name>".
[[nodiscard]] bool cram_challenge(std::string_view server_name, std::span<char> out, std::size_t& used);

} // namespace saslspec::impl
