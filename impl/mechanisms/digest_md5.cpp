#include "mechanisms/digest_md5.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/octets.hpp"
#include "crypto/digest_md5_keys.hpp"
#include "crypto/layer_cipher.hpp"
#include "crypto/nonce.hpp"
#include "mechanisms/prepared.hpp"
#include "text/latin1.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

/// "The size of a digest-challenge MUST be less than 2048 bytes." Escaped the realm may be twice as long; what is
/// beside it is far shorter than the rest.
constexpr std::size_t max_challenge = 2047;
constexpr std::size_t max_realm = 768;

constexpr std::string_view first_nonce_count = "00000001";
constexpr std::size_t default_buffer = 65536;

char* append(char* out, std::string_view text) {
  return std::copy(text.begin(), text.end(), out);
}

char* append_number(char* out, unsigned number) {
  return std::to_chars(out, out + std::numeric_limits<unsigned>::digits10 + 1, number).ptr;
}

// quoted-string; a backslash has to be quoted like the quotation mark
char* append_quoted(char* out, std::string_view text) {
  *out++ = '"';
  if (text.find('"') == std::string_view::npos && text.find('\\') == std::string_view::npos) {
    out = append(out, text);
  } else {
    for (const char c : text) {
      if (c == '"' || c == '\\') *out++ = '\\';
      *out++ = c;
    }
  }
  *out++ = '"';
  return out;
}

/// Writes the elements of a list in quotation marks.
class QuotedList {
public:
  explicit QuotedList(char* out) : out_(out) { *out_++ = '"'; }
  void add(std::string_view element) {
    if (!is_empty_) *out_++ = ',';
    is_empty_ = false;
    out_ = append(out_, element);
  }
  char* end() {
    *out_++ = '"';
    return out_;
  }

private:
  char* out_;
  bool is_empty_ = true;
};

char* append_protection(char* out, const DigestMd5Offer& offer) {
  QuotedList qop(append(out, ",qop="));
  if (offer.authentication_alone()) qop.add("auth");
  if (offer.integrity()) qop.add("auth-int");
  if (offer.confidentiality()) qop.add("auth-conf");
  out = qop.end();
  if (offer.confidentiality()) {
    QuotedList names(append(out, ",cipher="));
    for (const DigestMd5Cipher& cipher : digest_md5_ciphers)
      if (offer.has(cipher)) names.add(cipher.name);
    out = names.end();
  }
  if (offer.integrity() || offer.confidentiality()) out = append_number(append(out, ",maxbuf="), offer.buffer());
  return out;
}

bool fits_a_challenge(std::string_view realm) {
  return realm.size() <= max_realm && std::none_of(realm.begin(), realm.end(), [](char c) {
           return static_cast<unsigned char>(c) < 32 || c == '\x7F';
         });
}

/// The largest message that the client takes in; a larger value counts as the largest message that there may be.
unsigned buffer_of(const DigestResponse& response) {
  if (!response.maxbuf) return default_buffer;
  unsigned value = 0;
  const char* const end = response.maxbuf->data() + response.maxbuf->size();
  if (std::from_chars(response.maxbuf->data(), end, value).ec != std::errc()) return max_layer_buffer;
  return std::min(value, max_layer_buffer);
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// Whether `host` is `server_name`. A server that does not know its domain accepts its name in any.
bool is_host(std::string_view host, std::string_view server_name) {
  if (same_but_for_case(host, server_name)) return true;
  return server_name.find('.') == std::string_view::npos && host.size() > server_name.size() &&
         host[server_name.size()] == '.' && same_but_for_case(host.substr(0, server_name.size()), server_name);
}

// digest-uri-value = serv-type "/" host [ "/" serv-name ]; serv-name = host = 1*( ALPHA | DIGIT | "-" | "." )
bool is_service(std::string_view digest_uri, const Surroundings& surroundings) {
  const std::size_t slash = digest_uri.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view type = digest_uri.substr(0, slash);
  const std::string_view names = digest_uri.substr(slash + 1);
  const std::size_t second = names.find('/');
  if (second != std::string_view::npos) {
    const std::string_view service_name = names.substr(second + 1);
    if (service_name.empty() || !std::all_of(service_name.begin(), service_name.end(), is_host_character)) return false;
  }
  const bool is_type = surroundings.service().empty() || same_but_for_case(type, surroundings.service());
  return is_type && is_host(names.substr(0, second), surroundings.server_name());
}

} // namespace

