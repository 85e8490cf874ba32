// OTP, RFC 2444: the client's name, then a one-time password in one of the forms of RFC 2243.
#include "mechanism_client.hpp"
#include "one_time_password.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace saslspec::oracle {
namespace {

constexpr MessageInfo messages[] = {
    {"Identity.valid",            "",              ""                                         },
    {"Identity.authorized",       "authzid",       "${authorizable}"                          },
    {"Identity.authzid_self",     "authzid",       "${user}"                                  },
    {"Identity.unauthorized",     "authzid",       "${somebody_else}"                         },
    {"Identity.unknown_user",     "authcid",       "${unknown_user}"                          },
    {"Identity.exhausted",        "authcid",       "${exhausted_user}"                        },
    {"Identity.missing_nul",      "separator",     ""                                         },
    {"Identity.extra_nul",        "authcid",       "${authcid:append-hex:00}x"                },
    {"Identity.empty_authcid",    "authcid",       ""                                         },
    {"Identity.not_utf8",         "authcid",       "${authcid:append-hex:ff}"                 },
    {"Hex.valid",                 "",              ""                                         },
    {"Hex.spaced",                "otp",           "${otp:upper:first:4} ${otp:upper:last:12}"},
    {"Hex.uppercase_type",        "type",          "${type:upper}"                            },
    {"Hex.wrong_password",        "passphrase",    "x${passphrase}"                           },
    {"Hex.last_password",         "count",         "${sequence_before}"                       },
    {"Hex.skipped_password",      "count",         "${sequence_after}"                        },
    {"Hex.of_other_session",      "otp",           "${previous_otp}"                          },
    {"Hex.short",                 "otp",           "${otp:drop-last}"                         },
    {"Word.valid",                "",              ""                                         },
    {"Word.lowercase",            "otp",           "${otp:lower}"                             },
    {"Word.wrong_password",       "passphrase",    "x${passphrase}"                           },
    {"Word.wrong_checksum",       "otp",           "${words_of_other_checksum}"               },
    {"InitHex.valid",             "",              ""                                         },
    {"InitHex.wrong_password",    "passphrase",    "x${passphrase}"                           },
    {"InitHex.unknown_algorithm", "new_algorithm", "md9"                                      },
    {"InitHex.missing_password",  "new_otp",       ""                                         },
    {"InitHex.same_series",       "new_seed",      "${seed}"                                  },
    {"InitWord.valid",            "",              ""                                         },
    {"InitWord.wrong_password",   "passphrase",    "x${passphrase}"                           },
    {"Bare.hex",                  "",              ""                                         },
    {"Unknown.type",              "",              ""                                         },
};

constexpr FieldInfo fields[] = {
    {"authzid",        "Identity", "the persona's authzid, or nothing"                       },
    {"authcid",        "Identity", "the persona's name"                                      },
    {"separator",      "Identity", "the NUL before authcid"                                  },
    {"identity",       "Identity", "the whole: authzid separator authcid"                    },
    {"type",           "Hex",      "hex"                                                     },
    {"passphrase",     "Hex",      "the persona's pass-phrase"                               },
    {"count",          "Hex",      "how often it is hashed: the number in the challenge"     },
    {"otp",            "Hex",      "16 digits in small letters"                              },
    {"response",       "Hex",      "the whole: type : otp"                                   },
    {"type",           "Word",     "word"                                                    },
    {"passphrase",     "Word",     "the persona's pass-phrase"                               },
    {"count",          "Word",     "how often it is hashed: the number in the challenge"     },
    {"otp",            "Word",     "six words in capitals, single spaces between"            },
    {"response",       "Word",     "the whole: type : otp"                                   },
    {"type",           "InitHex",  "init-hex"                                                },
    {"passphrase",     "InitHex",  "the persona's pass-phrase"                               },
    {"count",          "InitHex",  "how often it is hashed: the number in the challenge"     },
    {"otp",            "InitHex",  "16 digits in small letters"                              },
    {"new_algorithm",  "InitHex",  "the one in the challenge"                                },
    {"new_sequence",   "InitHex",  "499"                                                     },
    {"new_seed",       "InitHex",  "the one in the challenge with another last character"    },
    {"new_parameters", "InitHex",  "new_algorithm, new_sequence and new_seed, spaces between"},
    {"new_passphrase", "InitHex",  "the persona's pass-phrase"                               },
    {"new_otp",        "InitHex",  "the password that new_parameters ask for, as otp"        },
    {"response",       "InitHex",  "the whole: type : otp : new_parameters : new_otp"        },
    {"type",           "InitWord", "init-word"                                               },
    {"passphrase",     "InitWord", "the persona's pass-phrase"                               },
    {"count",          "InitWord", "how often it is hashed: the number in the challenge"     },
    {"otp",            "InitWord", "six words in capitals, single spaces between"            },
    {"new_algorithm",  "InitWord", "the one in the challenge"                                },
    {"new_sequence",   "InitWord", "499"                                                     },
    {"new_seed",       "InitWord", "the one in the challenge with another last character"    },
    {"new_parameters", "InitWord", "new_algorithm, new_sequence and new_seed, spaces between"},
    {"new_passphrase", "InitWord", "the persona's pass-phrase"                               },
    {"new_otp",        "InitWord", "the password that new_parameters ask for, as otp"        },
    {"response",       "InitWord", "the whole: type : otp : new_parameters : new_otp"        },
    {"passphrase",     "Bare",     "the persona's pass-phrase"                               },
    {"count",          "Bare",     "how often it is hashed: the number in the challenge"     },
    {"otp",            "Bare",     "16 digits in small letters"                              },
    {"response",       "Bare",     "the whole: otp"                                          },
    {"type",           "Unknown",  "foo"                                                     },
    {"passphrase",     "Unknown",  "the persona's pass-phrase"                               },
    {"count",          "Unknown",  "how often it is hashed: the number in the challenge"     },
    {"otp",            "Unknown",  "16 digits in small letters"                              },
    {"response",       "Unknown",  "the whole: type : otp"                                   },
};

constexpr VariableInfo variable_list[] = {
    {"passphrase",              "the persona's pass-phrase for one-time passwords"            },
    {"exhausted_user",          "an account whose passwords are used up"                      },
    {"algorithm",               "the algorithm in the challenge: md5"                         },
    {"sequence",                "the number in the challenge"                                 },
    {"sequence_before",         "one more: the number of the password that was used last"     },
    {"sequence_after",          "one less"                                                    },
    {"seed",                    "the seed in the challenge"                                   },
    {"words_of_other_checksum", "the words of the password that is due with a wrong checksum" },
    {"previous_otp",            "the password that the session before used up, in hexadecimal"},
};

struct Challenge {
  std::string algorithm;
  std::uint32_t sequence = 0;
  std::string seed;
  bool operator==(const Challenge&) const = default;
};
const Challenge made_up = {"md5", 498, "madeup1"};
const Challenge made_up_previous = {"md5", 497, "madeup2"};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Takes the next word off `text`, with the blanks behind it.
std::string_view next_token(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end]))
    ++end;
  const std::string_view token = text.substr(0, end);
  while (end < text.size() && is_blank(text[end]))
    ++end;
  text.remove_prefix(end);
  return token;
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Text other than a number counts as 0: a test that replaces the number wants another password.
std::uint32_t number_or_none(std::string_view text) {
  return number_in(text).value_or(0);
}

