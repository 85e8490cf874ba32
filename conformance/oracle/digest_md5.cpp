// DIGEST-MD5, RFC 2831: a challenge, a response that is computed from it, and the server's proof. Initial
// authentication only, without the security layer that follows it.
#include "crypto.hpp"
#include "digest_grammar.hpp"
#include "mechanism_client.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <initializer_list>
#include <optional>
#include <utility>

namespace saslspec::oracle {
namespace {

// The response is computed over a field's replacement, so that the message is wrong in that field alone. A replacement
// of an attribute_ does not enter the computation.
constexpr MessageInfo messages[] = {
    {"Response.valid",                             "",                     ""                                               },
    {"Response.authorized",                        "authzid",              "${authorizable}"                                },
    {"Response.unauthorized",                      "authzid",              "${somebody_else}"                               },
    {"Response.authzid_not_covered",               "attribute_authzid",    "authzid=\"${authorizable}\""                    },
    {"Response.wrong_password",                    "password",             "${password:flip-first}"                         },
    {"Response.unknown_user",                      "username",             "${unknown_user}"                                },
    {"Response.response_uppercase",                "response",             "${response:upper}"                              },
    {"Response.response_short",                    "response",             "${response:drop-last}"                          },
    {"Response.response_missing",                  "attribute_response",   ""                                               },
    {"Response.response_twice",                    "attribute_response",   "${attribute_response},${attribute_response}"    },
    {"Response.username_missing",                  "attribute_username",   ""                                               },
    {"Response.username_twice",                    "attribute_username",   "${attribute_username},${attribute_username}"    },
    {"Response.nonce_missing",                     "attribute_nonce",      ""                                               },
    {"Response.nonce_twice",                       "attribute_nonce",      "${attribute_nonce},${attribute_nonce}"          },
    {"Response.nonce_replaced",                    "nonce",                "${other_nonce}"                                 },
    {"Response.nonce_truncated",                   "nonce",                "${nonce:drop-last}"                             },
    {"Response.of_other_session",                  "message",              "${previous_response}"                           },
    {"Response.cnonce_missing",                    "attribute_cnonce",     ""                                               },
    {"Response.cnonce_twice",                      "attribute_cnonce",     "${attribute_cnonce},${attribute_cnonce}"        },
    {"Response.nc_missing",                        "attribute_nc",         ""                                               },
    {"Response.nc_twice",                          "attribute_nc",         "${attribute_nc},${attribute_nc}"                },
    {"Response.nc_second",                         "nc",                   "00000002"                                       },
    {"Response.nc_short",                          "nc",                   "1"                                              },
    {"Response.realm_missing",                     "realm",                ""                                               },
    {"Response.realm_other",                       "realm",                "elsewhere.example.com"                          },
    {"Response.realm_twice",                       "attribute_realm",      "realm=\"${realm}\",realm=\"${realm}\""          },
    {"Response.digest_uri_missing",                "attribute_digest_uri", ""                                               },
    {"Response.digest_uri_twice",                  "attribute_digest_uri", "${attribute_digest_uri},${attribute_digest_uri}"},
    {"Response.digest_uri_service",                "serv_type",            "smtp"                                           },
    {"Response.digest_uri_host",                   "host",                 "other.example.com"                              },
    {"Response.qop_absent",                        "attribute_qop",        ""                                               },
    {"Response.qop_not_offered",                   "qop",                  "auth-none"                                      },
    {"Response.qop_twice",                         "attribute_qop",        "${attribute_qop},${attribute_qop}"              },
    {"Response.maxbuf_twice",                      "attribute_maxbuf",     "maxbuf=65536,maxbuf=65536"                      },
    {"Response.charset_absent",                    "charset",              ""                                               },
    {"Response.charset_unknown",                   "charset",              "iso-8859-1"                                     },
    {"Response.http_directives",                   "extensions",           "opaque=\"0f3c\",algorithm=md5-sess"             },
    {"Response.unknown_directive",                 "extensions",           "x-mood=calm"                                    },
    {"Response.no_value",                          "attribute_username",   "username"                                       },
    {"Response.unterminated",                      "message",              "${message:drop-last}"                           },
    {"Response.forged_rspauth",                    "message",              "rspauth=${response_auth}"                       },

    {"IntegrityResponse.valid",                    "",                     ""                                               },

    {"ConfidentialityResponse.valid",              "",                     ""                                               },
    {"ConfidentialityResponse.cipher_missing",     "attribute_cipher",     ""                                               },
    {"ConfidentialityResponse.cipher_not_offered", "cipher",               "rot13"                                          },
};

constexpr FieldInfo fields[] = {
    {"charset",              "", "utf-8 where it is offered; empty: ISO 8859-1, and no directive"       },
    {"attribute_charset",    "", "\"charset=\" charset"                                                 },
    {"username",             "", "the persona's name, in UTF-8"                                         },
    {"attribute_username",   "", "\"username=\" username, quoted, in charset"                           },
    {"realm",                "", "the first realm offered; empty: none, and no directive"               },
    {"attribute_realm",      "", "\"realm=\" realm, quoted"                                             },
    {"nonce",                "", "the challenge's nonce"                                                },
    {"attribute_nonce",      "", "\"nonce=\" nonce, quoted"                                             },
    {"nc",                   "", "the nonce count: 00000001"                                            },
    {"attribute_nc",         "", "\"nc=\" nc"                                                           },
    {"cnonce",               "", "the client's nonce"                                                   },
    {"attribute_cnonce",     "", "\"cnonce=\" cnonce, quoted"                                           },
    {"qop",                  "", "auth, auth-int or auth-conf, by the message"                          },
    {"attribute_qop",        "", "\"qop=\" qop"                                                         },
    {"serv_type",            "", "the service: imap"                                                    },
    {"host",                 "", "the server's name"                                                    },
    {"digest_uri",           "", "serv_type \"/\" host"                                                 },
    {"attribute_digest_uri", "", "\"digest-uri=\" digest_uri, quoted"                                   },
    {"maxbuf",               "", "the client's largest buffer: empty, and no directive"                 },
    {"attribute_maxbuf",     "", "\"maxbuf=\" maxbuf"                                                   },
    {"cipher",               "", "of auth-conf the first cipher offered; else empty, and no directive"  },
    {"attribute_cipher",     "", "\"cipher=\" cipher"                                                   },
    {"authzid",              "", "authorization identity: the persona's, mostly empty, and no directive"},
    {"attribute_authzid",    "", "\"authzid=\" authzid, quoted"                                         },
    {"password",             "", "the persona's password, whatever the name"                            },
    {"response",             "", "the response value for all of these"                                  },
    {"attribute_response",   "", "\"response=\" response"                                               },
    {"extensions",           "", "further directives, comma between: none"                              },
    {"message",              "", "the whole, comma between; digest-uri comes last"                      },
};

constexpr VariableInfo variable_list[] = {
    {"client_nonce",      "the client's nonce"                                           },
    {"challenge",         "the server's challenge"                                       },
    {"nonce",             "its nonce"                                                    },
    {"realm",             "the first realm it offers, or empty"                          },
    {"protections",       "the qualities of protection it offers, comma between"         },
    {"other_nonce",       "as long and printable, but different in every octet"          },
    {"response_auth",     "the value of rspauth for the right response to this challenge"},
    {"previous_response", "a right response to the challenge of the exchange before"     },
};

constexpr std::size_t nonce_length = 22;
constexpr std::string_view made_up_challenge =
    R"(realm="server.example.com",nonce="bWFkZS11cCBub25jZQ",qop="auth",algorithm=md5-sess,charset=utf-8)";
constexpr std::string_view made_up_previous =
    R"(realm="server.example.com",nonce="YW5vdGhlciBtYWRlLXVw",qop="auth",algorithm=md5-sess,charset=utf-8)";

std::string join(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  return std::string{name} + '=' + std::string{value};
}

/// Each octet replaced by another.
std::string different(std::string_view text) {
  std::string other{text};
  for (char& c : other)
    c = c == 'A' ? 'B' : 'A';
  return other;
}

/// ISO 8859-1 where every character is in it; else the text as it is (section 2.1.2.1).
std::string latin1_if_possible(std::string_view utf8) {
  std::string text;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto lead = static_cast<unsigned char>(utf8[at]);
    if (lead < 0x80) {
      text += utf8[at];
      continue;
    }
    const bool in_latin1 = (lead == 0xC2 || lead == 0xC3) && at + 1 < utf8.size();
    if (!in_latin1) return std::string{utf8};
    text += static_cast<char>(((lead & 3U) << 6U) | (static_cast<unsigned char>(utf8[++at]) & 0x3FU));
  }
  return text;
}

bool says_utf8(std::string_view charset) {
  return charset == "utf-8";
}

/// The input of the response value: names and password as they are hashed.
struct Computed {
  std::string username;
  std::string realm;
  std::string password;
  std::string nonce;
  std::string cnonce;
  std::string nc;
  std::string qop;
  std::string digest_uri;
  std::optional<std::string> authzid;

