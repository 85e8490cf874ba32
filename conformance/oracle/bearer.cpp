// OAUTHBEARER, RFC 7628, and XOAUTH2: one message with a bearer token; after an error message a dummy.
#include "mechanism_client.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

namespace saslspec::oracle {
namespace {

constexpr std::string_view separator = "\x01";

// The messages of both mechanisms, then those of OAUTHBEARER alone.
constexpr MessageInfo messages[] = {
    {"Message.valid",             "",            ""                          },
    {"Message.authorized",        "authzid",     "${authorizable}"           },
    {"Message.unauthorized",      "authzid",     "${somebody_else}"          },
    {"Message.wrong_token",       "token",       "x${token}"                 },
    {"Message.expired_token",     "token",       "${expired_token}"          },
    {"Message.empty_auth",        "credentials", ""                          },
    {"Message.empty_token",       "token",       ""                          },
    {"Message.no_auth",           "auth_pair",   ""                          },
    {"Message.other_scheme",      "scheme",      "Basic"                     },
    {"Message.scheme_lower",      "scheme",      "${scheme:lower}"           },
    {"Message.token_nul",         "token",       "${token:append-hex:00}x"   },
    {"Message.missing_end",       "end",         ""                          },
    {"Message.trailing",          "trailing",    "x"                         },
    {"Dummy.valid",               "",            ""                          },
    {"Message.no_authzid",        "gs2_authzid", ""                          },
    {"Message.y_flag",            "gs2_flag",    "y"                         },
    {"Message.p_flag",            "gs2_flag",    "p=tls-unique"              },
    {"Message.no_header",         "gs2_header",  ""                          },
    {"Message.missing_separator", "separator",   ""                          },
    {"Message.bad_escape",        "gs2_authzid", "${gs2_authzid}=ZZ"         },
    {"Message.unknown_key",       "pairs",       "unknown=value\x01"         },
    {"Message.malformed_key",     "pairs",       "un-known=value\x01"        },
    {"Message.other_host",        "pairs",       "host=other.example.com\x01"},
};
constexpr std::size_t messages_of_both = 14;
static_assert(messages[messages_of_both - 1].name == "Dummy.valid");

constexpr FieldInfo oauthbearer_fields[] = {
    {"authzid",     "Message", "the identity to act as: the persona's authzid, else their name"},
    {"gs2_flag",    "Message", "n"                                                             },
    {"gs2_authzid", "Message", "a= and the authzid, escaped"                                   },
    {"gs2_header",  "Message", "gs2_flag , gs2_authzid ,"                                      },
    {"separator",   "Message", "the octet 01 behind the header"                                },
    {"pairs",       "Message", "key=value pairs before auth, each with its octet 01: none"     },
    {"token",       "Message", "the persona's token"                                           },
    {"scheme",      "Message", "Bearer"                                                        },
    {"credentials", "Message", "scheme, a space, token"                                        },
    {"auth_pair",   "Message", "auth= credentials, and its octet 01"                           },
    {"end",         "Message", "the last octet 01"                                             },
    {"trailing",    "Message", "what follows the message: nothing"                             },
    {"message",     "Message", "the whole"                                                     },
    {"dummy",       "Dummy",   "the octet 01"                                                  },
};

constexpr FieldInfo xoauth2_fields[] = {
    {"authzid",     "Message", "the identity to act as: the persona's authzid, else their name"},
    {"user_pair",   "Message", "user= authzid, and the octet 01"                               },
    {"token",       "Message", "the persona's token"                                           },
    {"scheme",      "Message", "Bearer"                                                        },
    {"credentials", "Message", "scheme, a space, token"                                        },
    {"auth_pair",   "Message", "auth= credentials, and its octet 01"                           },
    {"end",         "Message", "the last octet 01"                                             },
    {"trailing",    "Message", "what follows the message: nothing"                             },
    {"message",     "Message", "the whole"                                                     },
    {"dummy",       "Dummy",   "the octet 01"                                                  },
};

constexpr VariableInfo variable_list[] = {
    {"token",         "the persona's token"            },
    {"expired_token", "one that was the persona's once"},
    {"error_message", "the server's last error message"},
    {"status",        "the status in it"               },
};

std::string escaped(std::string_view name) {
  std::string text;
  for (const char octet : name)
    if (octet == ',')
      text += "=2C";
    else if (octet == '=')
      text += "=3D";
    else
      text += octet;
  return text;
}

std::string unescaped(std::string_view text) {
  std::string name;
  for (; !text.empty(); text.remove_prefix(1)) {
    const bool comma = text.starts_with("=2C");
    if (!comma && !text.starts_with("=3D")) {
      name += text.front();
      continue;
    }
    name += comma ? ',' : '=';
    text.remove_prefix(2);
  }
  return name;
}

/// The characters of an error code, RFC 6749 section 7.2.
bool is_error_code(std::string_view text) {
  for (const char octet : text)
    if (octet < ' ' || octet > '~' || octet == '"' || octet == '\\') return false;
  return !text.empty();
}

/// The clauses that judge the error message.
struct Clauses {
  std::string_view json;
  std::string_view status;
  std::string_view scope;
  std::string_view configuration;
};
constexpr Clauses oauthbearer_clauses = {"RFC7628-3.2.2-json", "RFC7628-3.2.2-status", "RFC7628-3.2.2-scope-single",
                                         "RFC7628-3.2.2-openid-config"};
constexpr Clauses xoauth2_clauses = {"XOAUTH2-error-json", "XOAUTH2-error-json", "XOAUTH2-error-json",
                                     "XOAUTH2-error-json"};

class BearerClient : public MechanismClient {
public:
  BearerClient(const Mechanism& mechanism, const Persona& persona, const Clauses& clauses)
      : MechanismClient{mechanism, persona}, clauses_{clauses}, token_{bearer_token(persona.user, password())} {}

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind == model::Message::Empty || kind == model::Message::None)
      return expect_no_data(server_message, kind == model::Message::Empty ? "RFC4422-5-client-first-empty"
                                                                          : "RFC4422-3.6-no-data-on-failure");
    if (kind != model::Message::BearerError) return {};
    error_message_ = std::string{server_message};
    const auto error = nlohmann::json::parse(server_message, nullptr, false);
    if (!error.is_object()) return broken(clauses_.json, "the error message is no JSON object");
    const auto status = error.find("status");
    if (status == error.end() || !status->is_string())
      return broken(clauses_.status, "the error message has no status, or one that is no text");
    status_ = status->get<std::string>();
    if (!is_error_code(status_)) return broken(clauses_.status, "the status is no error code");
    if (const auto scope = error.find("scope"); scope != error.end()) {
      if (!scope->is_string()) return broken(clauses_.json, "the scope is no text");
      if (scope->get<std::string>().find(' ') != std::string::npos)
        return broken(clauses_.scope, "the scope is a list of several");
    }
    if (const auto where = error.find("openid-configuration"); where != error.end())
      if (!where->is_string() || !where->get<std::string>().starts_with("https://"))
        return broken(clauses_.configuration, "the openid-configuration is no https URL");
    return {};
  }

