#include "mechanisms/plain.hpp"

#include "mechanisms/prepared.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

// message = [authzid] UTF8NUL authcid UTF8NUL passwd
struct Message {
  std::string_view authzid; ///< empty: none
  std::string_view authcid;
  std::string_view passwd;
};

constexpr std::size_t max_message = 3 * max_prepared_input + 2;

tl::expected<Message, Refuse> parse(std::string_view text) {
  const auto refuse = [](const char* reason) { return tl::unexpected(violation(reason)); };
  if (text.size() > max_message) return refuse("the message is too long");
  const std::size_t first = text.find('\0');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\0', first + 1);
  if (second == std::string_view::npos) return refuse("the message has fewer than two NULs");
  if (text.find('\0', second + 1) != std::string_view::npos) return refuse("the message has more than two NULs");

  const Message message{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  if (message.authcid.empty()) return refuse("the authentication identity is empty");
  if (message.passwd.empty()) return refuse("the password is empty");
  if (message.authzid.size() > max_prepared_input) return refuse("the authorization identity is too long");
  if (!is_utf8(text)) return refuse("the message is not UTF-8");
  return message;
}

} // namespace

Verdict Plain::respond(std::string_view text) {
  const auto message = parse(text);
  if (!message) return message.error();

  PreparationBuffer name_buffer;
  const auto authcid = prepare_presented(message->authcid, name_buffer);
  if (!authcid) return authcid.error();
  PreparationBuffer password_buffer;
  const auto password = prepare_presented(message->passwd, password_buffer);
  if (!password) return password.error();

  if (!authcid_.assign(*authcid) || !authzid_.assign(message->authzid)) return out_of_memory;
  const Code code = surroundings_.check_password(authcid_.view(), *password);
  if (code != Code::Ok) return refusal_of(code);
  return Done{
      {authcid_.view(), authzid_.view()},
      std::nullopt
  };
}

} // namespace saslspec::impl
