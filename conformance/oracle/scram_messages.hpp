// The messages of the SCRAM family's clients as data, with their fields and the variables of templates.
#pragma once

#include "mechanism_client.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace saslspec::oracle::scram {

// Where a value that a signature covers is changed, the proof is made over the changed value: the message is then wrong
// in that value alone.
inline constexpr MessageInfo shared_messages[] = {
    {"ClientFirst.valid",              "",             ""                                                },
    {"ClientFirst.authorized",         "authzid",      "${authorizable}"                                 },
    {"ClientFirst.unauthorized",       "authzid",      "${somebody_else}"                                },
    {"ClientFirst.unknown_user",       "user",         "${unknown_user}"                                 },
    {"ClientFirst.y_flag",             "gs2_flag",     "y"                                               },
    {"ClientFirst.reserved_extension", "reserved",     "x"                                               },
    {"ClientFirst.no_nonce",           "attribute_r",  ""                                                },
    {"ClientFirst.malformed",          "gs2_header",   "${gs2_header:drop-last}"                         },
    {"ClientFirst.bad_escape",         "user_raw",     "=${user:first:1:hex:upper}${user_raw:drop-first}"},

    {"ClientFinal.valid",              "",             ""                                                },
    {"ClientFinal.wrong_proof",        "proof",        "${proof:flip-first}"                             },
    {"ClientFinal.nonce_truncated",    "r",            "${client_nonce}"                                 },
    {"ClientFinal.nonce_replaced",     "r",            "${client_nonce}${other_server_nonce}"            },
    {"ClientFinal.binding_mismatch",   "cbind_header", "${other_gs2_header}"                             },
    {"ClientFinal.proof_short",        "proof",        "${proof:drop-last}"                              },
    {"ClientFinal.proof_absent",       "attribute_p",  ""                                                },
    {"ClientFinal.proof_not_base64",   "p",            "*${p:drop-first}"                                },
    {"ClientFinal.of_other_session",   "client_final", "${previous_client_final}"                        },

    {"ServerFinal.forged",             "",             ""                                                },
};
inline constexpr MessageInfo plain_messages[] = {
    {"ClientFirst.p_flag",       "gs2_flag",   "p=${channel_type}"           },
    {"ClientFinal.data_unasked", "cbind_data", "${cbind_data}${channel_data}"},
};
inline constexpr MessageInfo plus_messages[] = {
    {"ClientFirst.n_flag",         "gs2_flag",    "n"                            },
    {"ClientFirst.other_type",     "gs2_flag",    "p=${other_channel_type}"      },
    {"ClientFirst.unknown_type",   "gs2_flag",    "p=x-unknown"                  },
    {"ClientFirst.type_empty",     "gs2_flag",    "p="                           },

    {"ClientFinal.unbound",        "cbind_input", "n,,"                          },
    {"ClientFinal.other_channel",  "cbind_data",  "${channel_data:flip-first}"   },
    {"ClientFinal.data_absent",    "cbind_data",  ""                             },
    {"ClientFinal.data_truncated", "cbind_data",  "${channel_data:drop-last}"    },
    {"ClientFinal.data_extended",  "cbind_data",  "${channel_data:append-hex:00}"},
};

template <std::size_t Own>
constexpr auto joined(const MessageInfo (&own)[Own]) {
  std::array<MessageInfo, std::size(shared_messages) + Own> all;
  std::copy(std::begin(own), std::end(own),
            std::copy(std::begin(shared_messages), std::end(shared_messages), all.begin()));
  return all;
}
inline constexpr auto messages = joined(plain_messages);
inline constexpr auto messages_plus = joined(plus_messages);

