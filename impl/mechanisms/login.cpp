#include "mechanisms/login.hpp"

#include <algorithm>

#include "mechanisms/prepared.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

// The draft's own prompts; it lets servers send "Username:" and "Password:" for the sake of one client.
constexpr std::string_view name_prompt = "User Name";
constexpr std::string_view password_prompt = "Password";

// LOGIN-2-username-64
constexpr std::size_t max_name_characters = 63;

bool has_excluded(std::string_view password) {
  const auto is_excluded = [](char c) { return c == '\0' || c == '\r' || c == '\n'; };
  return !is_printable_ascii(password) && std::any_of(password.begin(), password.end(), is_excluded);
}

/// A password may be any octets (LOGIN-2-password-octets), so a password that SASLprep cannot prepare is used as it
/// came.
tl::expected<std::string_view, Refuse> prepare_password(std::string_view password, PreparationBuffer& buffer) {
  const auto prepared = prepare_presented(password, buffer);
  if (prepared || prepared.error().code == Code::NoMem) return prepared;
  return password;
}

} // namespace

Verdict Login::challenge() {
  return Continue{name_prompt};
}

Verdict Login::respond(std::string_view message) {
  return name_taken_ ? take_password(message) : take_name(message);
}

Verdict Login::take_name(std::string_view name) {
  if (name.empty()) return violation("the user name is empty");
  if (name.size() > max_prepared_input) return violation("the user name is too long");
  if (!is_utf8(name)) return violation("the user name is not UTF-8");
  if (name.find('\0') != std::string_view::npos) return violation("the user name has a NUL");
  if (name.size() > max_name_characters && utf8_length(name) > max_name_characters)
    return violation("the user name has 64 characters or more");

  PreparationBuffer buffer;
  const auto prepared = prepare_presented(name, buffer);
  if (!prepared) return prepared.error();
  if (!name_.assign(*prepared)) return out_of_memory;
  name_taken_ = true;
  return Continue{password_prompt};
}

Verdict Login::take_password(std::string_view password) {
  if (password.size() > max_prepared_input) return violation("the password is too long");
  if (has_excluded(password)) return violation("the password has NUL, CR or LF");
  if (password.empty()) return wrong_credentials("the password is empty");

  PreparationBuffer buffer;
  const auto prepared = prepare_password(password, buffer);
  if (!prepared) return prepared.error();
  const Code code = surroundings_.check_password(name_.view(), *prepared);
  if (code != Code::Ok) return refusal_of(code);
  return Done{
      {name_.view(), {}},
      std::nullopt
  };
}

} // namespace saslspec::impl
