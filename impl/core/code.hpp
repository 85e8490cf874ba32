// Result codes: their numbers, what applications may answer, and the words for them.
#pragma once

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

/// The code for the answer of an application's callback or of a plug-in. An unknown number becomes Code::Fail, and so
/// does a positive one other than SASL_INTERACT: a callback must not continue a negotiation.
[[nodiscard]] Code from_application(int answer);

/// Static English text.
[[nodiscard]] const char* text(Code code);

/// The code that a client may learn: an unknown user looks like a wrong password.
[[nodiscard]] constexpr Code for_client(Code code) {
  return code == Code::NoUser ? Code::BadAuth : code;
}

} // namespace saslspec::impl
