// The words of the model: result codes, kinds of reply, kinds of server message, parameters.
// Everything that names a state, a stimulus or an outcome anywhere in the project uses these.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace saslspec::model {

/// Result codes of the SASL C APIs, by name. Numbers are an ABI matter: see `sasl_number`.
enum class Code : std::uint8_t {
  Invalid,
  Ok,
  Continue,
  Interact,
  Fail,
  NoMem,
  BufOver,
  NoMech,
  BadProt,
  NotDone,
  BadParam,
  TryAgain,
  BadMac,
  BadServ,
  WrongMech,
  NotInit,
  BadAuth,
  NoAuthz,
  TooWeak,
  Encrypt,
  Trans,
  Expired,
  Disabled,
  NoUser,
  PwLock,
  NoChange,
  BadVers,
  Unavail,
  NoPath,
  NoVerify,
  WeakPass,
  NoUserPass,
  NeedOldPasswd,
  ConstraintViolat,
  BadBinding,
  ConfigErr,
  Undocumented, ///< a number that no document of the ABI names
};

/// A set of codes as a bit mask; bit n stands for the enumerator with value n.
using CodeSet = std::uint64_t;
constexpr CodeSet codes() {
  return 0;
}
template <class... Rest>
constexpr CodeSet codes(Code first, Rest... rest) {
  return (CodeSet{1} << static_cast<unsigned>(first)) | codes(rest...);
}
constexpr bool contains(CodeSet set, Code code) {
  return ((set >> static_cast<unsigned>(code)) & 1U) != 0;
}

/// "SASL_OK", "SASL_BADPROT", ...
std::string_view name(Code code);
/// The number of `code` in the v2 ABI (libsasl2), e.g. -5 for BadProt. v1 differs only at -12 and -25.
int sasl_number(Code code);
/// The code with that v2 number; `Undocumented` when no code has it.
Code code_of_number(int number);

/// The classes of result codes that the manual page distinguishes: CONTINUE, OK, anything else.
enum class Reply : std::uint8_t { Invalid, Continue, Success, Refusal };
constexpr Reply reply_of(Code code) {
  return code == Code::Ok ? Reply::Success : code == Code::Continue ? Reply::Continue : Reply::Refusal;
}
std::string_view name(Reply reply);

/// Kinds of server message. No octets are `Empty` (the empty challenge) beside SASL_CONTINUE and `None` beside any
/// other code; the C API's documents do not say whether NULL or "" with length 0 stands for them. The other kinds are
/// named by their grammar, which the oracle client checks.
enum class Message : std::uint8_t {
  Invalid,
  None,
  Empty,
  UserNamePrompt,
  PasswordPrompt,
  CramChallenge,
  ScramServerFirst,
  ScramServerFinal,
  ScramError, ///< "e=..." beside a refusal
  DigestChallenge,
  DigestRspauth,
  OtpChallenge,
  BearerError,       ///< the JSON object that names the reason why a token was refused
  GssToken,          ///< a token of the GSS-API's mechanism
  GssSecurityLayers, ///< the four octets with the layers and the size on offer, wrapped
};
/// All kinds that carry octets, in the order of the enumeration.
inline constexpr std::array message_kinds = {
    Message::UserNamePrompt,   Message::PasswordPrompt, Message::CramChallenge,   Message::ScramServerFirst,
    Message::ScramServerFinal, Message::ScramError,     Message::DigestChallenge, Message::DigestRspauth,
    Message::OtpChallenge,     Message::BearerError,    Message::GssToken,        Message::GssSecurityLayers,
};
inline constexpr Message last_message = message_kinds.back();
using MessageSet = std::uint32_t;
constexpr MessageSet messages() {
  return 0;
}
template <class... Rest>
constexpr MessageSet messages(Message first, Rest... rest) {
  return static_cast<MessageSet>((1U << static_cast<unsigned>(first)) | messages(rest...));
}
constexpr bool contains(MessageSet set, Message kind) {
  return ((unsigned{set} >> static_cast<unsigned>(kind)) & 1U) != 0;
}
std::string_view name(Message kind);
/// The kinds that prove to the client that the server knows the secret.
inline constexpr MessageSet server_proofs = messages(Message::ScramServerFinal, Message::DigestRspauth);

/// A type of channel binding in IANA's registry (RFC 5929, RFC 9266).
enum class ChannelType : std::uint8_t { TlsUnique, TlsServerEndPoint, TlsExporter };

/// The circumstances of one negotiation, all under the harness's control. Guards read nothing else.
struct Parameters {
  bool success_data = true;      ///< additional data may ride on the success outcome (SASL_SUCCESS_DATA)
  bool plaintext_allowed = true; ///< security properties allow mechanisms that show the password
  bool anonymous_allowed = true; ///< security properties allow ANONYMOUS
  bool external_identity = true; ///< an identity was established outside SASL
  bool channel_binding = true;   ///< the application described the channel below, which can be bound to
  bool binding_optional = true;  ///< a negotiation counts even if it does not bind to that channel
  bool layers_allowed = true;    ///< security properties allow a mechanism to protect the octets after the success
  ChannelType channel_type = ChannelType::TlsUnique; ///< of the channel that was described
  bool operator==(const Parameters&) const = default;
};

/// The evidence of identity in a stimulus, for the property that every success has a cause.
enum class Evidence : std::uint8_t { None, Proof, Bearer, External, Anonymous };

/// Whether whoever sends a message is entitled to the identity that it asks for, where its evidence does not say.
enum class Entitlement : std::uint8_t {
  ByEvidence,  ///< with evidence, and not without
  Marred,      ///< it holds right evidence in a form that a server refuses: to accept it lets nobody else in
  Denied,      ///< right evidence, for an identity that the application's policy refuses
  DeniedClaim, ///< asks for such an identity; the evidence is to come
};

/// How an attacker on the network gets a message, where its evidence does not say.
enum class Origin : std::uint8_t {
  ByEvidence, ///< the holder of the evidence makes it, and anybody where it is no evidence
  Replayed,   ///< right evidence of another negotiation, overheard there
  Downgraded, ///< the client could bind to the channel and says that the server cannot
};

} // namespace saslspec::model
