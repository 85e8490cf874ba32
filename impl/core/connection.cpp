#include "core/connection.hpp"

#include <array>
#include <new>
#include <span>

#include "core/code.hpp"

namespace saslspec::impl {

namespace {

constexpr const char* wrong_credentials_reason = "the user is unknown or the credentials are wrong";

/// Code::Ok and Code::Continue are no refusals, wherever they come from.
Code as_refusal(Code code) {
  return code == Code::Ok || code == Code::Continue ? Code::Fail : code;
}

bool holds_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

} // namespace

/// Runs one call: no exception leaves it, and one that occurs ends the negotiation.
template <class Body>
Reply Connection::run(Body body) noexcept {
  if (in_call_) return {Code::BadParam, std::nullopt};
  in_call_ = true;
  last_code_ = Code::Ok;
  reason_ = nullptr;
  const Reply reply = [&]() -> Reply {
    try {
      return body();
    } catch (const std::bad_alloc&) {
      return fail(Code::NoMem, "out of memory");
    } catch (...) {
      return fail(Code::Fail, "an unexpected exception");
    }
  }();
  last_code_ = reply.code;
  in_call_ = false;
  return reply;
}

Reply Connection::start(const char* mechanism, OptionalOctets initial_response) noexcept {
  return run([&] {
    discard();
    forget_account();
    if (mechanism == nullptr) return fail(Code::BadParam, "no mechanism is named");
    return begin(mechanism, initial_response);
  });
}

Reply Connection::step(OptionalOctets message) noexcept {
  return run([&]() -> Reply {
    switch (stage_) {
    case Stage::Negotiating:
      return advance(message);
    case Stage::FinalSent:
      return conclude(message);
    case Stage::Authenticated:
      reason_ = "the negotiation has succeeded already";
      return {Code::BadProt, std::nullopt};
    case Stage::Failed:
      reason_ = "the negotiation has failed already";
      return {failure_, std::nullopt};
    case Stage::Idle:
    case Stage::Invalid:
      break;
    }
    reason_ = "no mechanism was started";
    return {Code::NoMech, std::nullopt};
  });
}

Reply Connection::reject_start(Code code, const char* reason) noexcept {
  return run([&] {
    discard();
    return fail(code, reason);
  });
}

Reply Connection::reject_step(Code code, const char* reason) noexcept {
  if (stage_ == Stage::Failed) return step(std::nullopt);
  return run([&]() -> Reply {
    if (stage_ == Stage::Negotiating || stage_ == Stage::FinalSent) return fail(code, reason);
    reason_ = reason;
    return {code, std::nullopt};
  });
}

Reply Connection::undo(Code code, const char* reason) noexcept {
  return run([&] { return fail(code, reason); });
}

unsigned Connection::facilities(unsigned asked) {
  const auto has = [asked](unsigned which, auto is_there) { return (asked & which) != 0 && is_there() ? which : 0; };
  return has(facility::external_identity, [&] { return !external_identity_.empty(); }) |
         has(facility::channel_binding, [&] { return channel_binding().has_value(); }) |
         has(facility::token_check, [&] { return checks_tokens(); }) |
         has(facility::otp_entries, [&] { return keeps_otp_entries(); });
}

Requirements Connection::requirements(unsigned asked) {
  return {
      .properties = properties_,
      .external_ssf = external_ssf_,
      .facilities = asked == 0 ? 0 : facilities(asked),
      .binding_is_critical = binding_is_critical(),
      .needs_authzid = needs_authzid_,
      .needs_http = needs_http_,
      .configured = configured_mechanisms(),
      .surroundings = this,
  };
}

bool Connection::offers(std::string_view name) {
  const MechanismInfo* found = find_mechanism(name);
  return found != nullptr && may_start(*found, requirements(found->needs)) == Code::Ok;
}

LayerLimits Connection::layer_limits() const {
  return impl::layer_limits(properties_, external_ssf_);
}

Reply Connection::begin(std::string_view name, OptionalOctets initial_response) {
  const MechanismInfo* found = find_mechanism(name);
  if (found == nullptr) return fail(Code::NoMech, "there is no such mechanism");
  const Code permission = may_start(*found, requirements(found->needs));
  if (permission == Code::TooWeak) return fail(permission, "the security properties forbid the mechanism");
  if (permission != Code::Ok) return fail(permission, "the mechanism is not offered");

  mechanism_ = found;
  void* place = found->size <= negotiation_room ? room_ : impl::allocate(found->size);
  negotiation_ = found->create(place, *this);
  stage_ = Stage::Negotiating;
  return advance(initial_response);
}

Reply Connection::advance(OptionalOctets message) {
  Verdict verdict = step_negotiation(message);
  if (const auto* refuse = std::get_if<Refuse>(&verdict)) return fail(as_refusal(refuse->code), refuse->reason);
  if (auto* done = std::get_if<Done>(&verdict)) return accept(*done);
  message_.assign(std::get_if<Continue>(&verdict)->message);
  return {Code::Continue, message_.view()};
}

/// The store's words on an account lie on the stack where they fit, and are gone when the step is over.
Verdict Connection::step_negotiation(OptionalOctets message) {
  std::array<char, 256> room;
  struct Lent {
    Lent(Octets& octets, std::span<char> lent) : octets_(octets) {
      octets_.unset();
      octets_.lend(lent.data(), lent.size() - 1);
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    ~Lent() { octets_.unset(); }
    Octets& octets_;
  } lent(secret_, room);
  return negotiation_->step(message);
}

/// The mechanism is satisfied. It remains to decide whether the identity may act as it asks to.
Reply Connection::accept(Done& done) {
  if (const Code code = settle_identity(done.identity); code != Code::Ok)
    return fail(code, code == Code::NoAuthz ? "not authorized to act as the identity asked for"
                                            : "the identity could not be established");
  const bool has_message = done.message.has_value();
  if (has_message) message_.assign(*done.message);
  end_negotiation();
  layer_ = std::move(done.layer);
  stage_ = has_message && !success_data_ ? Stage::FinalSent : Stage::Authenticated;
  if (!has_message) return {Code::Ok, std::nullopt};
  return {stage_ == Stage::FinalSent ? Code::Continue : Code::Ok, message_.view()};
}

Reply Connection::conclude(OptionalOctets message) {
  if (message && !message->empty()) return fail(Code::BadProt, "the message after the last one is not empty");
  message_.clear();
  stage_ = Stage::Authenticated;
  return {Code::Ok, std::nullopt};
}

Code Connection::settle_identity(const Identity& identity) {
  // Properties are C strings: "root\0.example" must never be read as "root".
  if (identity.authcid.empty() || holds_nul(identity.authcid) || holds_nul(identity.authzid)) return Code::BadProt;
  if ((identity.authzid.empty() || identity.authzid == identity.authcid) && takes_names_as_they_are()) {
    authcid_.assign(identity.authcid);
    acts_as_itself_ = true;
    return Code::Ok;
  }
  return authorize_identity(identity);
}

Code Connection::authorize_identity(const Identity& identity) {
  if (const Code code = canonical(identity.authcid, false, authcid_); code != Code::Ok) return as_refusal(code);
  ShortName acting_as;
  const std::string_view asked = identity.authzid.empty() ? identity.authcid : identity.authzid;
  if (const Code code = canonical(asked, true, acting_as); code != Code::Ok) return as_refusal(code);
  if (const Code code = authorize(authcid_, acting_as); code != Code::Ok) return code;
  acts_as_itself_ = acting_as.view() == authcid_.view();
  if (!acts_as_itself_) authzid_.assign(acting_as.view());
  return Code::Ok;
}

Code Connection::canonical(std::string_view name, bool /*is_authzid*/, Octets& out) {
  out.assign(name);
  return Code::Ok;
}

Code Connection::authorize(const Octets& authcid, Octets& authzid) {
  return authcid.view() == authzid.view() ? Code::Ok : Code::NoAuthz;
}

/// Latches the failure and forgets everything that led to it.
Reply Connection::fail(Code code, const char* reason) noexcept {
  discard();
  stage_ = Stage::Failed;
  failure_ = code;
  // RFC4422-3.6-user-enumeration: an application that forwards this text does not reveal which names exist.
  reason_ = for_client(code) == Code::BadAuth ? wrong_credentials_reason : reason;
  try {
    refused(code, reason);
  } catch (...) { // an application's log cannot change the outcome
  }
  return {code, std::nullopt};
}

void Connection::destroy_negotiation() noexcept {
  void* const place = dynamic_cast<void*>(negotiation_);
  negotiation_->~Negotiation();
  wipe(place, mechanism_->size);
  if (place != room_) impl::release(place);
  negotiation_ = nullptr;
}

/// Forgets the negotiation, its identity and its layer.
void Connection::discard() noexcept {
  if (stage_ == Stage::Idle) return; // there is nothing
  end();
  authcid_.clear();
  authzid_.clear();
  message_.clear();
  stage_ = Stage::Idle;
}

} // namespace saslspec::impl
