// SCRAM-SHA-1 and SCRAM-SHA-256, RFC 5802 and RFC 7677, without channel binding.
#include "crypto.hpp"
#include "mechanism_client.hpp"
#include "saslspec/oracle/encoding.hpp"
#include "scram_grammar.hpp"

#include <initializer_list>
#include <optional>
#include <utility>

namespace saslspec::oracle {
namespace {

// Where a value that a signature covers is changed, the proof is made over the changed value: the message is then wrong
// in that value alone.
constexpr MessageInfo messages[] = {
    {"ClientFirst.valid",              "",             ""                                                },
    {"ClientFirst.authorized",         "authzid",      "${authorizable}"                                 },
    {"ClientFirst.unauthorized",       "authzid",      "${somebody_else}"                                },
    {"ClientFirst.unknown_user",       "user",         "${unknown_user}"                                 },
    {"ClientFirst.y_flag",             "gs2_flag",     "y"                                               },
    {"ClientFirst.p_flag",             "gs2_flag",     "p=tls-unique"                                    },
    {"ClientFirst.reserved_extension", "reserved",     "x"                                               },
    {"ClientFirst.no_nonce",           "attribute_r",  ""                                                },
    {"ClientFirst.malformed",          "gs2_header",   "${gs2_header:drop-last}"                         },
    {"ClientFirst.bad_escape",         "user_raw",     "=${user:first:1:hex:upper}${user_raw:drop-first}"},

    {"ClientFinal.valid",              "",             ""                                                },
    {"ClientFinal.wrong_proof",        "proof",        "${proof:flip-first}"                             },
    {"ClientFinal.nonce_truncated",    "r",            "${client_nonce}"                                 },
    {"ClientFinal.nonce_replaced",     "r",            "${client_nonce}${other_server_nonce}"            },
    {"ClientFinal.binding_mismatch",   "cbind_input",  "${other_gs2_header}"                             },
    {"ClientFinal.proof_short",        "proof",        "${proof:drop-last}"                              },
    {"ClientFinal.proof_absent",       "attribute_p",  ""                                                },
    {"ClientFinal.proof_not_base64",   "p",            "*${p:drop-first}"                                },
    {"ClientFinal.of_other_session",   "client_final", "${previous_client_final}"                        },

    {"ServerFinal.forged",             "",             ""                                                },
};

constexpr FieldInfo fields[] = {
    {"gs2_flag",                   "ClientFirst", "\"n\", \"y\" or \"p=\" and a binding's name: n"        },
    {"authzid",                    "ClientFirst", "authorization identity: the persona's, mostly empty"   },
    {"gs2_authzid",                "ClientFirst", "empty, or \"a=\" and the authzid as saslname"          },
    {"gs2_header",                 "ClientFirst", "gs2_flag \",\" gs2_authzid \",\""                      },
    {"reserved",                   "ClientFirst", "value of the reserved attribute m: none"               },
    {"attribute_m",                "ClientFirst", "empty, or \"m=\" and reserved"                         },
    {"user",                       "ClientFirst", "authentication identity: the persona's name, prepared" },
    {"user_raw",                   "ClientFirst", "user as saslname: \",\" is =2C and \"=\" is =3D"       },
    {"attribute_n",                "ClientFirst", "\"n=\" user_raw; empty leaves it out with its comma"   },
    {"cnonce",                     "ClientFirst", "the client's nonce"                                    },
    {"attribute_r",                "ClientFirst", "\"r=\" cnonce; empty leaves it out with its comma"     },
    {"extensions",                 "ClientFirst", "attributes behind the nonce, comma between: none"      },
    {"client_first_bare",          "ClientFirst", "attribute_m, attribute_n, attribute_r, extensions"     },
    {"client_first",               "ClientFirst", "the whole: gs2_header client_first_bare"               },

    {"cbind_input",                "ClientFinal", "the gs2-header that was sent"                          },
    {"c",                          "ClientFinal", "cbind_input in base64"                                 },
    {"attribute_c",                "ClientFinal", "\"c=\" c; empty leaves it out with its comma"          },
    {"r",                          "ClientFinal", "the nonce of the server-first-message"                 },
    {"attribute_r",                "ClientFinal", "\"r=\" r; empty leaves it out with its comma"          },
    {"extensions_final",           "ClientFinal", "attributes before the proof, comma between: none"      },
    {"client_final_without_proof", "ClientFinal", "attribute_c, attribute_r, extensions_final"            },
    {"password",                   "ClientFinal", "the persona's password, prepared"                      },
    {"auth_message",               "ClientFinal", "what is signed: the three messages with commas between"},
    {"proof",                      "ClientFinal", "ClientProof, raw octets"                               },
    {"p",                          "ClientFinal", "proof in base64"                                       },
    {"attribute_p",                "ClientFinal", "\"p=\" p; empty leaves it out with its comma"          },
    {"client_final",               "ClientFinal", "the whole: client_final_without_proof, attribute_p"    },

    {"signature",                  "ServerFinal", "the server signature of the exchange, raw octets"      },
    {"v",                          "ServerFinal", "signature in base64"                                   },
    {"server_final",               "ServerFinal", "the whole: \"v=\" v"                                   },
};

constexpr VariableInfo variable_list[] = {
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

constexpr std::size_t nonce_length = 24;
constexpr std::string_view made_up_server_nonce = "3rfcNHYJY1ZVvWVs7j";

std::string join(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : ",") + part;
  return text;
}

/// Another printable octet for each, from letters and digits.
std::string different_nonce(std::string_view nonce) {
  std::string text{nonce};
  for (char& c : text)
    c = c == 'A' ? 'B' : 'A';
  return text;
}

/// The messages of one exchange so far.
struct Exchange {
  std::string client_first;
  std::string server_first;

