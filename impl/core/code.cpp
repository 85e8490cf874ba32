#include "core/code.hpp"

namespace saslspec::impl {

namespace {

struct Row {
  Code code;
  const char* text;
};

constexpr Row rows[] = {
    {Code::Ok,                 "successful result"                                 },
    {Code::Continue,           "another step is needed"                            },
    {Code::Interact,           "user interaction is needed"                        },
    {Code::Fail,               "generic failure"                                   },
    {Code::NoMem,              "out of memory"                                     },
    {Code::BufOver,            "buffer too small"                                  },
    {Code::NoMech,             "mechanism not available"                           },
    {Code::BadProt,            "the client violated the protocol"                  },
    {Code::NotDone,            "not available before the negotiation has succeeded"},
    {Code::BadParam,           "invalid parameter or configuration"                },
    {Code::TryAgain,           "transient failure, try again"                      },
    {Code::BadMac,             "integrity check failed"                            },
    {Code::BadServ,            "the server could not authenticate itself"          },
    {Code::WrongMech,          "the mechanism does not suit"                       },
    {Code::NotInit,            "library not initialised"                           },
    {Code::BadAuth,            "authentication failed"                             },
    {Code::NoAuthz,            "not authorized"                                    },
    {Code::TooWeak,            "mechanism too weak for the security properties"    },
    {Code::Encrypt,            "encryption is needed for this mechanism"           },
    {Code::Trans,              "a plaintext login is needed once to enable it"     },
    {Code::Expired,            "password expired"                                  },
    {Code::Disabled,           "account disabled"                                  },
    {Code::NoUser,             "user not found"                                    },
    {Code::PwLock,             "password locked"                                   },
    {Code::NoChange,           "no change was needed"                              },
    {Code::BadVers,            "version mismatch"                                  },
    {Code::Unavail,            "authentication server not available"               },
    {Code::NoVerify,           "no verifier for this mechanism"                    },
    {Code::WeakPass,           "password too weak"                                 },
    {Code::NoUserPass,         "users may not choose passwords"                    },
    {Code::NeedOldPassword,    "the old password is needed"                        },
    {Code::ConstraintViolated, "the property may not be stored"                    },
    {Code::BadBinding,         "channel bindings do not match"                     },
    {Code::ConfigErr,          "error in the configuration"                        },
};

const Row* find(int number) {
  for (const Row& row : rows)
    if (static_cast<int>(row.code) == number) return &row;
  return nullptr;
}

} // namespace

Code from_application(int answer) {
  const Row* row = find(answer);
  return row == nullptr || row->code == Code::Continue ? Code::Fail : row->code;
}

const char* text(Code code) {
  const Row* row = find(static_cast<int>(code));
  return row == nullptr ? "unknown result code" : row->text;
}

} // namespace saslspec::impl
