// PLAIN, RFC 4616: message = [authzid] NUL authcid NUL passwd.
#include "mechanism_client.hpp"

#include <utility>

namespace saslspec::oracle {
namespace {

constexpr MessageInfo messages[] = {
    {"Message.valid",          "",            ""                        },
    {"Message.authorized",     "authzid",     "${authorizable}"         },
    {"Message.authzid_self",   "authzid",     "${authcid}"              },
    {"Message.unauthorized",   "authzid",     "${somebody_else}"        },
    {"Message.wrong_password", "password",    "${password:flip-first}"  },
    {"Message.unknown_user",   "authcid",     "${unknown_user}"         },
    {"Message.missing_nul",    "separator_1", ""                        },
    {"Message.extra_nul",      "trailing",    "${separator_2}"          },
    {"Message.empty_authcid",  "authcid",     ""                        },
    {"Message.empty_password", "password",    ""                        },
    {"Message.not_utf8",       "authcid",     "${authcid:append-hex:ff}"},
};

constexpr FieldInfo fields[] = {
    {"authcid",     "Message", "authentication identity: the persona's name"                         },
    {"authzid",     "Message", "authorization identity: the persona's, mostly empty"                 },
    {"password",    "Message", "the persona's password, whatever the authcid"                        },
    {"separator_1", "Message", "NUL between authzid and authcid"                                     },
    {"separator_2", "Message", "NUL between authcid and password"                                    },
    {"trailing",    "Message", "what follows the password: nothing"                                  },
    {"message",     "Message", "the whole: authzid separator_1 authcid separator_2 password trailing"},
};

constexpr std::string_view nul{"\0", 1};

class PlainClient final : public MechanismClient {
public:
  using MechanismClient::MechanismClient;

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind == model::Message::Empty) return expect_no_data(server_message, "RFC4616-2-client-first-empty-challenge");
    if (kind == model::Message::None) return expect_no_data(server_message, "RFC4616-2-single-message");
    return {};
  }

  void restart() override {}

private:
  std::string build(std::string_view, MessageFields& field_set) override {
    const std::string authcid = field_set.field("authcid", persona().user);
    const std::string authzid = field_set.field("authzid", persona().authzid);
    const std::string passwd = field_set.field("password", password());
    std::string whole = authzid + field_set.field("separator_1", std::string{nul});
    whole += authcid + field_set.field("separator_2", std::string{nul});
    whole += passwd + field_set.field("trailing", "");
    return field_set.field("message", std::move(whole));
  }

  void note(std::string_view, std::string octets) override {
    const std::size_t first = octets.find('\0');
    const std::size_t second = first == std::string::npos ? first : octets.find('\0', first + 1);
    if (second == std::string::npos) return;
    set_identity(octets.substr(first + 1, second - first - 1), octets.substr(0, first));
  }
};

constexpr VariantInfo variants[] = {
    {"plain-name", "tim",         0,   "", "RFC4616-2-verify-password"},
    {"space",      "Ali Baba",    0,   "", "RFC4616-2-format"         },
    {"comma",      "a,b=c",       0,   "", "RFC4616-2-format"         },
    {"non-ascii",  "j\u00FCrgen", 0,   "", "RFC4616-2-utf8"           },
    {"long",       "",            255, "", "RFC4616-2-255-authcid"    },
};

} // namespace

constexpr Mechanism plain_mechanism{
    .name = "PLAIN",
    .messages = messages,
    .fields = fields,
    .variables = {                  },
    .make = make<PlainClient>,
    .traits = { .secret = Secret::AfterNuls, .variants = variants, .mutants = "plain"},
};

} // namespace saslspec::oracle