  std::string auth_message(std::string_view client_final_without_proof) const {
    return read_client_first(client_first).bare + ',' + server_first + ',' + std::string{client_final_without_proof};
  }
};

class ScramClient final : public MechanismClient {
public:
  ScramClient(const Mechanism& mechanism, const Persona& persona)
      : MechanismClient{mechanism, persona}, hash_{mechanism.name == "SCRAM-SHA-1" ? Hash::Sha1 : Hash::Sha256} {
    restart();
  }

  Observed observe(std::string_view server_message, model::Message kind) override;
  void restart() override;
  Fields variables() const override;

private:
  Fields variables_or_made_up() const override;
  std::string build(std::string_view group, MessageFields& field_set) override;
  void note(std::string_view group, std::string octets) override;

  std::string build_client_first(MessageFields& field_set) const;
  std::string build_client_final(MessageFields& field_set, const Exchange& exchange) const;
  std::string build_server_final(MessageFields& field_set) const;

  /// What a client that does nothing wrong sends.
  std::string valid_client_first(std::string_view client_nonce) const;
  std::string valid_client_final(const Exchange& exchange) const;

  /// The exchange as it is, or with a made-up server-first-message.
  Exchange exchange_or_made_up() const;
  Exchange make_up(std::string client_first) const;

  ScramKeys keys(std::string_view password, const Exchange& exchange) const;
  std::optional<std::string> server_signature(const Exchange& exchange, std::string_view client_final) const;
  std::string prepared_password() const;

