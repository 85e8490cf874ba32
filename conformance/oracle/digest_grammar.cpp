#include "digest_grammar.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace saslspec::oracle {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

constexpr auto token_characters = [] {
  std::array<bool, 256> is_in{};
  constexpr std::string_view separators = "()<>@,;:\\\"/[]?={} \t";
  for (unsigned char octet = '!'; octet <= '~'; ++octet)
    is_in[octet] = separators.find(static_cast<char>(octet)) == std::string_view::npos;
  return is_in;
}();

bool is_token_character(char c) {
  return token_characters[static_cast<unsigned char>(c)];
}

/// A cursor over the words of section 7.2.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  bool at_end() const { return rest_.empty(); }

  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// LWS = [CRLF] 1*( SP | HT ), any number of times.
  void skip_space() {
    for (;;) {
      const std::size_t fold = rest_.starts_with("\r\n") ? 2 : 0;
      if (rest_.size() <= fold || (rest_[fold] != ' ' && rest_[fold] != '\t')) return;
      rest_.remove_prefix(fold + 1);
    }
  }

  std::string token() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_character);
    std::string word(rest_.begin(), end);
    rest_.remove_prefix(word.size());
    return word;
  }

  /// What stands behind the opening quotation mark, which was taken.
  std::optional<std::string> quoted() {
    std::string value;
    while (!rest_.empty()) {
      if (take('"')) return value;
      if (take('\\')) {
        if (rest_.empty() || static_cast<unsigned char>(rest_.front()) >= 0x80) return std::nullopt;
      } else if (is_control(rest_.front()) && !at_space()) {
        return std::nullopt;
      }
      value += rest_.front();
      rest_.remove_prefix(1);
    }
    return std::nullopt;
  }

private:
  bool at_space() const {
    if (rest_.front() == '\t') return true;
    return (rest_.starts_with("\r\n ") || rest_.starts_with("\r\n\t")) || rest_.front() == '\n';
  }

  std::string_view rest_;
};

std::optional<Directive> read_directive(Scanner& scanner) {
  Directive directive;
  const std::string name = scanner.token();
  scanner.skip_space();
  if (name.empty() || !scanner.take('=')) return std::nullopt;
  directive.name = lower(name);
  scanner.skip_space();
  if (scanner.take('"')) {
    auto value = scanner.quoted();
    if (!value) return std::nullopt;
    directive.value = *std::move(value);
    directive.is_quoted = true;
    return directive;
  }
  directive.value = scanner.token();
  if (directive.value.empty()) return std::nullopt;
  return directive;
}

std::vector<std::string> elements(std::string_view list) {
  std::vector<std::string> all;
  Scanner scanner(list);
  while (!scanner.at_end()) {
    scanner.skip_space();
    if (std::string element = scanner.token(); !element.empty()) all.push_back(lower(element));
    scanner.skip_space();
    if (!scanner.take(',')) break;
  }
  return all;
}

std::size_t count(const std::vector<Directive>& directives, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(directives.begin(), directives.end(),
                                                [&](const Directive& directive) { return directive.name == name; }));
}

/// How the grammar writes the directives of a challenge; an auth-param is written either way.
enum class Form : std::uint8_t { Quoted, Digits, Literal };
struct Shape {
  std::string_view name;
  Form form;
  std::string_view literal;
};
constexpr Shape shapes[] = {
    {"realm",     Form::Quoted,  ""        },
    {"nonce",     Form::Quoted,  ""        },
    {"qop",       Form::Quoted,  ""        },
    {"cipher",    Form::Quoted,  ""        },
    {"stale",     Form::Literal, "true"    },
    {"charset",   Form::Literal, "utf-8"   },
    {"algorithm", Form::Literal, "md5-sess"},
    {"maxbuf",    Form::Digits,  ""        },
};

