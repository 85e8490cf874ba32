#include "personas.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

/// An account in one mechanism. A pair that is not listed is one in which a server may refuse for reasons of its own.
struct Shape {
  std::string_view name;
  std::string_view mechanism; ///< or the beginning of it
  std::string_view account;   ///< empty: by the length of the password
  std::size_t password_octets;
  std::string_view requirement;
};
constexpr Shape shapes[] = {
    {"plain-name",   "PLAIN",       "tim",         0,   "RFC4616-2-verify-password"     },
    {"plain-name",   "LOGIN",       "tim",         0,   "LOGIN-2.2-verify"              },
    {"plain-name",   "CRAM-MD5",    "tim",         0,   "RFC2195-2-digest-hmac"         },
    {"plain-name",   "SCRAM-",      "tim",         0,   "RFC5802-3-proof-check"         },
    {"printed-salt", "SCRAM-",      "user",        0,   "RFC5802-5.1-s-base64"          },
    {"space",        "PLAIN",       "Ali Baba",    0,   "RFC4616-2-format"              },
    {"space",        "CRAM-MD5",    "Ali Baba",    0,   "RFC2195-2-spaces-in-name"      },
    {"space",        "SCRAM-",      "Ali Baba",    0,   "RFC5802-7-username-utf8"       },
    {"comma",        "PLAIN",       "a,b=c",       0,   "RFC4616-2-format"              },
    {"comma",        "SCRAM-",      "a,b=c",       0,   "RFC5802-5.1-n-unescape"        },
    {"non-ascii",    "PLAIN",       "jürgen",     0,   "RFC4616-2-utf8"                },
    {"long",         "PLAIN",       "",            255, "RFC4616-2-255-authcid"         },
    {"plain-name",   "DIGEST-MD5",  "tim",         0,   "RFC2831-2.1.2.1-response-value"},
    {"space",        "DIGEST-MD5",  "Ali Baba",    0,   "RFC2831-2.1.2.1-response-value"},
    {"comma",        "DIGEST-MD5",  "a,b=c",       0,   "RFC2831-7.2-special-quoted"    },
    {"latin1",       "DIGEST-MD5",  "j\u00FCrgen", 0,   "RFC2831-2.1.2.1-latin1"        },
    {"key-64",       "CRAM-MD5",    "",            64,  "RFC2195-2-long-secret-boundary"},
    {"key-65",       "CRAM-MD5",    "",            65,  "RFC2195-2-long-secret"         },
    {"plain-name",   "OAUTHBEARER", "tim",         0,   "RFC7628-3-success"             },
    {"plain-name",   "OTP",         "tim",         0,   "RFC2289-7-verify"              },
    {"sha-1",        "OTP",         "bob",         0,   "RFC2289-A-little-endian"       },
    {"space",        "OTP",         "Ali Baba",    0,   "RFC2444-4-first-message"       },
    {"comma",        "OAUTHBEARER", "a,b=c",       0,   "RFC7628-3.1-gs2-escape"        },
};

const oracle::Account* account_of(const Shape& shape) {
  if (!shape.account.empty()) return oracle::account(shape.account);
  const auto accounts = oracle::accounts();
  const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const oracle::Account& account) {
    return account.password.size() == shape.password_octets;
  });
  return found == accounts.end() ? nullptr : &*found;
}

std::string every_printable() {
  std::string nonce;
  for (char octet = 0x21; octet < 0x7f; ++octet)
    if (octet != ',') nonce += octet;
  return nonce;
}

Variant with_nonce(std::string name, std::string nonce, std::string requirement) {
  Variant variant;
  variant.name = std::move(name);
  variant.persona.client_nonce = std::move(nonce);
  variant.requirement = std::move(requirement);
  return variant;
}

} // namespace

std::vector<Variant> variants_of(std::string_view mechanism) {
  std::vector<Variant> variants{
      {"usual", {}, {}}
  };
  for (const Shape& shape : shapes) {
    const oracle::Account* account = account_of(shape);
    const bool applies =
        shape.mechanism.ends_with('-') ? mechanism.starts_with(shape.mechanism) : mechanism == shape.mechanism;
    if (!applies || account == nullptr) continue;
    Variant variant{std::string(shape.name), {}, std::string(shape.requirement)};
    variant.persona.user = std::string(account->name);
    variants.push_back(std::move(variant));
  }
  if (mechanism.starts_with("SCRAM-")) {
    variants.push_back(with_nonce("short-nonce", "a", "RFC5802-7-cnonce-nonempty"));
    variants.push_back(with_nonce("printable-nonce", every_printable(), "RFC5802-5.1-r-printable"));
  }
  return variants;
}

} // namespace saslspec::suites
