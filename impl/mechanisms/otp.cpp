#include "mechanisms/otp.hpp"

#include <algorithm>
#include <charconv>

#include "crypto/otp_algorithm.hpp"
#include "crypto/scram_keys.hpp"
#include "mechanisms/prepared.hpp"

namespace saslspec::impl {

namespace {

constexpr const char* unknown_user = "the user is unknown or the one-time password is wrong";

/// Whether an entry from the store can be asked for and announced.
bool is_well_formed(const OtpEntry& entry) {
  return !otp_algorithm(entry.hash).empty() && is_otp_seed(entry.seed);
}

} // namespace

Verdict Otp::respond(std::string_view message) {
  return challenged_ ? take_password(message) : take_identities(message);
}

Verdict Otp::take_identities(std::string_view text) {
  const auto message = parse_otp_identities(text);
  if (!message) return message.error();
  PreparationBuffer buffer;
  const auto authcid = prepare_presented(message->authcid, buffer);
  if (!authcid) return authcid.error();
  if (!authcid_.assign(*authcid) || !authzid_.assign(message->authzid)) return out_of_memory;

  if (const auto refusal = hold_entry()) return *refusal;
  challenged_ = true;
  return write_challenge();
}

/// The challenge for an unknown user: always the same, in the form in which most programs begin a series.
void Otp::hold_mock(std::span<const std::uint8_t> random) {
  const OtpSeed seed = make_otp_seed(surroundings_.server_name(), random.first<2>());
  std::copy(seed.begin(), seed.end(), seed_.begin());
  constexpr std::uint32_t used = 10; // clients that begin a new series by themselves do so after about as many
  entry_ = {
      otp_default_hash, otp_default_sequence - random[2] % used, {seed_.data(),  seed.size()},
            {             }
  };
  unusable_ = unknown_user;
}

/// The user's entry, if there is one that a password is left of (RFC 2243 section 4.3, item 2); else the mock. A series
/// that was used up looks like nobody's. Everybody's mock is made, so that a known user does not cost less.
std::optional<Refuse> Otp::hold_entry() {
  std::array<std::uint8_t, 16> random;
  if (!stable_salt(surroundings_.mock_secret(), "OTP", authcid_.view(), random)) return digest_failed;
  OtpEntry stored{};
  const Code code = surroundings_.otp_entry(authcid_.view(), stored);
  const bool is_stores = is_nobody(code) && stored.last != OtpValue{};
  hold_mock(is_stores ? std::span<const std::uint8_t>(stored.last) : random);
  if (is_kept_out(code)) why_unusable_ = code;
  if (is_nobody(code) || is_kept_out(code)) return std::nullopt;
  if (code != Code::Ok) return refusal_of(code);
  if (!is_well_formed(stored)) return Refuse{Code::Fail, "the stored one-time password is malformed"};
  if (stored.sequence < 2) {
    unusable_ = "the one-time passwords of the user are used up";
    return std::nullopt;
  }
  entry_ = stored;
  stored.seed.copy(seed_.data(), seed_.size());
  entry_.seed = {seed_.data(), stored.seed.size()};
  unusable_ = nullptr;
  return std::nullopt;
}

// extended-challenge = "otp-" algorithm SP sequence SP seed SP "ext"
Verdict Otp::write_challenge() {
  char* out = challenge_.data();
  const auto append = [&out](std::string_view text) { out = std::copy(text.begin(), text.end(), out); };
  append("otp-");
  append(otp_algorithm(entry_.hash));
  append(" ");
  out = std::to_chars(out, challenge_.data() + challenge_.size(), entry_.sequence - 1).ptr;
  append(" ");
  append(entry_.seed);
  append(" ext");
  return Continue{
      {challenge_.data(), static_cast<std::size_t>(out - challenge_.data())}
  };
}

/// RFC 2289 section 7.0. A password that was right is used up whatever becomes of the rest (RFC 2243 section 4.3, item
/// 3): otherwise an observer of the response could use its first half.
Verdict Otp::take_password(std::string_view text) {
  const auto response = parse_otp_response(text);
  if (!response) return response.error();
  if (const auto refusal = check_current(*response)) return *refusal;
  const auto refused_series = response->initialises ? begin_series(*response) : std::nullopt;
  if (const auto refusal = replace()) return *refusal;
  if (refused_series) return *refused_series;
  return Done{
      {authcid_.view(), authzid_.view()},
      std::nullopt
  };
}

std::optional<Refuse> Otp::check_current(const OtpResponse& response) {
  next_ = entry_;
  --next_.sequence;
  if (const auto refusal = decode_otp(response.form, response.current, entry_.hash, next_.last)) return refusal;
  OtpValue last;
  if (!otp_step(entry_.hash, next_.last, last)) return digest_failed;
  const bool matches = equal_in_constant_time(as_text(last), as_text(entry_.last));
  if (why_unusable_ != Code::NoUser) return refusal_of(why_unusable_);
  if (unusable_ != nullptr) return wrong_credentials(unusable_);
  if (!matches) return wrong_credentials("the one-time password is wrong");
  return std::nullopt;
}

/// Leaves next_ as it is when it refuses. RFC 2289 section 8.0: the seed must be another one, since nobody can see
/// whether the pass-phrase is.
std::optional<Refuse> Otp::begin_series(const OtpResponse& response) {
  const auto parameters = parse_otp_parameters(response.parameters);
  if (!parameters) return parameters.error();
  if (is_same_otp_seed(parameters->seed, entry_.seed)) return violation("the new seed is the one that was in use");
  OtpEntry series{parameters->hash, parameters->sequence, parameters->seed, {}};
  if (const auto refusal = decode_otp(response.form, parameters->password, series.hash, series.last)) return refusal;
  next_ = series;
  return std::nullopt;
}

/// RFC 2289 section 9.0: of several clients with one password at the same time, one is let in.
std::optional<Refuse> Otp::replace() {
  const Code code = surroundings_.otp_replace(authcid_.view(), entry_, next_);
  if (code == Code::Ok) return std::nullopt;
  if (code == Code::TryAgain) return wrong_credentials("another negotiation used the one-time password first");
  return refusal_of(code);
}

} // namespace saslspec::impl
