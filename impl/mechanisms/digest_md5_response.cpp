#include "mechanisms/digest_md5_response.hpp"

#include <algorithm>
#include <array>

#include "crypto/digest_md5_keys.hpp"
#include "mechanisms/turns.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

using Directive = std::optional<std::string_view> DigestResponse::*;
enum class Form : std::uint8_t { Token = 1, Quoted };

// digest-response = 1#( username | realm | nonce | cnonce | nonce-count | qop | digest-uri | response | maxbuf |
//                       charset | cipher | authzid | auth-param )
struct Row {
  std::string_view name;
  Directive value;
  Form form;
  bool is_required;
};

constexpr Row rows[] = {
    {"username",   &DigestResponse::username,    Form::Quoted, true },
    {"realm",      &DigestResponse::realm,       Form::Quoted, false},
    {"nonce",      &DigestResponse::nonce,       Form::Quoted, true },
    {"cnonce",     &DigestResponse::cnonce,      Form::Quoted, true },
    {"nc",         &DigestResponse::nonce_count, Form::Token,  true },
    {"qop",        &DigestResponse::qop,         Form::Token,  false},
    {"digest-uri", &DigestResponse::digest_uri,  Form::Quoted, true },
    {"response",   &DigestResponse::response,    Form::Token,  true },
    {"maxbuf",     &DigestResponse::maxbuf,      Form::Token,  false},
    {"charset",    &DigestResponse::charset,     Form::Token,  false},
    {"cipher",     &DigestResponse::cipher,      Form::Token,  false},
    {"authzid",    &DigestResponse::authzid,     Form::Quoted, false},
};

constexpr bool is_control(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet < 32 || octet == 127;
}

constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 128;
}

/// A set of characters, looked up for each one of a message.
using CharacterSet = std::array<bool, 256>;

template <class Test>
constexpr CharacterSet characters_that(Test test) {
  CharacterSet set{};
  for (unsigned octet = 0; octet < set.size(); ++octet)
    set[octet] = test(static_cast<char>(octet));
  return set;
}

// token = 1*<any CHAR except CTLs or separators>
constexpr CharacterSet token_characters = characters_that([](char c) {
  constexpr std::string_view separators = "()<>@,;:\\\"/[]?={} \t";
  return is_ascii(c) && !is_control(c) && separators.find(c) == std::string_view::npos;
});

/// The characters that stand for themselves in a quoted string, whatever is before and behind them.
constexpr CharacterSet plain_characters = characters_that([](char c) {
  constexpr std::string_view special = "\"\\ ";
  return !is_control(c) && special.find(c) == std::string_view::npos;
});

bool is_lower_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Reads words off a message.
class Lexer {
public:
  Lexer(std::string_view text, char* room) : rest_(text), room_(room) {}

  bool at_end() const { return rest_.empty(); }
  bool at_quote() const { return !at_end() && rest_.front() == '"'; }
  bool take(char c) {
    if (at_end() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_white_space() {
    while (const std::size_t size = white_space_size())
      rest_.remove_prefix(size);
  }

  /// Empty: there is none.
  std::string_view token() { return keep(run_of(token_characters)); }

  // quoted-string = ( <"> qdstr-val <"> );  qdstr-val = *( qdtext | quoted-pair )
  // qdtext = <any TEXT except <">>;  TEXT = <any OCTET except CTLs, but including LWS>;  quoted-pair = "\" CHAR
  std::optional<std::string_view> quoted_string() {
    if (const std::string_view text = printable_text(); text.data() != nullptr) return text;
    const char* const begin = room_;
    take('"');
    while (true) {
      keep(run_of(plain_characters));
      if (at_end() || at_quote()) break;
      if (const std::size_t size = white_space_size()) {
        keep(rest_.substr(0, size));
        rest_.remove_prefix(size);
        continue;
      }
      const bool is_pair = take('\\');
      if (at_end() || (is_pair ? !is_ascii(rest_.front()) : is_control(rest_.front()))) return std::nullopt;
      keep(rest_.substr(0, 1));
      rest_.remove_prefix(1);
    }
    const std::string_view value(begin, static_cast<std::size_t>(room_ - begin));
    if (!take('"')) return std::nullopt;
    return value;
  }

private:
  /// Takes a quoted string in which nothing is quoted and all is printable ASCII, as most are: it stands for itself.
  /// Without data: it is not one.
  std::string_view printable_text() {
    const std::size_t end = rest_.find('"', 1);
    if (end == std::string_view::npos) return {};
    const std::string_view text = rest_.substr(1, end - 1);
    if (!is_printable_ascii(text) || text.find('\\') != std::string_view::npos) return {};
    rest_.remove_prefix(end + 1);
    return keep(text);
  }

  /// Takes the characters of `set` that come next.
  std::string_view run_of(const CharacterSet& set) {
    std::size_t size = 0;
    while (size < rest_.size() && set[static_cast<unsigned char>(rest_[size])])
      ++size;
    const std::string_view run = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return run;
  }

  /// Of one LWS = [CRLF] 1*( SP | HT ), as far as it matters: more of the same may follow. 0: none.
  std::size_t white_space_size() const {
    const std::size_t begin = rest_.starts_with("\r\n") ? 2 : 0;
    return begin < rest_.size() && (rest_[begin] == ' ' || rest_[begin] == '\t') ? begin + 1 : 0;
  }

  std::string_view keep(std::string_view text) {
    const char* const begin = room_;
    room_ = std::copy(text.begin(), text.end(), room_);
    return {begin, text.size()};
  }

  std::string_view rest_;
  char* room_; ///< kept values are never longer than the text that was read
};

const Row* find_row(std::string_view name) {
  const Row* const found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) {
    return row.name.size() == name.size() && same_but_for_case(row.name, name);
  });
  return found == std::end(rows) ? nullptr : found;
}

