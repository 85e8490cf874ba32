// Everything that targets differ in: one row per capability, with its number, its names and its sentences.
// The adapters' header, the program, the vectors' loader, their schema and FORMAT.md have the same list; the compiler
// or a test compares each with this one.
#pragma once

#include <cstdint>
#include <string_view>

namespace saslspec::setting {

/// Capability bits. An adapter declares them; those that a call can show are tried before they are believed.
enum Capability : std::uint32_t {
  NullVersusEmpty = 1U << 0,   ///< NULL and "" reach the mechanism as different things
  DataWithSuccess = 1U << 1,   ///< server data may come with OK
  SuccessDataFlag = 1U << 2,   ///< the application chooses for each connection whether it may (v2)
  NonceInjection = 1U << 3,    ///< a test-only build whose server nonce can be set
  AuthorizationHook = 1U << 4, ///< the application decides on authzids
  ReadsIdentity = 1U << 5,     ///< authcid and authzid can be read
  SecurityProperties = 1U << 6,
  Restartable = 1U << 7,         ///< a second start on the same handle
  DetailedErrors = 1U << 8,      ///< errstr or sasl_errdetail
  ExactCodes = 1U << 9,          ///< native codes are SASL codes without loss
  NullArguments = 1U << 10,      ///< a NULL connection or a NULL output is an error, not undefined behaviour
  AllocationFailure = 1U << 11,  ///< allocations are counted and can be made to fail; only the worker's probe says so
  ChannelDescription = 1U << 12, ///< a channel to bind to can be described; the worker's probe tries it
  CriticalChannel = 1U << 13,    ///< only a negotiation that binds to that channel is worth something
  LayerChoice = 1U << 14,        ///< each connection allows or forbids a security layer
  TokenCheck = 1U << 15,         ///< the target asks the owner of a bearer token; declared once it has asked
  OtpEntries = 1U << 16,         ///< the target keeps one-time passwords with the application; likewise
  KerberosKey = 1U << 17,        ///< the target holds the key of its service in a Kerberos realm
};
inline constexpr Capability last_capability = KerberosKey;

struct CapabilityInfo {
  Capability bit;
  std::string_view c_name;  ///< in saslspec_adapter.h
  std::string_view word;    ///< in "requires" of a vector
  std::string_view meaning; ///< completes "a target ..."
  std::string_view missing; ///< why a case does not apply to a target without it
  constexpr CapabilityInfo(Capability its_bit, std::string_view its_c_name, std::string_view its_word,
                           std::string_view its_meaning, std::string_view if_missing)
      : bit(its_bit), c_name(its_c_name), word(its_word), meaning(its_meaning), missing(if_missing) {}
};

/// In the order of the bits.
inline constexpr CapabilityInfo capabilities[] = {
    CapabilityInfo(NullVersusEmpty, "SASLSPEC_NULL_VERSUS_EMPTY", "null-versus-empty",
                   "tells an absent message from an empty one", R"(NULL and "" are the same to this target)"),
    CapabilityInfo(DataWithSuccess, "SASLSPEC_DATA_WITH_SUCCESS", "success-data",
                   "sends server data together with success", "the target sends no data with success"),
    CapabilityInfo(SuccessDataFlag, "SASLSPEC_SUCCESS_DATA_FLAG", "no-success-data",
                   "lets the application choose whether data come with success",
                   "the target always sends its last data with success"),
    CapabilityInfo(NonceInjection, "SASLSPEC_NONCE_INJECTION", "nonce-injection",
                   "lets a test choose the server's nonce", "the target's nonce cannot be set"),
    CapabilityInfo(AuthorizationHook, "SASLSPEC_AUTHORIZATION_HOOK", "authorization-hook",
                   "asks the application about authorization",
                   "the target does not let the application decide who may act as whom"),
    CapabilityInfo(ReadsIdentity, "SASLSPEC_READS_IDENTITY", "readable-identity", "lets authcid and authzid be read",
                   "the identity cannot be read"),
    CapabilityInfo(SecurityProperties, "SASLSPEC_SECURITY_PROPERTIES", "security-properties",
                   "honours security properties", "the target has no security properties"),
    CapabilityInfo(Restartable, "SASLSPEC_RESTARTABLE", "restart", "starts again on the same connection",
                   "the target has no second start on the same connection"),
    CapabilityInfo(DetailedErrors, "SASLSPEC_DETAILED_ERRORS", "detailed-errors", "gives reasons in words",
                   "the target gives no reasons in words"),
    CapabilityInfo(ExactCodes, "SASLSPEC_EXACT_CODES", "exact-codes", "answers in SASL result codes",
                   "the target's result codes are not SASL's"),
    CapabilityInfo(NullArguments, "SASLSPEC_NULL_ARGUMENTS", "null-arguments",
                   "answers a NULL connection or output with an error",
                   "the target's API leaves NULL arguments undefined"),
    CapabilityInfo(AllocationFailure, "SASLSPEC_ALLOCATION_FAILURE", "allocation-failure",
                   "allocates memory in a way that can be made to fail",
                   "the target's allocations cannot be made to fail"),
    CapabilityInfo(ChannelDescription, "SASLSPEC_CHANNEL_DESCRIPTION", "channel-binding",
                   "takes a description of the channel below", "no channel can be described to the target"),
    CapabilityInfo(CriticalChannel, "SASLSPEC_CRITICAL_CHANNEL", "critical-channel",
                   "lets the application demand binding to it", "the target cannot be told that binding is required"),
    CapabilityInfo(LayerChoice, "SASLSPEC_LAYER_CHOICE", "layer-choice", "lets security layers be allowed or forbidden",
                   "the target cannot be told whether security layers are allowed"),
    CapabilityInfo(TokenCheck, "SASLSPEC_TOKEN_CHECK", "token-check", "asks the application about bearer tokens",
                   "the target does not ask the application about tokens"),
    CapabilityInfo(OtpEntries, "SASLSPEC_OTP_ENTRIES", "otp-entries", "keeps one-time passwords with the application",
                   "the target does not keep one-time passwords with the application"),
    CapabilityInfo(KerberosKey, "SASLSPEC_KERBEROS_KEY", "kerberos-key",
                   "holds the key of its service in a Kerberos realm",
                   "the target holds no Kerberos key of its service"),
};
static_assert(
    [] {
      std::uint32_t expected = 1;
      for (const CapabilityInfo& each : capabilities) {
        if (each.bit != expected) return false;
        expected <<= 1U;
      }
      return expected == std::uint32_t{last_capability} << 1U;
    }(),
    "every capability has one row, in the order of the bits");

/// The capability that is called so in vectors; null when there is none.
constexpr const CapabilityInfo* capability(std::string_view word) {
  for (const CapabilityInfo& each : capabilities)
    if (each.word == word) return &each;
  return nullptr;
}

/// Why a case that needs these capabilities does not apply to a target with `given`; empty when it applies. A target
/// that never sends data with success needs no choice to keep them for a challenge.
constexpr std::string_view why_lacking(std::uint32_t needed, std::uint32_t given) {
  if ((given & DataWithSuccess) == 0) given |= SuccessDataFlag;
  for (const CapabilityInfo& each : capabilities)
    if ((needed & ~given & each.bit) != 0) return each.missing;
  return {};
}

} // namespace saslspec::setting