  void restart() override {
    error_message_.clear();
    status_.clear();
  }

  Fields variables() const override {
    Fields list = MechanismClient::variables();
    list["token"] = token_;
    list["expired_token"] = expired_token(token_);
    if (!error_message_.empty()) list["error_message"] = error_message_;
    if (!status_.empty()) list["status"] = status_;
    return list;
  }

protected:
  std::string authzid_field(MessageFields& field_set) const {
    return field_set.field("authzid", persona().authzid.empty() ? persona().user : persona().authzid);
  }

  /// auth= ... and the message's end.
  std::string auth_to_end(MessageFields& field_set) const {
    const std::string token = field_set.field("token", token_);
    const std::string scheme = field_set.field("scheme", "Bearer");
    const std::string credentials = field_set.field("credentials", scheme + " " + token);
    std::string text = field_set.field("auth_pair", "auth=" + credentials + std::string{separator});
    text += field_set.field("end", std::string{separator});
    return text + field_set.field("trailing", "");
  }

  static std::string dummy(MessageFields& field_set) { return field_set.field("dummy", std::string{separator}); }

private:
  static Observed broken(std::string_view requirement, std::string what) {
    return violation(std::string{requirement}, std::move(what));
  }

  Fields variables_or_made_up() const override {
    Fields list = variables();
    list.emplace("error_message", R"({"status":"invalid_token"})");
    list.emplace("status", "invalid_token");
    return list;
  }

