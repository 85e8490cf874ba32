// SCRAM, RFC 5802 and RFC 7677, and the same with hashes that no standard names; under each name with -PLUS the client
// binds to its channel.
#include "crypto.hpp"
#include "mechanism_client.hpp"
#include "saslspec/oracle/encoding.hpp"
#include "scram_grammar.hpp"
#include "scram_messages.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace saslspec::oracle {
namespace {

constexpr std::size_t nonce_length = 24;
constexpr std::string_view made_up_server_nonce = "3rfcNHYJY1ZVvWVs7j";

std::string join(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : ",") + part;
  return text;
}

/// Each octet replaced by another letter or digit.
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

constexpr std::string_view plus = "-PLUS";

std::string_view without_plus(std::string_view name) {
  if (name.ends_with(plus)) name.remove_suffix(plus.size());
  return name;
}

Hash hash_of(std::string_view mechanism) {
  const auto* found = std::find_if(std::begin(scram_hashes), std::end(scram_hashes),
                                   [&](const ScramHash& each) { return each.mechanism == without_plus(mechanism); });
  return found->hash;
}

class ScramClient final : public MechanismClient {
public:
  ScramClient(const Mechanism& mechanism, const Persona& persona)
      : MechanismClient{mechanism, persona}
      , hash_{hash_of(mechanism.name)}
      , channel_{persona.channel.type.empty() ? channel_binding() : persona.channel} {
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

  /// The gs2-cbind-flag of a client that does nothing wrong.
  std::string flag() const { return mechanism().name.ends_with(plus) ? "p=" + channel_.type : "n"; }

  Hash hash_;
  ChannelBinding channel_;
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
  const std::string gs2_flag = field_set.field("gs2_flag", flag());
  const std::string authzid = field_set.field("authzid", persona().authzid);
  const std::string gs2_authzid = field_set.field("gs2_authzid", authzid.empty() ? "" : "a=" + saslname(authzid));
  const std::string gs2_header = field_set.field("gs2_header", gs2_flag + ',' + gs2_authzid + ',');

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
  const std::string cbind_header = field_set.field("cbind_header", gs2_header);
  const std::string cbind_data = field_set.field("cbind_data", gs2_header.starts_with("p=") ? channel_.data : "");
  const std::string cbind_input = field_set.field("cbind_input", cbind_header + cbind_data);
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
  return flag() + ',' + authzid + ",n=" + saslname(user) + ",r=" + std::string{client_nonce};
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
      if (verifier.mechanism == without_plus(mechanism().name)) salt = verifier.salt;
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

/// The text itself where SASLprep refuses it, so that the server is asked all the same.
std::string ScramClient::prepared_password() const {
  return saslprep(password(), Preparation::Stored).value_or(password());
}

// --- variables -------------------------------------------------------------------------------------------------------

Fields ScramClient::variables() const {
  Fields list = MechanismClient::variables();
  list["channel_type"] = channel_.type;
  list["channel_data"] = channel_.data;
  list["other_channel_type"] = other_channel_type(channel_.type);
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
  list["other_gs2_header"] = gs2_header.starts_with("p=") ? "p=" + std::string{other_channel_type(channel_.type)} + ",,"
                             : gs2_header == "y,,"        ? "n,,"
                                                          : "y,,";
  // The client nonce of the exchange, which a replaced field may have made another than the client's own.
  if (exchange_) list["client_nonce"] = nonce.substr(0, client_length);
  if (!previous_) {
    const Exchange other = make_up(valid_client_first(different_nonce(client_nonce_)));
    list.emplace("previous_client_final", valid_client_final(other));
  }
  return list;
}

/// Every printable octet but the comma.
constexpr std::string_view printable_nonce = "!\"#$%&'()*+-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                                             "abcdefghijklmnopqrstuvwxyz{|}~";
static_assert(printable_nonce.size() == 0x7f - 0x21 - 1);

constexpr VariantInfo variants[] = {
    {"plain-name",      "tim",      0, "",              "RFC5802-3-proof-check"    },
    {"printed-salt",    "user",     0, "",              "RFC5802-5.1-s-base64"     },
    {"space",           "Ali Baba", 0, "",              "RFC5802-7-username-utf8"  },
    {"comma",           "a,b=c",    0, "",              "RFC5802-5.1-n-unescape"   },
    {"short-nonce",     "",         0, "a",             "RFC5802-7-cnonce-nonempty"},
    {"printable-nonce", "",         0, printable_nonce, "RFC5802-5.1-r-printable"  },
};

constexpr std::string_view life_cycle_cases[] = {"salt-of-nobody"};

// All hashes share their code: the life cycle is of two, and mutants are of the one that most use.
constexpr Traits of_all = {.secret = Secret::Proofs, .variants = variants};
constexpr Traits of_sha_1 = {.secret = Secret::Proofs, .variants = variants, .life_cycle_cases = life_cycle_cases};
constexpr Traits of_sha_256 = {
    .secret = Secret::Proofs, .variants = variants, .mutants = "scram", .life_cycle_cases = life_cycle_cases};

} // namespace

std::span<const Mechanism> scram_mechanisms() {
  static constexpr Mechanism all[] = {
      {"SCRAM-SHA-1",        scram::messages,      scram::fields, scram::variables, make<ScramClient>, of_sha_1  },
      {"SCRAM-SHA-1-PLUS",   scram::messages_plus, scram::fields, scram::variables, make<ScramClient>, of_all    },
      {"SCRAM-SHA-256",      scram::messages,      scram::fields, scram::variables, make<ScramClient>, of_sha_256},
      {"SCRAM-SHA-256-PLUS", scram::messages_plus, scram::fields, scram::variables, make<ScramClient>, of_all    },
      {"SCRAM-SHA-224",      scram::messages,      scram::fields, scram::variables, make<ScramClient>, of_all    },
      {"SCRAM-SHA-224-PLUS", scram::messages_plus, scram::fields, scram::variables, make<ScramClient>, of_all    },
      {"SCRAM-SHA-384",      scram::messages,      scram::fields, scram::variables, make<ScramClient>, of_all    },
      {"SCRAM-SHA-384-PLUS", scram::messages_plus, scram::fields, scram::variables, make<ScramClient>, of_all    },
      {"SCRAM-SHA-512",      scram::messages,      scram::fields, scram::variables, make<ScramClient>, of_all    },
      {"SCRAM-SHA-512-PLUS", scram::messages_plus, scram::fields, scram::variables, make<ScramClient>, of_all    },
  };
  return all;
}

} // namespace saslspec::oracle
