#include "mechanisms/scram.hpp"

#include <algorithm>
#include <charconv>

#include "crypto/nonce.hpp"
#include "crypto/scram_keys.hpp"
#include "mechanisms/prepared.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t max_server_nonce = 128;
constexpr std::size_t max_salt = 255;

constexpr Refuse malformed_verifier{Code::Fail, "the stored verifier is malformed"};

char* append(char* out, std::string_view text) {
  return std::copy(text.begin(), text.end(), out);
}

/// Whether a verifier from the store can be used with `hash` and announced.
bool is_well_formed(const ScramVerifier& verifier, Hash hash) {
  return !verifier.salt.empty() && verifier.salt.size() <= max_salt && verifier.iterations > 0 &&
         verifier.stored_key.size() == hash_size(hash) && verifier.server_key.size() == hash_size(hash);
}

constexpr std::size_t max_saslname = 3 * max_prepared_input;
using NameBuffer = std::array<char, max_saslname>;

/// The name that `saslname` stands for: itself, or in `buffer`.
std::string_view unescaped(std::string_view saslname, NameBuffer& buffer) {
  if (saslname.find('=') == std::string_view::npos) return saslname;
  return {buffer.data(), unescape_saslname(saslname, buffer.data())};
}

} // namespace

Verdict Scram::respond(std::string_view message) {
  return client_first_taken_ ? take_client_final(message) : take_client_first(message);
}

Verdict Scram::take_client_first(std::string_view text) {
  const auto message = parse_client_first(text);
  if (!message) return message.error();
  if (const auto refusal = check_flag(*message)) return *refusal;
  if (const auto refusal = hold_identities(*message)) return *refusal;

  // Everybody's is computed, so that a known user does not cost less.
  std::array<std::uint8_t, 16> mock_salt;
  if (!stable_salt(surroundings_.mock_secret(), name_.mechanism, authcid_.view(), mock_salt)) return digest_failed;
  ScramVerifier verifier{as_text(mock_salt), scram_default_iterations, {}, {}};
  if (const auto refusal = hold_keys(verifier)) return *refusal;
  if (const auto refusal = write_server_first(*message, verifier)) return *refusal;
  client_first_taken_ = true;
  return Continue{server_first()};
}

/// RFC 5802 section 6: "p" goes with the -PLUS name and a type that is there, "n" and "y" with the other; "y" where the
/// -PLUS name was offered means that somebody kept the client from seeing it.
std::optional<Refuse> Scram::check_flag(const ClientFirstMessage& message) const {
  if (binding_ == Binding::None) {
    if (message.flag == Gs2Flag::Used) return violation("channel binding under a name without -PLUS");
    if (message.flag == Gs2Flag::NotOffered && surroundings_.offers(name_.plus))
      return Refuse{Code::BadBinding, "the client was not shown that channel binding is offered"};
    return std::nullopt;
  }
  if (message.flag != Gs2Flag::Used) return violation("no channel binding under a name with -PLUS");
  const auto channel = surroundings_.channel_binding();
  if (!channel || channel->type != message.binding_type)
    return Refuse{Code::BadBinding, "the type of channel binding is not the one there is"};
  return std::nullopt;
}

std::optional<Refuse> Scram::hold_identities(const ClientFirstMessage& message) {
  if (message.username.size() > max_saslname || message.authzid.size() > max_saslname)
    return violation("a name is too long");

  NameBuffer name_buffer;
  PreparationBuffer buffer;
  const auto authcid = prepare_presented(unescaped(message.username, name_buffer), buffer);
  if (!authcid) return authcid.error();
  NameBuffer authzid_buffer;
  const std::string_view authzid = unescaped(message.authzid, authzid_buffer);
  if (authzid.size() > max_prepared_input) return violation("the authorization identity is too long");
  if (!authcid_.assign(*authcid) || !authzid_.assign(authzid) || !gs2_header_.assign(message.gs2_header))
    return out_of_memory;
  return std::nullopt;
}

/// Replaces the mock `verifier` by the user's and keeps its keys. An unknown user goes on with the mock: an exchange
/// like any other, always with the same salt (the store's, where it has one for nobody), that no proof can end well
/// (RFC5802-9-unknown-user-dummy-salt).
std::optional<Refuse> Scram::hold_keys(ScramVerifier& verifier) {
  const std::size_t size = hash_size(hash_);
  char* const keys = keys_.make_room(2 * size);
  if (keys == nullptr) return out_of_memory;
  std::fill_n(keys, 2 * size, '\0');
  ScramVerifier stored{};
  const Code code = surroundings_.scram_verifier(name_.mechanism, authcid_.view(), stored);
  if (is_kept_out(code)) why_unknown_ = code;
  if (is_nobody(code) || is_kept_out(code)) {
    if (!stored.salt.empty()) verifier = {stored.salt, stored.iterations, {}, {}};
    return std::nullopt;
  }
  if (code != Code::Ok) return refusal_of(code);
  if (!is_well_formed(stored, hash_)) return malformed_verifier;
  append(append(keys, stored.stored_key), stored.server_key);
  verifier = stored;
  known_user_ = true;
  return std::nullopt;
}