DigestMd5Offer::DigestMd5Offer(const LayerLimits& limits)
    : authentication_alone_(limits.min_ssf == 0), buffer_(std::min(limits.max_buffer, max_layer_buffer)) {
  if (buffer_ < min_layer_buffer) return;
  const auto is_allowed = [&](unsigned ssf) { return ssf >= limits.min_ssf && ssf <= limits.max_ssf; };
  integrity_ = is_allowed(integrity_ssf);
  for (const DigestMd5Cipher& cipher : digest_md5_ciphers)
    if (is_allowed(cipher.ssf)) ciphers_ |= bit_of(cipher);
  if (ciphers_ != 0 && !has_layer_ciphers()) ciphers_ = 0;
}

unsigned strongest_digest_md5_layer(const LayerLimits& limits) {
  const DigestMd5Offer offer(limits);
  unsigned strongest = offer.integrity() ? integrity_ssf : 0;
  for (const DigestMd5Cipher& cipher : digest_md5_ciphers)
    if (offer.has(cipher)) strongest = std::max(strongest, cipher.ssf);
  return strongest;
}

Verdict DigestMd5::step(OptionalOctets input) {
  if (challenged_) return input ? respond(*input) : violation("a response is missing");
  challenged_ = true;
  return challenge();
}

// digest-challenge = 1#( realm | nonce | qop-options | stale | maxbuf | charset | algorithm | cipher-opts | auth-param
// )
Verdict DigestMd5::challenge() {
  offer_ = DigestMd5Offer(surroundings_.layer_limits());
  const std::string_view realm = surroundings_.realm();
  if (!fits_a_challenge(realm)) return Refuse{Code::Fail, "the realm does not fit a challenge"};
  if (!realm_.assign(realm)) return out_of_memory;
  if (!server_nonce(nonce_, nonce_size_)) return Refuse{Code::Fail, "no nonce could be made"};

  std::array<char, max_challenge> text;
  char* end = append_quoted(append(text.data(), "realm="), realm);
  end = append_quoted(append(end, ",nonce="), nonce());
  end = append(append_protection(end, offer_), ",algorithm=md5-sess,charset=utf-8");
  if (!challenge_.assign({text.data(), static_cast<std::size_t>(end - text.data())})) return out_of_memory;
  return Continue{challenge_.view()};
}

Verdict DigestMd5::respond(std::string_view message) {
  std::array<char, max_digest_response> room;
  const auto response = parse_digest_response(message, room);
  if (!response) return response.error();
  Protection protection;
  if (const auto refusal = check_challenge(*response)) return *refusal;
  if (const auto refusal = choose_protection(*response, protection)) return *refusal;
  if (const auto refusal = hold_identities(*response)) return *refusal;
  return verify(*response, protection);
}

/// Values that have to come back as they were sent, or to name an offer.
std::optional<Refuse> DigestMd5::check_challenge(const DigestResponse& response) const {
  if (*response.nonce != nonce()) return violation("the nonce is not the one that was sent");
  if (*response.nonce_count != first_nonce_count) return violation("the nonce count is not 1");
  if (!is_our_realm(response)) return wrong_credentials("the realm is not the one that was offered");
  if (!is_service(*response.digest_uri, surroundings_)) return wrong_credentials("digest-uri names another service");
  return std::nullopt;
}

/// A client that knows no UTF-8 may give back the octets of the realm, or their reading as ISO 8859-1.
bool DigestMd5::is_our_realm(const DigestResponse& response) const {
  const std::string_view realm = response.realm.value_or("");
  if (realm == realm_.view()) return true;
  Octets room;
  return !response.charset && utf8_from_latin1(realm, room) == realm_.view();
}

std::optional<Refuse> DigestMd5::choose_protection(const DigestResponse& response, Protection& chosen) const {
  const std::string_view qop = response.qop.value_or("auth");
  const bool is_confidential = same_but_for_case(qop, "auth-conf");
  const bool has_integrity = same_but_for_case(qop, "auth-int");
  const bool is_offered = is_confidential ? offer_.confidentiality()
                          : has_integrity ? offer_.integrity()
                                          : same_but_for_case(qop, "auth") && offer_.authentication_alone();
  if (!is_offered) return violation("the quality of protection is not one that was offered");
  // With a cipher, says section 2.4, messages are encrypted: nobody may think so in vain.
  if (response.cipher.has_value() != is_confidential) return violation("a cipher goes with auth-conf, and only there");
  if (is_confidential && !choose_cipher(*response.cipher, chosen))
    return violation("the cipher is not one that was offered");
  chosen.has_layer = is_confidential || has_integrity;
  chosen.client_buffer = buffer_of(response);
  if (chosen.has_layer && chosen.client_buffer < min_layer_buffer) return violation("maxbuf leaves no room for data");
  return std::nullopt;
}