  /// `method` is "AUTHENTICATE", or empty for the server's value.
  std::string value(std::string_view method) const {
    std::string a1 = digest(Hash::Md5, username + ':' + realm + ':' + password) + ':' + nonce + ':' + cnonce;
    if (authzid) a1 += ':' + *authzid;
    std::string a2 = std::string{method} + ':' + digest_uri;
    if (qop == "auth-int" || qop == "auth-conf") a2 += ':' + std::string(32, '0');
    const std::string text = hex(digest(Hash::Md5, a1)) + ':' + nonce + ':' + nc + ':' + cnonce + ':' + qop + ':' +
                             hex(digest(Hash::Md5, a2));
    return hex(digest(Hash::Md5, text));
  }
};

class DigestMd5Client final : public MechanismClient {
public:
  DigestMd5Client(const Mechanism& mechanism, const Persona& persona) : MechanismClient{mechanism, persona} {
    restart();
  }

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind == model::Message::DigestRspauth) return check_response_auth(server_message, expected_response_auth());
    if (kind != model::Message::DigestChallenge) return {};
    // One without a nonce cannot be answered: messages are as they were before it.
    if (!read_digest_challenge(server_message).nonce.empty()) exchange_.challenge = std::string{server_message};
    if (auto checked = check_digest_challenge(server_message, sent_.empty()); !checked) return checked;
    const bool repeated =
        previous_ && persona().client_nonce.empty() &&
        read_digest_challenge(*previous_->challenge).nonce == read_digest_challenge(server_message).nonce;
    if (repeated) return violation("RFC2831-2.1.1-nonce-fresh", "the nonce is that of the exchange before");
    return {};
  }

  void restart() override {
    if (exchange_.challenge) previous_ = exchange_;
    exchange_ = {std::nullopt, persona().client_nonce.empty() ? random_nonce(nonce_length) : persona().client_nonce};
    sent_.clear();
    set_identity(persona().user, persona().authzid);
  }

  Fields variables() const override {
    Fields list = MechanismClient::variables();
    list["client_nonce"] = exchange_.cnonce;
    if (exchange_.challenge) describe(exchange_, list);
    if (previous_) list["previous_response"] = valid_response(*previous_);
    return list;
  }

