#include "mechanisms/oauthbearer.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "mechanisms/scram_messages.hpp"
#include "text/saslprep.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

using Fault = const char*; ///< what is wrong with a message; null: nothing

constexpr char kvsep = '\x01';
constexpr std::size_t max_saslname = 3 * max_prepared_input;

// client-resp = gs2-header kvsep *kvpair kvsep
struct Message {
  std::string_view authzid; ///< still escaped; empty: none
  std::optional<std::string_view> auth;
  std::optional<std::string_view> host;
  std::optional<std::string_view> port;
};

bool is_alpha(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// value = *(VCHAR / SP / HTAB / CR / LF )
bool is_value_character(char c) {
  return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
}

/// RFC 5801 section 4, without "F": this is no GSS-API mechanism. Tokens are bound to no channel, so "p" cannot be
/// satisfied; "y" is right in that the server does not offer it. Leaves `text` behind the header.
Fault read_gs2_header(std::string_view& text, Message& message) {
  const std::size_t first = text.find(',');
  const std::size_t second = first == std::string_view::npos ? first : text.find(',', first + 1);
  if (second == std::string_view::npos) return "the GS2 header is cut short";
  const std::string_view flag = text.substr(0, first);
  const std::string_view authzid = text.substr(first + 1, second - first - 1);
  if (flag.starts_with("p=")) return "channel binding is not supported";
  if (flag != "n" && flag != "y") return "the message does not begin with a channel binding flag";
  text.remove_prefix(second + 1);
  if (authzid.empty()) return nullptr;
  if (!authzid.starts_with("a=") || !is_saslname(authzid.substr(2)))
    return "the authorization identity is not \"a=\" and a saslname";
  if (!is_utf8(authzid)) return "the authorization identity is not UTF-8";
  if (authzid.find('\0') != std::string_view::npos) return "the authorization identity has a NUL";
  if (authzid.size() > max_saslname) return "the authorization identity is too long";
  message.authzid = authzid.substr(2);
  return nullptr;
}

/// Keeps the value of a key that means something here. Keys that do not are ignored (RFC 7628 section 3.1).
Fault keep(std::string_view key, std::string_view value, Message& message) {
  std::optional<std::string_view>* kept = key == "auth"   ? &message.auth
                                          : key == "host" ? &message.host
                                          : key == "port" ? &message.port
                                                          : nullptr;
  if (kept == nullptr) return nullptr;
  if (kept->has_value()) return "a key is repeated";
  *kept = value;
  return nullptr;
}

// kvpair = key "=" value kvsep
Fault read_pair(std::string_view& text, Message& message) {
  const std::size_t end = text.find(kvsep);
  const std::size_t equals = text.find('=');
  if (end == std::string_view::npos) return "the message does not end with two separators";
  if (equals == std::string_view::npos || equals > end) return "a pair has no \"=\"";
  const std::string_view key = text.substr(0, equals);
  const std::string_view value = text.substr(equals + 1, end - equals - 1);
  if (key.empty() || !std::all_of(key.begin(), key.end(), is_alpha)) return "a key is not letters";
  if (!std::all_of(value.begin(), value.end(), is_value_character)) return "a value has a character that it may not";
  text.remove_prefix(end + 1);
  return keep(key, value, message);
}

tl::expected<Message, Refuse> parse(std::string_view text) {
  const auto refuse = [](Fault fault) { return tl::unexpected(violation(fault)); };
  if (text.size() > max_bearer_message) return refuse("the message is too long");
  if (text == std::string_view(&kvsep, 1)) return refuse("nothing was refused yet");
  Message message;
  if (Fault fault = read_gs2_header(text, message)) return refuse(fault);
  if (text.empty() || text.front() != kvsep) return refuse("there is no separator behind the GS2 header");
  text.remove_prefix(1);
  while (!text.empty() && text.front() != kvsep)
    if (Fault fault = read_pair(text, message)) return refuse(fault);
  if (text.size() != 1) return refuse("the message does not end with two separators");
  if (!message.auth) return refuse("there is no \"auth\"");
  return message;
}

bool is_same_host(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// A decimal positive integer without leading zeros; 0 when it is not one, or greater than any port.
unsigned port_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size() && text.front() != '0';
  return is_number && number <= 65535 ? number : 0;
}

} // namespace

Verdict OauthBearer::take_request(std::string_view text) {
  const auto message = parse(text);
  if (!message) return message.error();
  const unsigned port = message->port ? port_number(*message->port) : 0;
  if (message->port && port == 0) return violation("the port is not a port's number");

  // RFC 7628 section 3.2: where the client believes to be must be where it is, as far as the server knows.
  const std::string_view host = surroundings_.stated_server_name();
  if (message->host && !host.empty() && !is_same_host(*message->host, host))
    return refuse_request("the client means to be connected to another host");
  if (message->port && surroundings_.local_port() != 0 && port != surroundings_.local_port())
    return refuse_request("the client means to be connected to another port");

  std::array<char, max_saslname> name;
  const std::string_view authzid(name.data(), unescape_saslname(message->authzid, name.data()));
  if (authzid.size() > max_prepared_input) return violation("the authorization identity is too long");
  return present({authzid, *message->auth});
}

// RFC 7628 section 3.2.2
std::span<const JsonMember> OauthBearer::describe(const TokenAnswer& answer, Members& room) const {
  std::size_t count = 0;
  room[count++] = {"status", answer.status.empty() ? "invalid_token" : answer.status};
  if (!answer.scope.empty()) room[count++] = {"scope", answer.scope};
  if (!answer.configuration.empty()) room[count++] = {"openid-configuration", answer.configuration};
  return std::span(room).first(count);
}

} // namespace saslspec::impl