Hash hash_named(std::string_view algorithm) {
  return algorithm == "sha1" ? Hash::Sha1 : Hash::Md5;
}

class OtpClient final : public MechanismClient {
public:
  OtpClient(const Mechanism& mechanism, const Persona& persona)
      : MechanismClient{mechanism, persona}
      , passphrase_{persona.password.empty() ? std::string{otp_passphrase(persona.user)} : persona.password} {
    if (passphrase_.empty()) passphrase_ = password();
  }

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind == model::Message::Empty || kind == model::Message::None)
      return expect_no_data(server_message, kind == model::Message::Empty ? "RFC4422-5-client-first-empty"
                                                                          : "RFC4422-3.6-no-data-on-failure");
    if (kind != model::Message::OtpChallenge) return {};
    // RFC 2289 has a space or a newline at the end, the examples of RFC 2444 have neither.
    for (const std::string_view end : {"\r\n", "\n", " "})
      if (server_message.ends_with(end)) {
        server_message.remove_suffix(end.size());
        break;
      }
    constexpr std::string_view prefix = "otp-";
    if (!server_message.starts_with(prefix))
      return violation("RFC2289-6-otp-lower", "the challenge does not begin with \"otp-\" in small letters");
    server_message.remove_prefix(prefix.size());
    const std::string_view algorithm = next_token(server_message);
    if (algorithm != "md4" && algorithm != "md5" && algorithm != "sha1")
      return violation("RFC2289-6-otp-lower", "the algorithm in the challenge is none of md4, md5, sha1");
    const auto sequence = number_in(next_token(server_message));
    if (!sequence) return violation("RFC2444-4-challenge-format", "the challenge has no number behind the algorithm");
    const std::string_view seed = next_token(server_message);
    if (seed.empty() || seed.size() > 16 || !std::all_of(seed.begin(), seed.end(), is_letter_or_digit))
      return violation("RFC2289-6-seed", "the seed is not 1 to 16 letters and digits");
    challenge_ = Challenge{std::string{algorithm}, *sequence, std::string{seed}};
    const std::string_view extensions = next_token(server_message);
    if (extensions != "ext" && !extensions.starts_with("ext,"))
      return violation("RFC2444-3-extended-syntax", "the challenge does not say \"ext\" behind the seed");
    if (!server_message.empty())
      return violation("RFC2444-4-challenge-format", "the challenge has more behind its list of extensions");
    return {};
  }

  void restart() override {
    if (challenge_) previous_ = std::exchange(challenge_, std::nullopt);
  }

  Fields variables() const override {
    Fields list = MechanismClient::variables();
    list["passphrase"] = passphrase_;
    list["exhausted_user"] = exhausted_user();
    if (challenge_) add(list, *challenge_);
    if (used_up()) list["previous_otp"] = hex(password_for(*previous_));
    return list;
  }

