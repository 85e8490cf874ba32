#include "mechanisms/scram_messages.hpp"

#include <algorithm>
#include <optional>

#include "mechanisms/turns.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

using Fault = const char*; ///< what is wrong with a message; null: nothing

bool is_alpha(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// cb-name = 1*(ALPHA / DIGIT / "." / "-")
bool is_cb_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

// printable = %x21-2B / %x2D-7E, one or more of them in a nonce (RFC5802-7-cnonce-nonempty)
bool is_nonce(std::string_view text) {
  return !text.empty() &&
         all_are(text, [](unsigned char octet) { return octet >= '!' && octet <= '~' && octet != ','; });
}

/// Hands out the parts of a message between commas, one after the other.
class Fields {
public:
  explicit Fields(std::string_view text) : rest_(text) {}

  /// The next part; nothing after the last.
  std::optional<std::string_view> next() {
    if (ended_) return std::nullopt;
    const std::size_t comma = rest_.find(',');
    const std::string_view field = rest_.substr(0, comma);
    ended_ = comma == std::string_view::npos;
    rest_.remove_prefix(ended_ ? rest_.size() : comma + 1);
    return field;
  }
  std::string_view rest() const { return rest_; }

private:
  std::string_view rest_;
  bool ended_ = false;
};

/// The value of `field` when it is attribute `name`; nothing otherwise. May be empty.
std::optional<std::string_view> value_of(std::optional<std::string_view> field, char name) {
  if (!field || field->size() < 2 || (*field)[0] != name || (*field)[1] != '=') return std::nullopt;
  return field->substr(2);
}

// extensions = attr-val *("," attr-val), none of them an attribute that the standard puts elsewhere
Fault fault_of_extension(std::string_view field) {
  constexpr std::string_view defined = "anmrcsipve";
  if (field.size() < 3 || !is_alpha(field[0]) || field[1] != '=') return "an extension is not attr-val";
  if (field[0] == 'm') return "a mandatory extension is not supported";
  if (defined.find(field[0]) != std::string_view::npos) return "an attribute is repeated or out of place";
  return nullptr;
}

Fault fault_of_text(std::string_view text, std::size_t max) {
  if (text.size() > max) return "the message is too long";
  if (text.find('\0') != std::string_view::npos) return "the message has a NUL";
  if (!is_utf8(text)) return "the message is not UTF-8";
  return nullptr;
}

// gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
Fault read_flag(std::string_view flag, ClientFirstMessage& message) {
  if (flag == "n") {
    message.flag = Gs2Flag::NotSupported;
  } else if (flag == "y") {
    message.flag = Gs2Flag::NotOffered;
  } else if (flag.starts_with("p=") && is_cb_name(flag.substr(2))) {
    message.flag = Gs2Flag::Used;
    message.binding_type = flag.substr(2);
  } else {
    return "the message does not begin with a channel binding flag";
  }
  return nullptr;
}

/// Reads flag and authzid, leaving `fields` at client-first-message-bare.
Fault read_gs2_header(Fields& fields, ClientFirstMessage& message) {
  if (Fault fault = read_flag(*fields.next(), message)) return fault;
  const auto authzid_field = fields.next();
  if (!authzid_field) return "the GS2 header is cut short";
  if (authzid_field->empty()) return nullptr;
  const auto authzid = value_of(authzid_field, 'a');
  if (!authzid || !is_saslname(*authzid)) return "the authorization identity is not \"a=\" and a saslname";
  message.authzid = *authzid;
  return nullptr;
}

// client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]
Fault read_bare(Fields& fields, ClientFirstMessage& message) {
  const auto username_field = fields.next();
  if (value_of(username_field, 'm')) return "a mandatory extension is not supported";
  const auto username = value_of(username_field, 'n');
  if (!username || !is_saslname(*username)) return "the user name is not \"n=\" and a saslname";
  const auto nonce = value_of(fields.next(), 'r');
  if (!nonce || !is_nonce(*nonce)) return "the nonce is not \"r=\" and printable characters";
  while (const auto extension = fields.next())
    if (Fault fault = fault_of_extension(*extension)) return fault;
  message.username = *username;
  message.nonce = *nonce;
  return nullptr;
}

// client-final-message-without-proof = channel-binding "," nonce ["," extensions]
Fault read_without_proof(Fields fields, ClientFinalMessage& message) {
  const auto channel_binding = value_of(fields.next(), 'c');
  if (!channel_binding) return "the message does not begin with \"c=\"";
  const auto nonce = value_of(fields.next(), 'r');
  if (!nonce || !is_nonce(*nonce)) return "the nonce is not \"r=\" and printable characters";
  while (const auto extension = fields.next())
    if (Fault fault = fault_of_extension(*extension)) return fault;
  message.channel_binding = *channel_binding;
  message.nonce = *nonce;
  return nullptr;
}

} // namespace

tl::expected<ClientFirstMessage, Refuse> parse_client_first(std::string_view text) {
  if (Fault fault = fault_of_text(text, max_client_first)) return tl::unexpected(violation(fault));
  ClientFirstMessage message{};
  Fields fields(text);
  if (Fault fault = read_gs2_header(fields, message)) return tl::unexpected(violation(fault));
  message.bare = fields.rest();
  message.gs2_header = text.substr(0, text.size() - message.bare.size());
  if (Fault fault = read_bare(fields, message)) return tl::unexpected(violation(fault));
  return message;
}

tl::expected<ClientFinalMessage, Refuse> parse_client_final(std::string_view text) {
  if (Fault fault = fault_of_text(text, max_client_final)) return tl::unexpected(violation(fault));
  const std::size_t last_comma = text.rfind(',');
  if (last_comma == std::string_view::npos) return tl::unexpected(violation("the message has no attribute but one"));
  const auto proof = value_of(text.substr(last_comma + 1), 'p');
  if (!proof) return tl::unexpected(violation("the message does not end with \"p=\""));
  ClientFinalMessage message;
  message.without_proof = text.substr(0, last_comma);
  message.proof = *proof;
  if (Fault fault = read_without_proof(Fields(message.without_proof), message)) return tl::unexpected(violation(fault));
  return message;
}

// saslname = 1*(value-safe-char / "=2C" / "=3D"); the comma, NUL and malformed UTF-8 have been dealt with before
bool is_saslname(std::string_view text) {
  for (std::size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
    const std::string_view escape = text.substr(equals, 3);
    if (escape != "=2C" && escape != "=3D") return false;
  }
  return !text.empty();
}

std::size_t unescape_saslname(std::string_view saslname, char* out) {
  char* const begin = out;
  for (std::size_t i = 0; i < saslname.size(); ++i) {
    if (saslname[i] != '=') {
      *out++ = saslname[i];
      continue;
    }
    *out++ = saslname[i + 1] == '2' ? ',' : '=';
    i += 2;
  }
  return static_cast<std::size_t>(out - begin);
}

} // namespace saslspec::impl