bool keeps_form(const Directive& directive) {
  const auto* shape = std::find_if(std::begin(shapes), std::end(shapes),
                                   [&](const Shape& each) { return each.name == directive.name; });
  if (shape == std::end(shapes)) return true;
  if (directive.is_quoted != (shape->form == Form::Quoted)) return false;
  if (shape->form == Form::Literal) return lower(directive.value) == shape->literal;
  return shape->form == Form::Quoted ||
         std::all_of(directive.value.begin(), directive.value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::optional<std::vector<Directive>> read_directives(std::string_view text) {
  std::vector<Directive> all;
  Scanner scanner(text);
  for (;;) {
    scanner.skip_space();
    if (scanner.take(',')) continue;
    if (scanner.at_end()) break;
    auto directive = read_directive(scanner);
    if (!directive) return std::nullopt;
    all.push_back(*std::move(directive));
    scanner.skip_space();
    if (!scanner.at_end() && !scanner.take(',')) return std::nullopt;
  }
  if (all.empty()) return std::nullopt;
  return all;
}

std::optional<std::string> first_value(const std::vector<Directive>& directives, std::string_view name) {
  const auto found = std::find_if(directives.begin(), directives.end(),
                                  [&](const Directive& directive) { return directive.name == name; });
  if (found == directives.end()) return std::nullopt;
  return found->value;
}

std::string quoted_string(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

DigestChallenge read_digest_challenge(std::string_view text) {
  DigestChallenge challenge;
  const auto directives = read_directives(text);
  if (!directives) return challenge;
  for (const Directive& directive : *directives)
    if (directive.name == "realm") challenge.realms.push_back(directive.value);
  challenge.nonce = first_value(*directives, "nonce").value_or("");
  challenge.ciphers = elements(first_value(*directives, "cipher").value_or(""));
  for (const std::string& protection : elements(first_value(*directives, "qop").value_or("auth")))
    challenge.protections += (challenge.protections.empty() ? "" : ",") + protection;
  challenge.offers_utf8 = lower(first_value(*directives, "charset").value_or("")) == "utf-8";
  return challenge;
}

Observed check_digest_challenge(std::string_view text, bool is_initial) {
  constexpr std::size_t too_long = 2048;
  if (text.size() >= too_long)
    return violation("RFC2831-2.1.1-challenge-size", "the challenge has " + std::to_string(text.size()) + " octets");
  const auto directives = read_directives(text);
  if (!directives) return violation("RFC2831-2.1.1-challenge-syntax", "the challenge is no list of directives");
  for (const Directive& directive : *directives)
    if (!keeps_form(directive))
      return violation("RFC2831-2.1.1-challenge-syntax", directive.name + " is not written as the grammar has it");
  if (const std::size_t nonces = count(*directives, "nonce"); nonces != 1)
    return violation("RFC2831-2.1.1-nonce-once", "the challenge has " + std::to_string(nonces) + " nonces");
  if (const std::size_t algorithms = count(*directives, "algorithm"); algorithms != 1)
    return violation("RFC2831-2.1.1-algorithm-once", "algorithm is there " + std::to_string(algorithms) + " times");
  for (const std::string_view name : {"opaque", "domain"})
    if (count(*directives, name) != 0)
      return violation("RFC2831-2.1.1-no-opaque-domain", "the challenge has " + std::string{name});
  if (is_initial && count(*directives, "stale") != 0)
    return violation("RFC2831-2.1.1-no-stale-initial", "the challenge has stale, and nothing came before it");
  const std::vector<std::string> qops = elements(first_value(*directives, "qop").value_or("auth"));
  const bool offers_ciphers = std::find(qops.begin(), qops.end(), "auth-conf") != qops.end();
  if (offers_ciphers && count(*directives, "cipher") != 1)
    return violation("RFC2831-2.1.1-cipher-with-conf", "auth-conf is offered, and not one list of ciphers");
  for (const std::string_view name : {"stale", "maxbuf", "charset"})
    if (count(*directives, name) > 1)
      return violation("RFC2831-2.1.1-single-directives", std::string{name} + " is there twice");
  if (qops.empty()) return violation("RFC2831-2.1.1-qop-default", "no quality of protection is offered");
  constexpr std::size_t entropy_in_base64 = 11; // 64 bits
  if (first_value(*directives, "nonce")->size() < entropy_in_base64)
    return violation("RFC2831-2.1.1-nonce-entropy", "the nonce is too short for 64 bits");
  return {};
}

Observed check_response_auth(std::string_view text, const std::optional<std::string>& value) {
  const auto directives = read_directives(text);
  const bool alone = directives && directives->size() == 1 && directives->front().name == "rspauth";
  if (!alone) return violation("RFC2831-2.1.3-rspauth", "not rspauth, an equals sign and a value");
  const std::string& given = directives->front().value;
  constexpr std::size_t hex_digits = 32;
  const bool is_hex = given.size() == hex_digits && given.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (directives->front().is_quoted || !is_hex)
    return violation("RFC2831-2.1.3-rspauth", "the value is not 32 lower-case hexadecimal digits");
  if (value && given != *value)
    return violation("RFC2831-2.1.3-rspauth", "the value is not the one that only who knows the secret computes");
  return {};
}

} // namespace saslspec::oracle
