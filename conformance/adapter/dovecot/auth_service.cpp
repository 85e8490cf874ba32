#include "auth_service.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace saslspec::adapter::dovecot {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// An escaped character is \001 and the letter at the same place.
constexpr std::string_view special("\0\001\t\r\n", 5);
constexpr std::string_view letters = "01trn";

std::string unescaped(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool escapes = field[i] == '\001' && i + 1 < field.size();
    const std::size_t place = escapes ? letters.find(field[i + 1]) : std::string_view::npos;
    text += place == std::string_view::npos ? field[i] : special[place];
    if (place != std::string_view::npos) ++i;
  }
  return text;
}

Fields fields_of(std::string_view line) {
  Fields fields;
  for (;;) {
    const std::size_t tab = line.find('\t');
    fields.push_back(unescaped(line.substr(0, tab)));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

} // namespace

std::string base64(std::string_view octets) {
  const auto octet = [&](std::size_t i) {
    return i < octets.size() ? unsigned{static_cast<unsigned char>(octets[i])} : 0U;
  };
  std::string text;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    const unsigned group = octet(i) << 16U | octet(i + 1) << 8U | octet(i + 2);
    text += digits[group >> 18U & 63U];
    text += digits[group >> 12U & 63U];
    text += i + 1 < octets.size() ? digits[group >> 6U & 63U] : '=';
    text += i + 2 < octets.size() ? digits[group & 63U] : '=';
  }
  return text;
}

std::string from_base64(std::string_view text) {
  std::string octets;
  unsigned group = 0, bits = 0;
  for (const char digit : text) {
    const std::size_t value = digits.find(digit);
    if (value == std::string_view::npos) break;
    group = group << 6U | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets += static_cast<char>(group >> bits & 255U);
  }
  return octets;
}

std::string escaped(std::string_view text) {
  std::string field;
  for (const char character : text) {
    const std::size_t place = special.find(character);
    field += place == std::string_view::npos ? std::string(1, character) : std::string{'\001', letters[place]};
  }
  return field;
}

std::optional<std::string> value_of(const Fields& fields, std::string_view name) {
  const auto names = [&](const std::string& field) {
    return field.size() > name.size() && field.starts_with(name) && field[name.size()] == '=';
  };
  const auto found = std::ranges::find_if(fields, names);
  if (found == fields.end()) return std::nullopt;
  return found->substr(name.size() + 1);
}

std::string AuthService::connect(const std::string& path) {
  hang_up();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return path + " is too long a name for a socket";
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  descriptor_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0 || ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    const int why = errno;
    hang_up();
    return "no authentication service of Dovecot listens at " + path + ": " + std::strerror(why);
  }
  const std::string flaw = greet();
  if (flaw.empty()) return {};
  hang_up();
  return "the service at " + path + " " + flaw;
}

std::string AuthService::greet() {
  // The service refuses a second client of the same number while the first is there.
  unsigned number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number) return "cannot be given a client's number";
  send("VERSION\t1\t1\nCPID\t" + std::to_string(number >> 2U));
  mechanisms_.clear();
  version_.clear();
  for (;;) {
    const auto line = receive();
    if (!line) return "closed the connection before its greeting was complete";
    const Fields& fields = *line;
    if (fields[0] == "VERSION" && fields.size() > 2) version_ = fields[1] + "." + fields[2];
    if (fields[0] == "MECH" && fields.size() > 1) mechanisms_ += (mechanisms_.empty() ? "" : " ") + fields[1];
    if (fields[0] == "DONE") break;
  }
  return version_.starts_with("1.") ? "" : "does not speak version 1 of Dovecot's authentication protocol";
}

void AuthService::send(std::string_view line) {
  std::string text(line);
  text += '\n';
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = ::send(descriptor_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<std::size_t>(n);
  }
}

std::optional<Fields> AuthService::receive() {
  const auto line = receive_line();
  if (!line) return std::nullopt;
  return fields_of(*line);
}

std::optional<std::string> AuthService::receive_line() {
  for (;;) {
    const std::size_t end = arrived_.find('\n');
    if (end != std::string::npos) {
      std::string line = arrived_.substr(0, end);
      arrived_.erase(0, end + 1);
      return line;
    }
    char buffer[8192];
    const ssize_t n = read(descriptor_, buffer, sizeof buffer);
    if (n <= 0) {
      hang_up();
      return std::nullopt;
    }
    arrived_.append(buffer, static_cast<std::size_t>(n));
  }
}

void AuthService::hang_up() {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
  arrived_.clear();
}

} // namespace saslspec::adapter::dovecot