  Hash hash_;
  std::string client_nonce_;
  std::string client_first_;         ///< sent last; empty: none
  std::string client_final_;         ///< sent last; empty: none
  std::optional<Exchange> exchange_; ///< since the server-first-message was seen
  std::optional<Exchange> previous_;
};

// --- messages --------------------------------------------------------------------------------------------------------

std::string ScramClient::build(std::string_view group, MessageFields& field_set) {
  if (group == "ClientFirst") return build_client_first(field_set);
  if (group == "ClientFinal") return build_client_final(field_set, exchange_or_made_up());
  return build_server_final(field_set);
}

std::string ScramClient::build_client_first(MessageFields& field_set) const {
  const std::string flag = field_set.field("gs2_flag", "n");
  const std::string authzid = field_set.field("authzid", persona().authzid);
  const std::string gs2_authzid = field_set.field("gs2_authzid", authzid.empty() ? "" : "a=" + saslname(authzid));
  const std::string gs2_header = field_set.field("gs2_header", flag + ',' + gs2_authzid + ',');

  const std::string reserved = field_set.field("reserved", "");
  const std::string attribute_m = field_set.field("attribute_m", reserved.empty() ? "" : "m=" + reserved);
  const std::string user =
      field_set.field("user", saslprep(persona().user, Preparation::Query).value_or(persona().user));
  const std::string user_raw = field_set.field("user_raw", saslname(user));
  const std::string attribute_n = field_set.field("attribute_n", "n=" + user_raw);
  const std::string cnonce = field_set.field("cnonce", client_nonce_);
  const std::string attribute_r = field_set.field("attribute_r", "r=" + cnonce);
  const std::string extensions = field_set.field("extensions", "");
  const std::string bare =
      field_set.field("client_first_bare", join({attribute_m, attribute_n, attribute_r, extensions}));
  return field_set.field("client_first", gs2_header + bare);
}

std::string ScramClient::build_client_final(MessageFields& field_set, const Exchange& exchange) const {
  const std::string gs2_header = read_client_first(exchange.client_first).gs2_header;
  const std::string cbind_input = field_set.field("cbind_input", gs2_header);
  const std::string c = field_set.field("c", base64(cbind_input));
  const std::string attribute_c = field_set.field("attribute_c", "c=" + c);
  const std::string r = field_set.field("r", read_server_first(exchange.server_first).nonce);
  const std::string attribute_r = field_set.field("attribute_r", "r=" + r);
  const std::string extensions = field_set.field("extensions_final", "");
  const std::string without_proof =
      field_set.field("client_final_without_proof", join({attribute_c, attribute_r, extensions}));

  const std::string secret = field_set.field("password", prepared_password());
  const std::string auth_message = field_set.field("auth_message", exchange.auth_message(without_proof));
  const ScramKeys derived = keys(secret, exchange);
  const std::string signature = hmac(hash_, derived.stored_key, auth_message);
  const std::string proof = field_set.field("proof", exclusive_or(signature, derived.client_key));
  const std::string p = field_set.field("p", base64(proof));
  const std::string attribute_p = field_set.field("attribute_p", "p=" + p);
  return field_set.field("client_final", join({without_proof, attribute_p}));
}

std::string ScramClient::build_server_final(MessageFields& field_set) const {
  const Exchange exchange = exchange_or_made_up();
  const std::string usual = server_signature(exchange, valid_client_final(exchange)).value_or("");
  const std::string signature = field_set.field("signature", usual);
  const std::string v = field_set.field("v", base64(signature));
  return field_set.field("server_final", "v=" + v);
}

std::string ScramClient::valid_client_first(std::string_view client_nonce) const {
  const std::string authzid = persona().authzid.empty() ? "" : "a=" + saslname(persona().authzid);
  const std::string user = saslprep(persona().user, Preparation::Query).value_or(persona().user);
  return "n," + authzid + ",n=" + saslname(user) + ",r=" + std::string{client_nonce};
}

std::string ScramClient::valid_client_final(const Exchange& exchange) const {
  const Fields none;
  MessageFields field_set{{}, {}, none};
  return build_client_final(field_set, exchange);
}

// --- the exchange ----------------------------------------------------------------------------------------------------

void ScramClient::note(std::string_view group, std::string octets) {
  const bool literal_final = group.empty() && octets.starts_with("c=");
  if (group == "ClientFinal" || literal_final) {
    client_final_ = std::move(octets);
    return;
  }
  const ClientFirst read = read_client_first(octets);
  if (group != "ClientFirst" && read.nonce.empty()) return;
  client_first_ = std::move(octets);
  set_identity(read.user.empty() ? persona().user : read.user, read.authzid);
}

Observed ScramClient::observe(std::string_view server_message, model::Message kind) {
  if (kind == model::Message::Empty) return expect_no_data(server_message, "RFC4422-5-client-first-empty");
  if (kind == model::Message::ScramError) return check_server_error(server_message);
  if (kind == model::Message::ScramServerFinal) {
    std::optional<std::string> signature;
    if (exchange_ && !client_final_.empty()) signature = server_signature(*exchange_, client_final_);
    return check_server_final(server_message, signature);
  }
  if (kind != model::Message::ScramServerFirst) return {};
  // Whether an error may come so early is left open by a reported erratum of RFC 5802 (5271).
  if (server_message.starts_with("e=")) return check_server_error(server_message);

  exchange_ = Exchange{client_first_, std::string{server_message}};
  const std::string client_nonce = read_client_first(client_first_).nonce;
  if (auto checked = check_server_first(server_message, client_nonce, hash_); !checked) return checked;
  // A shorter one may come twice by chance; with a dictated client nonce the server's may be dictated as well.
  constexpr std::size_t telling_length = 8;
  const std::string server_nonce = read_server_first(server_message).nonce.substr(client_nonce.size());
  if (previous_ && persona().client_nonce.empty() && server_nonce.size() >= telling_length &&
      read_server_first(previous_->server_first).nonce.ends_with(server_nonce))
    return violation("RFC5802-5.1-nonce-fresh", "the server's part of the nonce is that of the exchange before");
  return {};
}

void ScramClient::restart() {
  if (exchange_) previous_ = std::exchange(exchange_, std::nullopt);
  client_first_.clear();
  client_final_.clear();
  client_nonce_ = persona().client_nonce.empty() ? random_nonce(nonce_length) : persona().client_nonce;
  set_identity(persona().user, persona().authzid);
}

Exchange ScramClient::exchange_or_made_up() const {
  if (exchange_) return *exchange_;
  return make_up(client_first_.empty() ? valid_client_first(client_nonce_) : client_first_);
}

Exchange ScramClient::make_up(std::string client_first) const {
  std::string salt = "made-up salt";
  if (const Account* of = account(persona().user))
    for (const ScramVerifier& verifier : scram_verifiers(*of))
      if (verifier.mechanism == mechanism().name) salt = verifier.salt;
  const std::string nonce = read_client_first(client_first).nonce + std::string{made_up_server_nonce};
  return {std::move(client_first), "r=" + nonce + ",s=" + base64(salt) + ",i=4096"};
}

ScramKeys ScramClient::keys(std::string_view password, const Exchange& exchange) const {
  const ServerFirst read = read_server_first(exchange.server_first);
  return scram_keys(hash_, password, read.salt, read.iterations);
}

std::optional<std::string> ScramClient::server_signature(const Exchange& exchange,
                                                         std::string_view client_final) const {
  const std::size_t proof = client_final.rfind(",p=");
  if (proof == std::string_view::npos) return {};
  return hmac(hash_, keys(prepared_password(), exchange).server_key,
              exchange.auth_message(client_final.substr(0, proof)));
}

/// What SASLprep refuses is used as it is: the server is to be asked anyway.
std::string ScramClient::prepared_password() const {
  return saslprep(password(), Preparation::Stored).value_or(password());
}

// --- variables -------------------------------------------------------------------------------------------------------

Fields ScramClient::variables() const {
  Fields list = MechanismClient::variables();
  list["client_nonce"] = client_nonce_;
  if (!client_first_.empty()) {
    const ClientFirst read = read_client_first(client_first_);
    list["client_first"] = client_first_;
    list["client_first_bare"] = read.bare;
    list["sent_gs2_header"] = read.gs2_header;
  }
  if (!client_final_.empty()) list["sent_client_final"] = client_final_;
  if (exchange_) {
    const ServerFirst read = read_server_first(exchange_->server_first);
    const std::string client_nonce = read_client_first(exchange_->client_first).nonce;
    list["server_first"] = exchange_->server_first;
    list["nonce"] = read.nonce;
    list["server_nonce"] = read.nonce.starts_with(client_nonce) ? read.nonce.substr(client_nonce.size()) : read.nonce;
    list["salt"] = read.salt;
    list["iterations"] = std::to_string(read.iterations);
    if (auto signature = server_signature(*exchange_, client_final_)) list["server_signature"] = *signature;
  }
  if (previous_) list["previous_client_final"] = valid_client_final(*previous_);
  return list;
}

Fields ScramClient::variables_or_made_up() const {
  Fields list = variables();
  const Exchange exchange = exchange_or_made_up();
  const std::string nonce = read_server_first(exchange.server_first).nonce;
  const std::string gs2_header = read_client_first(exchange.client_first).gs2_header;
  const std::size_t client_length = std::min(nonce.size(), read_client_first(exchange.client_first).nonce.size());
  list.emplace("server_first", exchange.server_first);
  list.emplace("nonce", nonce);
  list.emplace("server_nonce", nonce.substr(client_length));
  list["other_server_nonce"] = different_nonce(nonce.substr(client_length));
  list["other_gs2_header"] = gs2_header == "y,," ? "n,," : "y,,";
  // The client nonce of the exchange, which a replaced field may have made another than the client's own.
  if (exchange_) list["client_nonce"] = nonce.substr(0, client_length);
  if (!previous_) {
    const Exchange other = make_up(valid_client_first(different_nonce(client_nonce_)));
    list.emplace("previous_client_final", valid_client_final(other));
  }
  return list;
}

std::unique_ptr<Client> make(const Mechanism& mechanism, const Persona& persona) {
  return std::make_unique<ScramClient>(mechanism, persona);
}

} // namespace

const Mechanism scram_sha_1_mechanism{"SCRAM-SHA-1", messages, fields, variable_list, make};
const Mechanism scram_sha_256_mechanism{"SCRAM-SHA-256", messages, fields, variable_list, make};

} // namespace saslspec::oracle
