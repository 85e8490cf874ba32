#include "saslspec/oracle/world.hpp"

#include "crypto.hpp"
#include "one_time_password.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>

namespace saslspec::oracle {
namespace {

constexpr std::string_view longest_text =
    "abcdefghijklmnopqrstuvwxyz012345abcdefghijklmnopqrstuvwxyz012345abcdefghijklmnopqrstuvwxyz012345"
    "abcdefghijklmnopqrstuvwxyz012345abcdefghijklmnopqrstuvwxyz012345abcdefghijklmnopqrstuvwxyz012345"
    "abcdefghijklmnopqrstuvwxyz012345abcdefghijklmnopqrstuvwxyz01234";
static_assert(longest_text.size() == 255);

constexpr std::string_view block_text = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef+";
static_assert(block_text.size() == 65);

constexpr Account account_list[] = {
    {"alice",       "wonderland-7",      "may act as \"shared\""                                },
    {"bob",         "builder-3",         "alice may not act as bob"                             },
    {"shared",      "everybody-5",       "whom alice may act as"                                },
    {"user",        "pencil",            "RFC 5802 section 5, RFC 7677 section 3"               },
    {"tim",         "tanstaaftanstaaf",  "RFC 2195 section 2, RFC 4616 section 4"               },
    {"Kurt",        "xipj3plmq",         "RFC 4616 section 4"                                   },
    {"joe",         "tanstaaftanstaaf",  "draft-ietf-sasl-crammd5"                              },
    {"Ali Baba",    "Open, Sesame",      "a name with a space"                                  },
    {"a,b=c",       "comma=equals,",     "a name with the characters that SCRAM escapes"        },
    {"j\u00FCrgen", "stra\u00DFe\u20AC", "not ASCII, unchanged by SASLprep"                     },
    {longest_text,  longest_text,        "255 octets, what RFC 4616 asks every server to accept"},
    {"block64",     block_text.substr(0, 64),                                                     "a password of one block of MD5: used as the key as is"},
    {"block65",             block_text,                        "a password longer than a block of MD5: hashed first"                                                        },
};
constexpr std::size_t account_count = std::size(account_list);

constexpr OtpEntry otp_entry_list[] = {
    {"alice",      "md5",  500, "al1234", "wonderland-7"                                                   },
    {"bob",        "sha1", 500, "bo5678", "builder-3 builds"                                               },
    {"shared",     "md5",  1,   "sh1111", "everybody-5"                                                    },
    {"user",       "md5",  124, "ke1234", "this is a test"                                                 },
    {"tim",        "md5",  500, "ke1234", "This is a test."                                                },
    {"Kurt",       "sha1", 500, "ke1234", "This is a test."                                                },
    {"joe",        "md5",  2,   "jo2222", "tanstaaftanstaaf"                                               },
    {"Ali Baba",   "md5",  500, "ali40",  "Open, Sesame"                                                   },
    {longest_text, "md5",  500, "z",      "0123456789 abcdefghijklmnopqrstuvwxyz 0123456789 abcdefghijklmn"},
};

/// RFC 5802 section 5 and RFC 7677 section 3 print their salts; the others' are derived from the name, so that they
/// are the same in every run.
std::string salt_of(const Account& of, std::string_view mechanism) {
  if (of.name == "user" && mechanism == "SCRAM-SHA-1") return *from_base64("QSXCR+Q6sek8bf92");
  if (of.name == "user" && mechanism == "SCRAM-SHA-256") return *from_base64("W22ZaJ0SNY7soEsUEjb6gQ==");
  return digest(Hash::Sha256, std::string{mechanism} + '\0' + std::string{of.name}).substr(0, 16);
}

ScramVerifier verifier(const Account& of, std::string_view mechanism, Hash hash) {
  constexpr unsigned iterations = 4096;
  std::string salt = salt_of(of, mechanism);
  ScramKeys keys = scram_keys(hash, of.password, salt, iterations);
  return {mechanism, std::move(salt), iterations, std::move(keys.stored_key), std::move(keys.server_key)};
}

} // namespace

std::span<const Account> accounts() {
  return account_list;
}

const Account* account(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(account_list), std::end(account_list), [&](const Account& a) { return a.name == name; });
  return found == std::end(account_list) ? nullptr : found;
}

std::string_view authorizable_as() {
  return "shared";
}

bool may_act_as(std::string_view authcid, std::string_view authzid) {
  if (authzid.empty() || authzid == authcid) return true;
  return authzid == authorizable_as() && (authcid == "alice" || authcid == external_identity());
}

std::string_view service() {
  return "imap";
}

std::string_view server_name() {
  return "server.example.com";
}

std::span<const OtpEntry> otp_entries() {
  return otp_entry_list;
}

std::string_view otp_passphrase(std::string_view user) {
  for (const OtpEntry& entry : otp_entry_list)
    if (entry.user == user) return entry.passphrase;
  return {};
}

std::string_view exhausted_user() {
  return "shared";
}

std::string otp_entry_text(const OtpEntry& entry) {
  std::string number = std::to_string(entry.sequence);
  number.insert(0, 4 - std::min<std::size_t>(4, number.size()), '0');
  const Hash hash = entry.algorithm == "sha1" ? Hash::Sha1 : Hash::Md5;
  const std::string last = one_time_password(hash, entry.passphrase, entry.seed, entry.sequence);
  return std::string{entry.algorithm} + '\t' + number + '\t' + std::string{entry.seed} + '\t' + hex(last) + '\t' +
         std::string(20, '0');
}

std::string bearer_token(std::string_view user, std::string_view password) {
  return base64(std::string{user} + ':' + std::string{password});
}

std::string expired_token(std::string_view token) {
  return "expired." + std::string{token};
}

std::string_view external_identity() {
  return "fred@example.com";
}

const ChannelBinding& channel_binding() {
  static const ChannelBinding channel{"tls-unique", *from_hex("1400002c3d7fff80c3a90a5e")};
  return channel;
}

std::string_view other_channel_type(std::string_view type) {
  return type == "tls-exporter" ? "tls-unique" : "tls-exporter";
}

std::string_view unknown_user() {
  return "nobody";
}

const std::vector<ScramVerifier>& scram_verifiers(const Account& of) {
  static std::array<std::once_flag, account_count> computed;
  static std::array<std::vector<ScramVerifier>, account_count> verifiers;
  const auto index = static_cast<std::size_t>(account(of.name) - account_list);
  std::call_once(computed.at(index), [&] {
    for (const ScramHash& hash : scram_hashes)
      verifiers.at(index).push_back(verifier(of, hash.mechanism, hash.hash));
  });
  return verifiers.at(index);
}

} // namespace saslspec::oracle
