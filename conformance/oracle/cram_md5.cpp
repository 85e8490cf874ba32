// CRAM-MD5, RFC 2195: challenge = msg-id of RFC 822; response = user SP lower-case hexadecimal HMAC-MD5.
#include "crypto.hpp"
#include "mechanism_client.hpp"
#include "message_id.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <optional>
#include <utility>

namespace saslspec::oracle {
namespace {

// A wrong digest is well formed: it is the right one for another password.
constexpr MessageInfo messages[] = {
    {"Response.valid",            "",          ""                      },
    {"Response.wrong_digest",     "password",  "${password:flip-first}"},
    {"Response.unknown_user",     "user",      "${unknown_user}"       },
    {"Response.uppercase_digest", "digest",    "${digest:upper}"       },
    {"Response.digest_short",     "digest",    "${digest:drop-last}"   },
    {"Response.no_space",         "separator", ""                      },
    {"Response.trailing",         "trailing",  "junk"                  },
    {"Response.of_other_session", "challenge", "${previous_challenge}" },
};

constexpr FieldInfo fields[] = {
    {"user",      "Response", "the persona's name"                               },
    {"password",  "Response", "the persona's password, whatever the name"        },
    {"challenge", "Response", "what is digested: the server's challenge"         },
    {"digest",    "Response", "HMAC-MD5 of the challenge, lower-case hexadecimal"},
    {"separator", "Response", "the space before the digest"                      },
    {"trailing",  "Response", "what follows the digest: nothing"                 },
    {"message",   "Response", "the whole: user separator digest trailing"        },
};

constexpr VariableInfo variable_list[] = {
    {"challenge",          "the server's challenge"                                               },
    {"previous_challenge", "the challenge of the exchange before"                                 },
    {"digest",             "the right digest for the challenge and the persona's password, in hex"},
};

constexpr std::string_view made_up_challenge = "<1896.697170952@made-up.example.com>";
constexpr std::string_view made_up_previous = "<68451038525716401353.0@made-up.example.com>";

class CramMd5Client final : public MechanismClient {
public:
  using MechanismClient::MechanismClient;

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind != model::Message::CramChallenge) return {};
    challenge_ = std::string{server_message};
    if (!is_message_id(server_message))
      return violation("RFC2195-2-challenge-msgid", "the challenge is not a msg-id: <local-part@domain>");
    if (challenge_ == previous_)
      return violation("RFC2195-2-challenge-fresh", "the challenge is that of the exchange before");
    return {};
  }

  void restart() override {
    if (challenge_) previous_ = std::exchange(challenge_, std::nullopt);
  }

  Fields variables() const override {
    Fields list = MechanismClient::variables();
    if (challenge_) {
      list["challenge"] = *challenge_;
      list["digest"] = digest_of(password(), *challenge_);
    }
    if (previous_) list["previous_challenge"] = *previous_;
    return list;
  }

private:
  Fields variables_or_made_up() const override {
    Fields list = variables();
    list.emplace("challenge", made_up_challenge);
    list.emplace("previous_challenge", made_up_previous);
    return list;
  }

  static std::string digest_of(std::string_view secret, std::string_view challenge) {
    return hex(hmac(Hash::Md5, secret, challenge));
  }

  std::string build(std::string_view, MessageFields& field_set) override {
    const std::string user = field_set.field("user", persona().user);
    const std::string secret = field_set.field("password", password());
    const std::string challenge = field_set.field("challenge", challenge_.value_or(std::string{made_up_challenge}));
    const std::string digest = field_set.field("digest", digest_of(secret, challenge));
    std::string whole = user + field_set.field("separator", " ");
    whole += digest + field_set.field("trailing", "");
    return field_set.field("message", std::move(whole));
  }

  void note(std::string_view, std::string octets) override {
    if (const std::size_t space = octets.rfind(' '); space != std::string::npos)
      set_identity(octets.substr(0, space), {});
  }

  std::optional<std::string> challenge_;
  std::optional<std::string> previous_;
};

constexpr VariantInfo variants[] = {
    {"plain-name", "tim",      0,  "", "RFC2195-2-digest-hmac"         },
    {"space",      "Ali Baba", 0,  "", "RFC2195-2-spaces-in-name"      },
    {"key-64",     "",         64, "", "RFC2195-2-long-secret-boundary"},
    {"key-65",     "",         65, "", "RFC2195-2-long-secret"         },
};

} // namespace

constexpr Mechanism cram_md5_mechanism{
    .name = "CRAM-MD5",
    .messages = messages,
    .fields = fields,
    .variables = variable_list,
    .make = make<CramMd5Client>,
    .traits = {.secret = Secret::AfterSpace, .secret_in = "Response.", .variants = variants, .mutants = "cram-md5"},
};

} // namespace saslspec::oracle