bool DigestMd5::choose_cipher(std::string_view name, Protection& chosen) const {
  for (const DigestMd5Cipher& cipher : digest_md5_ciphers)
    if (offer_.has(cipher) && same_but_for_case(cipher.name, name)) chosen.cipher = &cipher;
  return chosen.cipher != nullptr;
}

/// The account goes by the prepared name in UTF-8, whatever the name that is hashed.
std::optional<Refuse> DigestMd5::hold_identities(const DigestResponse& response) {
  const std::string_view authzid = response.authzid.value_or("");
  if (response.username->size() > max_prepared_input || authzid.size() > max_prepared_input)
    return violation("a name is too long");
  if (!is_utf8(authzid) || authzid.find('\0') != std::string_view::npos)
    return violation("the authorization identity is not UTF-8 without NUL");
  Octets room;
  PreparationBuffer buffer;
  const auto authcid =
      prepare_presented(response.charset ? *response.username : utf8_from_latin1(*response.username, room), buffer);
  if (!authcid) return authcid.error();
  if (!authcid_.assign(*authcid) || !authzid_.assign(authzid)) return out_of_memory;
  return std::nullopt;
}

/// H({ username-value, ":", realm-value, ":", passwd }). For unknown users the same work is done, and the code tells.
Code DigestMd5::look_up_secret(const DigestResponse& response, std::span<std::uint8_t, 16> secret) {
  const Code kept = surroundings_.digest_md5_secret(authcid_.view(), realm_.view(), secret);
  if (kept != Code::Unavail) return kept;

  std::string_view password;
  const Code code = surroundings_.password(authcid_.view(), password);
  const bool usable = code == Code::Ok && !password.empty();
  Octets room;
  const std::string_view username =
      response.charset ? latin1_if_possible(*response.username, room) : *response.username;
  if (!digest_md5_secret(username, response.realm.value_or(""),
                         usable ? password : as_text(surroundings_.mock_secret()), secret))
    return Code::Fail;
  return code == Code::Ok && !usable ? Code::NoUser : code;
}

Verdict DigestMd5::verify(const DigestResponse& response, const Protection& protection) {
  const DigestMd5Exchange exchange{.nonce = *response.nonce,
                                   .nonce_count = *response.nonce_count,
                                   .cnonce = *response.cnonce,
                                   .qop = response.qop.value_or("auth"),
                                   .digest_uri = *response.digest_uri,
                                   .has_layer = protection.has_layer};
  Secret<md5_octets> secret;
  Secret<md5_octets> session_key;
  std::array<char, md5_hex> expected;
  const Code code = look_up_secret(response, Md5Out(secret.data(), md5_octets));
  if (!digest_md5_session_key(secret.view(md5_octets), exchange, response.authzid ? &*response.authzid : nullptr,
                              Md5Out(session_key.data(), md5_octets)) ||
      !digest_md5_response(session_key.view(md5_octets), exchange, "AUTHENTICATE", expected))
    return digest_failed;
  const bool matches = equal_in_constant_time({expected.data(), expected.size()}, *response.response);
  wipe(expected.data(), expected.size());
  if (code != Code::Ok) return refusal_of(code);
  if (!matches) return wrong_credentials("the response is wrong");

  // response-auth = "rspauth" "=" response-value
  char* const value = append(response_auth_.data(), "rspauth=");
  if (!digest_md5_response(session_key.view(md5_octets), exchange, "", Md5Hex(value, md5_hex))) return digest_failed;
  Done done{
      {authcid_.view(), authzid_.view()},
      std::string_view(response_auth_.data(), response_auth_.size())
  };
  if (!protection.has_layer) return done;
  done.layer = make_digest_md5_layer(
      {session_key.view(md5_octets), protection.cipher, protection.client_buffer, offer_.buffer()});
  if (done.layer == nullptr) return digest_failed;
  return done;
}

} // namespace saslspec::impl