private:
  /// Whether the challenge before was answered: the same one comes again until it is.
  bool used_up() const { return previous_ && previous_ != challenge_; }

  std::string password_for(const Challenge& challenge) const {
    return one_time_password(hash_named(challenge.algorithm), passphrase_, challenge.seed, challenge.sequence);
  }

  void add(Fields& list, const Challenge& challenge) const {
    list["algorithm"] = challenge.algorithm;
    list["sequence"] = std::to_string(challenge.sequence);
    list["sequence_before"] = std::to_string(challenge.sequence + 1);
    list["sequence_after"] = std::to_string(challenge.sequence == 0 ? 0 : challenge.sequence - 1);
    list["seed"] = challenge.seed;
    list["words_of_other_checksum"] = six_words(password_for(challenge), 1);
  }

  Fields variables_or_made_up() const override {
    Fields list = variables();
    if (!challenge_) add(list, made_up);
    list.emplace("previous_otp", hex(password_for(made_up_previous)));
    return list;
  }

  std::string build(std::string_view group, MessageFields& field_set) override {
    if (group == "Identity") return identity(field_set);
    const Challenge challenge = challenge_.value_or(made_up);
    const bool bare = group == "Bare";
    const bool in_words = group.ends_with("Word");
    std::string whole;
    if (!bare) whole = field_set.field("type", std::string{type_of(group)}) + ":";
    const auto coded = [in_words](const std::string& otp) { return in_words ? six_words(otp) : hex(otp); };
    const std::string passphrase = field_set.field("passphrase", passphrase_);
    const std::uint32_t count = number_or_none(field_set.field("count", std::to_string(challenge.sequence)));
    const Hash hash = hash_named(challenge.algorithm);
    whole += field_set.field("otp", coded(one_time_password(hash, passphrase, challenge.seed, count)));
    if (group.starts_with("Init")) {
      const std::string algorithm = field_set.field("new_algorithm", challenge.algorithm);
      const std::string sequence = field_set.field("new_sequence", "499");
      const std::string seed = field_set.field("new_seed", other_seed(challenge.seed));
      whole += ":" + field_set.field("new_parameters", algorithm + " " + sequence + " " + seed);
      const std::string next = field_set.field("new_passphrase", passphrase_);
      const std::string otp = one_time_password(hash_named(algorithm), next, seed, number_or_none(sequence));
      whole += ":" + field_set.field("new_otp", coded(otp));
    }
    return field_set.field("response", std::move(whole));
  }

  std::string identity(MessageFields& field_set) const {
    std::string whole = field_set.field("authzid", persona().authzid);
    const std::string authcid = field_set.field("authcid", persona().user);
    whole += field_set.field("separator", std::string(1, '\0')) + authcid;
    return field_set.field("identity", std::move(whole));
  }

  static std::string_view type_of(std::string_view group) {
    if (group == "Hex") return "hex";
    if (group == "Word") return "word";
    if (group == "InitHex") return "init-hex";
    return group == "InitWord" ? "init-word" : "foo";
  }

  static std::string other_seed(std::string seed) {
    if (!seed.empty()) seed.back() = seed.back() >= '0' && seed.back() < '9' ? static_cast<char>(seed.back() + 1) : '0';
    return seed;
  }

  void note(std::string_view, std::string octets) override {
    const std::size_t nul = octets.find('\0');
    if (nul == std::string::npos) return;
    set_identity(octets.substr(nul + 1), octets.substr(0, nul));
  }

  std::string passphrase_;
  std::optional<Challenge> challenge_;
  std::optional<Challenge> previous_;
};

constexpr VariantInfo variants[] = {
    {"plain-name", "tim",      0, "", "RFC2289-7-verify"       },
    {"sha-1",      "bob",      0, "", "RFC2289-A-little-endian"},
    {"space",      "Ali Baba", 0, "", "RFC2444-4-first-message"},
};

constexpr std::string_view life_cycle_cases[] = {"one-password-twice"};

} // namespace

constexpr Mechanism otp_mechanism{
    .name = "OTP",
    .messages = messages,
    .fields = fields,
    .variables = variable_list,
    .make = make<OtpClient>,
    .traits = {.variants = variants,
               .mutants = "otp",
               .life_cycle_cases = life_cycle_cases,
               .needs = setting::OtpEntries,
               .asking = "Identity.valid"},
};

} // namespace saslspec::oracle