inline constexpr FieldInfo fields[] = {
    {"gs2_flag",                   "ClientFirst", "n; under a name with -PLUS \"p=\" and the channel's type"},
    {"authzid",                    "ClientFirst", "authorization identity: the persona's, mostly empty"     },
    {"gs2_authzid",                "ClientFirst", "empty, or \"a=\" and the authzid as saslname"            },
    {"gs2_header",                 "ClientFirst", "gs2_flag \",\" gs2_authzid \",\""                        },
    {"reserved",                   "ClientFirst", "value of the reserved attribute m: none"                 },
    {"attribute_m",                "ClientFirst", "empty, or \"m=\" and reserved"                           },
    {"user",                       "ClientFirst", "authentication identity: the persona's name, prepared"   },
    {"user_raw",                   "ClientFirst", "user as saslname: \",\" is =2C and \"=\" is =3D"         },
    {"attribute_n",                "ClientFirst", "\"n=\" user_raw; empty leaves it out with its comma"     },
    {"cnonce",                     "ClientFirst", "the client's nonce"                                      },
    {"attribute_r",                "ClientFirst", "\"r=\" cnonce; empty leaves it out with its comma"       },
    {"extensions",                 "ClientFirst", "attributes behind the nonce, comma between: none"        },
    {"client_first_bare",          "ClientFirst", "attribute_m, attribute_n, attribute_r, extensions"       },
    {"client_first",               "ClientFirst", "the whole: gs2_header client_first_bare"                 },

    {"cbind_header",               "ClientFinal", "the gs2-header that was sent"                            },
    {"cbind_data",                 "ClientFinal", "with flag p the channel's data, else none"               },
    {"cbind_input",                "ClientFinal", "cbind_header cbind_data"                                 },
    {"c",                          "ClientFinal", "cbind_input in base64"                                   },
    {"attribute_c",                "ClientFinal", "\"c=\" c; empty leaves it out with its comma"            },
    {"r",                          "ClientFinal", "the nonce of the server-first-message"                   },
    {"attribute_r",                "ClientFinal", "\"r=\" r; empty leaves it out with its comma"            },
    {"extensions_final",           "ClientFinal", "attributes before the proof, comma between: none"        },
    {"client_final_without_proof", "ClientFinal", "attribute_c, attribute_r, extensions_final"              },
    {"password",                   "ClientFinal", "the persona's password, prepared"                        },
    {"auth_message",               "ClientFinal", "what is signed: the three messages with commas between"  },
    {"proof",                      "ClientFinal", "ClientProof, raw octets"                                 },
    {"p",                          "ClientFinal", "proof in base64"                                         },
    {"attribute_p",                "ClientFinal", "\"p=\" p; empty leaves it out with its comma"            },
    {"client_final",               "ClientFinal", "the whole: client_final_without_proof, attribute_p"      },

    {"signature",                  "ServerFinal", "the server signature of the exchange, raw octets"        },
    {"v",                          "ServerFinal", "signature in base64"                                     },
    {"server_final",               "ServerFinal", "the whole: \"v=\" v"                                     },
};

inline constexpr VariableInfo variables[] = {
    {"channel_type",          "the channel's type of channel binding"               },
    {"channel_data",          "its channel binding data, raw octets"                },
    {"other_channel_type",    "a type that it has not"                              },
    {"client_nonce",          "the client's nonce"                                  },
    {"other_gs2_header",      "a right gs2-header other than the one sent"          },
    {"client_first",          "the client-first-message sent last"                  },
    {"client_first_bare",     "the same without its gs2-header"                     },
    {"sent_gs2_header",       "its gs2-header"                                      },
    {"server_first",          "the server-first-message"                            },
    {"nonce",                 "its nonce"                                           },
    {"server_nonce",          "the server's part of it"                             },
    {"other_server_nonce",    "printable and as long, but different in every octet" },
    {"salt",                  "its salt, raw octets"                                },
    {"iterations",            "its iteration count, decimal"                        },
    {"sent_client_final",     "the client-final-message sent last"                  },
    {"server_signature",      "the right server signature for it, raw octets"       },
    {"previous_client_final", "a right client-final-message for the exchange before"},
};

} // namespace saslspec::oracle::scram