private:
  struct Exchange {
    std::optional<std::string> challenge;
    std::string cnonce;
  };

  Fields variables_or_made_up() const override {
    Fields list = variables();
    if (!exchange_.challenge) describe(exchange_or_made_up(), list);
    if (!previous_)
      list["previous_response"] = valid_response({std::string{made_up_previous}, different(exchange_.cnonce)});
    return list;
  }

  Exchange exchange_or_made_up() const {
    if (exchange_.challenge) return exchange_;
    return {std::string{made_up_challenge}, exchange_.cnonce};
  }

  void describe(const Exchange& exchange, Fields& list) const {
    const DigestChallenge challenge = read_digest_challenge(*exchange.challenge);
    list["challenge"] = *exchange.challenge;
    list["nonce"] = challenge.nonce;
    list["realm"] = challenge.realms.empty() ? "" : challenge.realms.front();
    list["protections"] = challenge.protections;
    list["other_nonce"] = different(challenge.nonce);
    const auto computed = computed_of(valid_response(exchange));
    list["response_auth"] = computed ? computed->value("") : std::string(32, '0');
  }

  std::string valid_response(const Exchange& exchange) const {
    const Fields none;
    MessageFields field_set{{}, {}, none};
    return build_response("Response", field_set, exchange);
  }

  std::string build(std::string_view group, MessageFields& field_set) override {
    return build_response(group, field_set, exchange_or_made_up());
  }

  std::string build_response(std::string_view group, MessageFields& field_set, const Exchange& exchange) const;

  /// As a server reads it from `response`, with the persona's password; none where that cannot be read.
  std::optional<Computed> computed_of(std::string_view response) const {
    const auto directives = read_directives(response);
    if (!directives) return std::nullopt;
    for (const std::string_view name : {"username", "nonce", "cnonce", "nc", "digest-uri"})
      if (!first_value(*directives, name)) return std::nullopt;
    const auto value = [&](std::string_view name) { return first_value(*directives, name).value_or(""); };
    const bool utf8 = says_utf8(value("charset"));
    return Computed{utf8 ? latin1_if_possible(value("username")) : value("username"),
                    value("realm"),
                    latin1_if_possible(password()),
                    value("nonce"),
                    value("cnonce"),
                    value("nc"),
                    first_value(*directives, "qop").value_or("auth"),
                    value("digest-uri"),
                    first_value(*directives, "authzid")};
  }

  std::optional<std::string> expected_response_auth() const {
    const auto computed = computed_of(sent_);
    if (!computed) return std::nullopt;
    return computed->value("");
  }

  void note(std::string_view, std::string octets) override {
    sent_ = std::move(octets);
    const auto directives = read_directives(sent_);
    const auto username = directives ? first_value(*directives, "username") : std::nullopt;
    if (!username) return;
    const DigestChallenge challenge = read_digest_challenge(*exchange_or_made_up().challenge);
    const std::string realm = first_value(*directives, "realm").value_or("");
    // What the name of an account in another realm is, no document says.
    const bool at_home = realm == (challenge.realms.empty() ? "" : challenge.realms.front());
    const bool utf8 = says_utf8(first_value(*directives, "charset").value_or(""));
    if (!at_home)
      set_identity({}, {});
    else
      set_identity(utf8 ? *username : persona().user, first_value(*directives, "authzid").value_or(""));
  }

  Exchange exchange_;
  std::optional<Exchange> previous_; ///< the last that had a challenge
  std::string sent_;                 ///< last; empty: nothing yet
};