  const Clauses& clauses_;
  std::string token_;
  std::string error_message_;
  std::string status_;
};

class OauthbearerClient final : public BearerClient {
public:
  OauthbearerClient(const Mechanism& mechanism, const Persona& persona)
      : BearerClient{mechanism, persona, oauthbearer_clauses} {}

private:
  std::string build(std::string_view group, MessageFields& field_set) override {
    if (group == "Dummy") return dummy(field_set);
    const std::string authzid = authzid_field(field_set);
    const std::string flag = field_set.field("gs2_flag", "n");
    const std::string gs2_authzid = field_set.field("gs2_authzid", "a=" + escaped(authzid));
    std::string whole = field_set.field("gs2_header", flag + "," + gs2_authzid + ",");
    whole += field_set.field("separator", std::string{separator});
    whole += field_set.field("pairs", "");
    whole += auth_to_end(field_set);
    return field_set.field("message", std::move(whole));
  }

  void note(std::string_view group, std::string octets) override {
    if (group == "Dummy") return;
    const std::string_view text = octets;
    const std::size_t first = std::min(text.find(','), text.size());
    const std::string_view rest = text.substr(std::min(first + 1, text.size()));
    const std::string_view authzid = rest.substr(0, rest.find(','));
    set_identity(persona().user, authzid.starts_with("a=") ? unescaped(authzid.substr(2)) : std::string{});
  }
};

class Xoauth2Client final : public BearerClient {
public:
  Xoauth2Client(const Mechanism& mechanism, const Persona& persona)
      : BearerClient{mechanism, persona, xoauth2_clauses} {}

private:
  std::string build(std::string_view group, MessageFields& field_set) override {
    if (group == "Dummy") return dummy(field_set);
    const std::string authzid = authzid_field(field_set);
    std::string whole = field_set.field("user_pair", "user=" + authzid + std::string{separator});
    whole += auth_to_end(field_set);
    return field_set.field("message", std::move(whole));
  }

  void note(std::string_view group, std::string octets) override {
    if (group == "Dummy") return;
    constexpr std::string_view user = "user=";
    const std::string_view text = octets;
    const std::string_view pair = text.substr(0, text.find(separator));
    set_identity(persona().user, pair.starts_with(user) ? pair.substr(user.size()) : std::string_view{});
  }
};

constexpr VariantInfo variants[] = {
    {"plain-name", "tim",   0, "", "RFC7628-3-success"     },
    {"comma",      "a,b=c", 0, "", "RFC7628-3.1-gs2-escape"},
};

} // namespace

constexpr Mechanism oauthbearer_mechanism{
    .name = "OAUTHBEARER",
    .messages = messages,
    .fields = oauthbearer_fields,
    .variables = variable_list,
    .make = make<OauthbearerClient>,
    .traits = {.secret = Secret::Token,
               .variants = variants,
               .mutants = "oauthbearer",
               .needs = setting::TokenCheck,
               .asking = "Message.valid"},
};

constexpr Mechanism xoauth2_mechanism{
    .name = "XOAUTH2",
    .messages = std::span{messages                  }
      .first(messages_of_both),
    .fields = xoauth2_fields,
    .variables = variable_list,
    .make = make<Xoauth2Client>,
    .traits = { .secret = Secret::Token, .mutants = "xoauth2", .needs = setting::TokenCheck, .asking = "Message.valid"},
};

} // namespace saslspec::oracle