/// One directive; the reason when there is no well-formed directive. Unknown directives are ignored, whatever their
/// values.
// auth-param = token "=" ( token | quoted-string )
const char* take_directive(Lexer& lexer, DigestResponse& response) {
  const std::string_view name = lexer.token();
  if (name.empty()) return "a directive has no name";
  const Row* const row = find_row(name);
  lexer.skip_white_space();
  if (!lexer.take('=')) return "a directive has no value";
  lexer.skip_white_space();
  const Form form = lexer.at_quote() ? Form::Quoted : Form::Token;
  const auto value = form == Form::Quoted ? lexer.quoted_string() : lexer.token();
  if (!value) return "a quoted string is malformed";
  if (form == Form::Token && value->empty()) return "a directive has no value";
  if (row == nullptr) return nullptr;
  if (form != row->form) return form == Form::Quoted ? "a directive is quoted" : "a directive is not quoted";
  // The standard says nothing of a second charset, which can only repeat the first.
  if (response.*(row->value) && row->value != &DigestResponse::charset) return "a directive is there twice";
  response.*(row->value) = *value;
  return nullptr;
}

/// The reason why the values are outside the grammar; null: they are within.
const char* check_values(const DigestResponse& response) {
  for (const Row& row : rows)
    if (row.is_required && !(response.*(row.value))) return "a directive is missing";
  const std::string_view hex = *response.response;
  if (hex.size() != md5_hex || !std::all_of(hex.begin(), hex.end(), is_lower_hex))
    return "the response is not 32 lower-case hexadecimal digits";
  if (response.maxbuf && !std::all_of(response.maxbuf->begin(), response.maxbuf->end(), is_digit))
    return "maxbuf is not a number";
  if (response.charset && !same_but_for_case(*response.charset, "utf-8")) return "charset is not utf-8";
  return nullptr;
}

/// #rule of section 7.1: null elements are allowed beside at least one that is not null.
const char* take_directives(Lexer& lexer, DigestResponse& response) {
  while (true) {
    lexer.skip_white_space();
    if (lexer.take(',')) continue;
    if (lexer.at_end()) return check_values(response);
    if (const char* reason = take_directive(lexer, response)) return reason;
    lexer.skip_white_space();
    if (!lexer.at_end() && !lexer.take(',')) return "directives are not separated by a comma";
  }
}

} // namespace

bool same_but_for_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  return a == b ||
         std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

tl::expected<DigestResponse, Refuse> parse_digest_response(std::string_view message,
                                                           std::span<char, max_digest_response> room) {
  if (message.size() > max_digest_response) return tl::unexpected(violation("the response is too long"));
  DigestResponse response;
  Lexer lexer(message, room.data());
  if (const char* reason = take_directives(lexer, response)) return tl::unexpected(violation(reason));
  return response;
}

} // namespace saslspec::impl