std::string DigestMd5Client::build_response(std::string_view group, MessageFields& field_set,
                                            const Exchange& exchange) const {
  const DigestChallenge challenge = read_digest_challenge(*exchange.challenge);
  const bool confidential = group == "ConfidentialityResponse";
  const std::string charset = field_set.field("charset", challenge.offers_utf8 ? "utf-8" : "");
  const std::string attribute_charset = field_set.field("attribute_charset", attribute("charset", charset));
  Computed computed;
  const std::string username = field_set.field("username", persona().user);
  computed.username = latin1_if_possible(username);
  const std::string attribute_username = field_set.field(
      "attribute_username", attribute("username", quoted_string(says_utf8(charset) ? username : computed.username)));
  const std::string offered_realm = challenge.realms.empty() ? "" : challenge.realms.front();
  computed.realm = field_set.field("realm", offered_realm);
  const bool names_realm = !computed.realm.empty() || (!challenge.realms.empty() && offered_realm.empty());
  const std::string attribute_realm =
      field_set.field("attribute_realm", names_realm ? attribute("realm", quoted_string(computed.realm)) : "");
  computed.nonce = field_set.field("nonce", challenge.nonce);
  const std::string attribute_nonce =
      field_set.field("attribute_nonce", attribute("nonce", quoted_string(computed.nonce)));
  computed.nc = field_set.field("nc", "00000001");
  const std::string attribute_nc = field_set.field("attribute_nc", attribute("nc", computed.nc));
  computed.cnonce = field_set.field("cnonce", exchange.cnonce);
  const std::string attribute_cnonce =
      field_set.field("attribute_cnonce", attribute("cnonce", quoted_string(computed.cnonce)));
  computed.qop = field_set.field("qop", confidential                   ? "auth-conf"
                                        : group == "IntegrityResponse" ? "auth-int"
                                                                       : "auth");
  const std::string attribute_qop = field_set.field("attribute_qop", attribute("qop", computed.qop));
  const std::string serv_type = field_set.field("serv_type", std::string{service()});
  const std::string host = field_set.field("host", std::string{server_name()});
  computed.digest_uri = field_set.field("digest_uri", serv_type + '/' + host);
  const std::string attribute_digest_uri =
      field_set.field("attribute_digest_uri", attribute("digest-uri", quoted_string(computed.digest_uri)));
  const std::string attribute_maxbuf =
      field_set.field("attribute_maxbuf", attribute("maxbuf", field_set.field("maxbuf", "")));
  const std::string cipher = challenge.ciphers.empty() ? "3des" : challenge.ciphers.front();
  const std::string attribute_cipher =
      field_set.field("attribute_cipher", attribute("cipher", field_set.field("cipher", confidential ? cipher : "")));
  const std::string authzid = field_set.field("authzid", persona().authzid);
  if (!authzid.empty()) computed.authzid = authzid;
  const std::string attribute_authzid =
      field_set.field("attribute_authzid", authzid.empty() ? "" : attribute("authzid", quoted_string(authzid)));
  computed.password = latin1_if_possible(field_set.field("password", password()));
  const std::string response = field_set.field("response", computed.value("AUTHENTICATE"));
  const std::string attribute_response = field_set.field("attribute_response", attribute("response", response));
  const std::string extensions = field_set.field("extensions", "");
  return field_set.field("message",
                         join({attribute_charset, attribute_username, attribute_realm, attribute_nonce, attribute_nc,
                               attribute_cnonce, attribute_response, attribute_qop, attribute_maxbuf, attribute_cipher,
                               attribute_authzid, extensions, attribute_digest_uri}));
}

constexpr VariantInfo variants[] = {
    {"plain-name", "tim",         0, "", "RFC2831-2.1.2.1-response-value"},
    {"space",      "Ali Baba",    0, "", "RFC2831-2.1.2.1-response-value"},
    {"comma",      "a,b=c",       0, "", "RFC2831-7.2-special-quoted"    },
    {"latin1",     "j\u00FCrgen", 0, "", "RFC2831-2.1.2.1-latin1"        },
};

constexpr std::string_view life_cycle_cases[] = {"offered-protection"};

} // namespace

constexpr Mechanism digest_md5_mechanism{
    .name = "DIGEST-MD5",
    .messages = messages,
    .fields = fields,
    .variables = variable_list,
    .make = make<DigestMd5Client>,
    .traits = {.secret = Secret::HexDigests,
               .variants = variants,
               .mutants = "digest-md5",
               .life_cycle_cases = life_cycle_cases},
};

} // namespace saslspec::oracle
