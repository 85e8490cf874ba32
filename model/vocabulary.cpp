#include "saslspec/model/vocabulary.hpp"

#include <array>
#include <cstddef>

namespace saslspec::model {
namespace {

struct CodeFact {
  Code code;
  std::string_view name;
  int number; ///< in the v2 ABI; codes of v1 alone keep their number there
};

// The one list of result codes. A code without a number of its own in v2 (NoPath) comes last, so that looking up a
// number finds v2's meaning.
constexpr CodeFact facts[] = {
    {Code::Ok,               "SASL_OK",                0   },
    {Code::Continue,         "SASL_CONTINUE",          1   },
    {Code::Interact,         "SASL_INTERACT",          2   },
    {Code::Fail,             "SASL_FAIL",              -1  },
    {Code::NoMem,            "SASL_NOMEM",             -2  },
    {Code::BufOver,          "SASL_BUFOVER",           -3  },
    {Code::NoMech,           "SASL_NOMECH",            -4  },
    {Code::BadProt,          "SASL_BADPROT",           -5  },
    {Code::NotDone,          "SASL_NOTDONE",           -6  },
    {Code::BadParam,         "SASL_BADPARAM",          -7  },
    {Code::TryAgain,         "SASL_TRYAGAIN",          -8  },
    {Code::BadMac,           "SASL_BADMAC",            -9  },
    {Code::BadServ,          "SASL_BADSERV",           -10 },
    {Code::WrongMech,        "SASL_WRONGMECH",         -11 },
    {Code::NotInit,          "SASL_NOTINIT",           -12 },
    {Code::BadAuth,          "SASL_BADAUTH",           -13 },
    {Code::NoAuthz,          "SASL_NOAUTHZ",           -14 },
    {Code::TooWeak,          "SASL_TOOWEAK",           -15 },
    {Code::Encrypt,          "SASL_ENCRYPT",           -16 },
    {Code::Trans,            "SASL_TRANS",             -17 },
    {Code::Expired,          "SASL_EXPIRED",           -18 },
    {Code::Disabled,         "SASL_DISABLED",          -19 },
    {Code::NoUser,           "SASL_NOUSER",            -20 },
    {Code::PwLock,           "SASL_PWLOCK",            -21 },
    {Code::NoChange,         "SASL_NOCHANGE",          -22 },
    {Code::BadVers,          "SASL_BADVERS",           -23 },
    {Code::Unavail,          "SASL_UNAVAIL",           -24 },
    {Code::NoVerify,         "SASL_NOVERIFY",          -26 },
    {Code::WeakPass,         "SASL_WEAKPASS",          -27 },
    {Code::NoUserPass,       "SASL_NOUSERPASS",        -28 },
    {Code::NeedOldPasswd,    "SASL_NEED_OLD_PASSWD",   -29 },
    {Code::ConstraintViolat, "SASL_CONSTRAINT_VIOLAT", -30 },
    {Code::BadBinding,       "SASL_BADBINDING",        -32 },
    {Code::ConfigErr,        "SASL_CONFIGERR",         -100},
    {Code::NoPath,           "SASL_NOPATH",            -25 },
};
constexpr int undocumented_number = -10000;

} // namespace

std::string_view name(Code code) {
  for (const CodeFact& fact : facts)
    if (fact.code == code) return fact.name;
  return code == Code::Undocumented ? "an undocumented code" : "no code";
}

int sasl_number(Code code) {
  for (const CodeFact& fact : facts)
    if (fact.code == code) return fact.number;
  return undocumented_number;
}

Code code_of_number(int number) {
  for (const CodeFact& fact : facts)
    if (fact.number == number && fact.code != Code::NoPath) return fact.code;
  return Code::Undocumented;
}

std::string_view name(Reply reply) {
  switch (reply) {
  case Reply::Invalid:
    return "nothing";
  case Reply::Continue:
    return "continue";
  case Reply::Success:
    return "success";
  case Reply::Refusal:
    return "refusal";
  }
  return "nothing";
}

std::string_view name(Message kind) {
  switch (kind) {
  case Message::Invalid:
    return "Invalid";
  case Message::None:
    return "None";
  case Message::Empty:
    return "Empty";
  case Message::UserNamePrompt:
    return "UserNamePrompt";
  case Message::PasswordPrompt:
    return "PasswordPrompt";
  case Message::CramChallenge:
    return "CramChallenge";
  case Message::ScramServerFirst:
    return "ScramServerFirst";
  case Message::ScramServerFinal:
    return "ScramServerFinal";
  case Message::ScramError:
    return "ScramError";
  case Message::DigestChallenge:
    return "DigestChallenge";
  case Message::DigestRspauth:
    return "DigestRspauth";
  case Message::OtpChallenge:
    return "OtpChallenge";
  case Message::BearerError:
    return "BearerError";
  case Message::GssToken:
    return "GssToken";
  case Message::GssSecurityLayers:
    return "GssSecurityLayers";
  }
  return "Invalid";
}

} // namespace saslspec::model
