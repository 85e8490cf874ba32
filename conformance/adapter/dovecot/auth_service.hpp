// Version 1 of the client protocol of Dovecot's authentication service (doc.dovecot.org, "Dovecot Authentication
// Protocol"): lines of fields that are separated by tabs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::adapter::dovecot {

/// RFC 4648, with padding.
std::string base64(std::string_view octets);
/// Up to the first character that is no digit of base64.
std::string from_base64(std::string_view text);

/// A value as it stands in a field: what would end the field or the line is escaped.
std::string escaped(std::string_view text);

/// A line of the service: a verb, and the fields behind it.
using Fields = std::vector<std::string>;
/// Of the field `name=value`; none where it is not in the line.
std::optional<std::string> value_of(const Fields& fields, std::string_view name);

/// One connection to the service; closed with it. One thread.
class AuthService {
public:
  AuthService() = default;
  ~AuthService() { hang_up(); }
  AuthService(const AuthService&) = delete;
  AuthService& operator=(const AuthService&) = delete;

  /// Connects to the socket and exchanges greetings. Empty on success, else one sentence.
  std::string connect(const std::string& path);
  /// A line without its end. If it cannot be sent, nothing comes back.
  void send(std::string_view line);
  /// The next line; none when the service has closed the connection, which is not connected from then on.
  std::optional<Fields> receive();

  bool connected() const { return descriptor_ >= 0; }
  /// From the greeting: names separated by spaces, and "1.2".
  const std::string& mechanisms() const { return mechanisms_; }
  const std::string& version() const { return version_; }

private:
  std::string greet();
  std::optional<std::string> receive_line();
  void hang_up();

  int descriptor_ = -1;
  std::string arrived_; ///< and not yet read
  std::string mechanisms_, version_;
};

} // namespace saslspec::adapter::dovecot