// server-first-message = nonce "," salt "," iteration-count
std::optional<Refuse> Scram::write_server_first(const ClientFirstMessage& message, const ScramVerifier& verifier) {
  std::array<char, max_server_nonce> s_nonce;
  std::size_t s_nonce_size = 0;
  if (!server_nonce(s_nonce, s_nonce_size)) return Refuse{Code::Fail, "no nonce could be made"};
  std::array<char, 10> count;
  const auto [count_end, error] = std::to_chars(count.data(), count.data() + count.size(), verifier.iterations);
  const std::string_view count_text(count.data(), static_cast<std::size_t>(count_end - count.data()));

  const std::size_t nonce_size = message.nonce.size() + s_nonce_size;
  const std::size_t size = message.bare.size() + std::string_view(",r=,s=,i=").size() + nonce_size +
                           base64_size(verifier.salt.size()) + count_text.size();
  char* const begin = exchange_.make_room(size);
  if (begin == nullptr) return out_of_memory;
  char* out = append(append(begin, message.bare), ",r=");
  out = append(append(out, message.nonce), {s_nonce.data(), s_nonce_size});
  out = append(out, ",s=");
  out = base64_encode(verifier.salt, out);
  append(append(out, ",i="), count_text);

  server_first_at_ = static_cast<std::uint32_t>(message.bare.size() + 1);
  nonce_size_ = static_cast<std::uint32_t>(nonce_size);
  return std::nullopt;
}

Verdict Scram::take_client_final(std::string_view text) {
  const auto message = parse_client_final(text);
  if (!message) return message.error();
  if (const auto refusal = check_binding(message->channel_binding)) return *refusal;
  if (message->nonce != nonce()) return violation("the nonce is not the one that was sent"); // RFC5802-5.1-nonce-verify

  // AuthMessage := client-first-message-bare + "," + server-first-message + "," + client-final-message-without-proof
  HeldText<256> auth_message(surroundings_);
  char* const begin = auth_message.make_room(exchange_.view().size() + 1 + message->without_proof.size());
  if (begin == nullptr) return out_of_memory;
  append(append(append(begin, exchange_.view()), ","), message->without_proof);
  if (const auto refusal = check_proof(message->proof, auth_message.view())) return *refusal;
  if (const auto refusal = write_server_final(auth_message.view())) return *refusal;
  return Done{
      {authcid_.view(), authzid_.view()},
      exchange_.view()
  };
}

/// RFC5802-6-c-always-validated: "c=" must be the base64 of cbind-input, and base64 has one form only.
// cbind-input = gs2-header [ cbind-data ]
std::optional<Refuse> Scram::check_binding(std::string_view presented) const {
  std::array<char, max_client_first + max_channel_binding> input;
  char* end = append(input.data(), gs2_header_.view());
  if (binding_ == Binding::ToChannel) {
    const auto channel = surroundings_.channel_binding();
    if (!channel || channel->data.size() > max_channel_binding)
      return Refuse{Code::BadBinding, "the channel to bind to is gone"};
    end = append(end, channel->data);
  }
  std::array<char, base64_size(input.size())> expected;
  const std::string_view cbind_input(input.data(), static_cast<std::size_t>(end - input.data()));
  const std::string_view right(expected.data(), base64_size(cbind_input.size()));
  base64_encode(cbind_input, expected.data());
  if (presented == right) return std::nullopt;
  if (binding_ == Binding::ToChannel) return Refuse{Code::BadBinding, "the client is bound to another channel"};
  return violation("the channel binding is not the GS2 header");
}

/// RFC5802-3-proof-check: ClientKey := ClientProof XOR ClientSignature, and its hash must be StoredKey. The same work
/// is done for an unknown user, whose proof is always wrong.
std::optional<Refuse> Scram::check_proof(std::string_view presented, std::string_view auth_message) const {
  const std::size_t size = hash_size(hash_);
  Secret<max_hash_size> proof;
  if (base64_decode(presented, proof.first(size)) != size)
    return violation("the proof is not the base64 of one digest");

  Secret<max_hash_size> client_key;
  Secret<max_hash_size> key_digest;
  if (!hmac(hash_, stored_key(), {auth_message}, client_key.data())) return digest_failed;
  for (std::size_t i = 0; i < size; ++i)
    client_key[i] ^= proof[i];
  if (!digest(hash_, client_key.view(size), key_digest.data())) return digest_failed;
  const bool matches = equal_in_constant_time(key_digest.view(size), stored_key());
  if (why_unknown_ != Code::NoUser) return refusal_of(why_unknown_);
  if (!matches || !known_user_) return wrong_credentials("the user is unknown or the proof is wrong");
  return std::nullopt;
}

// server-final-message = verifier, which is "v=" base64 of ServerSignature; it takes the place of the exchange
std::optional<Refuse> Scram::write_server_final(std::string_view auth_message) {
  const std::size_t size = hash_size(hash_);
  Secret<max_hash_size> server_signature;
  if (!hmac(hash_, server_key(), {auth_message}, server_signature.data())) return digest_failed;
  char* const room = exchange_.make_room(2 + base64_size(size));
  if (room == nullptr) return out_of_memory;
  base64_encode(server_signature.view(size), append(room, "v="));
  return std::nullopt;
}

} // namespace saslspec::impl
