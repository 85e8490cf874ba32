#include "mechanisms/external.hpp"

#include "mechanisms/prepared.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

// authz-id-string = *( UTF8-char-no-nul )
bool is_authz_id_string(std::string_view text) {
  return is_utf8(text) && text.find('\0') == std::string_view::npos;
}

} // namespace

Verdict External::respond(std::string_view message) {
  if (message.size() > max_prepared_input) return violation("the authorization identity is too long");
  if (!is_authz_id_string(message)) return violation("the authorization identity is not UTF-8 without NUL");

  const std::string_view identity = surroundings_.external_identity();
  if (identity.empty()) return wrong_credentials("no identity was established outside SASL");
  return Done{
      {identity, message},
      std::nullopt
  };
}

} // namespace saslspec::impl
