#include "mechanisms/xoauth2.hpp"

#include "text/saslprep.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

/// Takes "`name`" value %x01 off `text`; false when something else is there.
bool take_field(std::string_view& text, std::string_view name, std::string_view& value) {
  const std::size_t end = text.find('\x01');
  if (!text.starts_with(name) || end == std::string_view::npos) return false;
  value = text.substr(name.size(), end - name.size());
  text.remove_prefix(end + 1);
  return true;
}

/// The status as HTTP's number (RFC 6750 section 3.1), which clients of XOAUTH2 expect; any other status stays as it
/// is.
std::string_view http_status(std::string_view error) {
  if (error.empty() || error == "invalid_token") return "401";
  if (error == "invalid_request") return "400";
  if (error == "insufficient_scope") return "403";
  return error;
}

} // namespace

// "user=" name %x01 "auth=Bearer " token %x01 %x01
Verdict Xoauth2::take_request(std::string_view text) {
  if (text.size() > max_bearer_message) return violation("the message is too long");
  if (!is_utf8(text)) return violation("the message is not UTF-8");
  if (text.find('\0') != std::string_view::npos) return violation("the message has a NUL");
  BearerRequest request;
  if (!take_field(text, "user=", request.authzid)) return violation("the message does not begin with \"user=\"");
  if (!take_field(text, "auth=", request.credentials)) return violation("there is no \"auth=\" behind the user");
  if (text != "\x01") return violation("the message does not end with two separators");
  if (request.authzid.empty()) return violation("the user is empty");
  if (request.authzid.size() > max_prepared_input) return violation("the user is too long");
  return present(request);
}

std::span<const JsonMember> Xoauth2::describe(const TokenAnswer& answer, Members& room) const {
  room = {
      JsonMember{"status",  http_status(answer.status)},
      JsonMember{"schemes", "bearer"                  },
      JsonMember{"scope",   answer.scope              }
  };
  return std::span(room).first(answer.scope.empty() ? 2 : 3);
}

} // namespace saslspec::impl
