// One connection: the life of its negotiations, whatever the mechanism and the ABI.
//
//   Idle -> Negotiating -> [FinalSent ->] Authenticated
//                     \-> Failed
//
// Every call computes a verdict, latches it in the stage, and only then publishes output, identity and properties.
// After a failure every step answers the failure's code, without output; nothing of the failed attempt is readable. A
// start discards the earlier negotiation in every stage: RFC 4422 section 3.8 lets protocols have more than one, and
// the C API draft (section 3.4.3) has a second start begin afresh. The old identity goes first, so that no application
// can take it for the outcome of the new negotiation.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/library.hpp"
#include "core/mechanism.hpp"
#include "core/octets.hpp"
#include "core/selection.hpp"

namespace saslspec::impl {

/// The answer to a start or a step.
class Reply {
public:
  Reply(Code code_of_it, OptionalOctets message)
      : code(code_of_it), size_(static_cast<unsigned>(message.size())), octets_(message.data()) {}

  Code code;
  /// For the client, with a NUL behind it; lives until the next start or step.
  OptionalOctets message() const { return octets_ == nullptr ? OptionalOctets() : std::string_view(octets_, size_); }

private: // no larger than what is returned in registers
  unsigned size_;
  const char* octets_; ///< null: there is no message
};

enum class Stage : std::uint8_t {
  Invalid,
  Idle,          ///< nothing was started
  Negotiating,   ///< a mechanism waits for a message
  FinalSent,     ///< it succeeded, but its last message went out with Continue: an empty message is awaited
  Authenticated, ///< the whole negotiation succeeded
  Failed,
};

/// Octets that most negotiations fit in. A connection with this room is no larger than 1 KiB.
inline constexpr std::size_t negotiation_room = 448;
/// Where the room begins in a block that holds a connection of type `Derived` before it.
template <class Derived>
inline constexpr std::size_t negotiation_room_behind = (sizeof(Derived) + alignof(std::max_align_t) - 1) /
                                                       alignof(std::max_align_t) * alignof(std::max_align_t);

/// Used by one thread at a time. The ABI's connection derives from it and brings credentials and policy.
class Connection : public Surroundings {
public:
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override { assert(negotiation_ == nullptr); }

  /// Starts `mechanism` (null: Code::BadParam), discarding an earlier negotiation.
  [[nodiscard]] Reply start(const char* mechanism, OptionalOctets initial_response) noexcept;
  /// Code::NoMech when nothing was started, Code::BadProt after success.
  [[nodiscard]] Reply step(OptionalOctets message) noexcept;
  /// For a start or step that cannot be carried out or whose outcome cannot be delivered: ends a running negotiation.
  [[nodiscard]] Reply reject_start(Code code, const char* reason) noexcept;
  [[nodiscard]] Reply reject_step(Code code, const char* reason) noexcept;
  /// The outcome just computed could not be handed over: it counts as failed, even if it was a success.
  [[nodiscard]] Reply undo(Code code, const char* reason) noexcept;

  bool is_authenticated() const { return stage_ == Stage::Authenticated; }
  /// Both are empty unless is_authenticated().
  const char* authcid() const { return is_authenticated() ? authcid_.c_str() : ""; }
  const char* authzid() const {
    if (!is_authenticated()) return "";
    return acts_as_itself_ ? authcid_.c_str() : authzid_.c_str();
  }
  /// The mechanism last started; null: nothing was started.
  const MechanismInfo* mechanism() const { return mechanism_; }
  /// Why the last call was refused: static text, never a secret, the same for an unknown user and a wrong password.
  /// Null when it was not refused.
  const char* reason() const { return reason_; }
  Code last_code() const { return last_code_; }
  /// The protection of the application's data; null: there is no layer. Lives until the next start.
  SecurityLayer* layer() { return is_authenticated() ? layer_.get() : nullptr; }
  /// Records the outcome of a call other than start and step.
  Code note(Code code, const char* reason) {
    last_code_ = code;
    reason_ = reason;
    return code;
  }

  /// Looks for the facilities in `asked` alone, which are bits of facility::; the others count as missing.
  Requirements requirements(unsigned asked = facility::all);

  // Surroundings
  bool offers(std::string_view mechanism) override;
  LayerLimits layer_limits() const override;
  std::string_view external_identity() const override { return external_identity_.view(); }
  std::span<const std::uint8_t> mock_secret() const override { return process_secret(); }
  void* allocate(std::size_t size) override { return try_allocate(size); }
  void release(void* block) override { impl::release(block); }

protected:
  /// `room` holds negotiation_room octets, aligned for anything, as long as the connection lives.
  explicit Connection(void* room) : room_(room) {}

  /// The canonical form of a name that a client presented, into `out`.
  [[nodiscard]] virtual Code canonical(std::string_view name, bool is_authzid, Octets& out);
  /// Whether `authcid` may act as `authzid`, which may become another name of the same account. Code::NoAuthz when it
  /// may not.
  [[nodiscard]] virtual Code authorize(const Octets& authcid, Octets& authzid);
  /// Whether canonical() changes no name and authorize() lets every account act as itself: then neither is asked about
  /// an identity that acts as itself.
  virtual bool takes_names_as_they_are() = 0;
  /// The option mech_list; null when it is not set.
  virtual const char* configured_mechanisms() = 0;
  /// Whether tokens can be checked, and entries for OTP are kept.
  virtual bool checks_tokens() const = 0;
  virtual bool keeps_otp_entries() = 0;
  /// Whether there is a channel_binding() and a negotiation has to bind to it.
  virtual bool binding_is_critical() const = 0;
  /// A negotiation begins: it must not take values for its own that were looked up for an earlier negotiation.
  virtual void forget_account() = 0;
  /// For the application's log. `reason` may be more exact than reason().
  virtual void refused(Code code, const char* reason) = 0;

  /// Ends the negotiation and the layer. Every destructor of a connection begins with it, since both may use the
  /// connection.
  void end() noexcept {
    end_negotiation();
    layer_.reset();
  }

  SecurityProperties properties_;
  unsigned external_ssf_ = 0;
  bool success_data_ = false;
  bool needs_authzid_ = false;
  bool needs_http_ = false;
  /// The octets behind the views of password() and scram_verifier(); wiped when the step ends.
  Octets secret_;

private:
  template <class Body>
  Reply run(Body body) noexcept;
  inline Reply begin(std::string_view mechanism, OptionalOctets initial_response);
  Reply advance(OptionalOctets message);
  inline Verdict step_negotiation(OptionalOctets message);
  inline Reply accept(Done& done);
  Reply conclude(OptionalOctets message);
  Code settle_identity(const Identity& identity);
  [[gnu::noinline]] Code authorize_identity(const Identity& identity);
  [[gnu::noinline]] unsigned facilities(unsigned asked);
  Reply fail(Code code, const char* reason) noexcept;
  void end_negotiation() noexcept {
    if (negotiation_ != nullptr) destroy_negotiation();
  }
  void destroy_negotiation() noexcept;
  void discard() noexcept;

  Octets authzid_;
  const char* reason_ = nullptr;
  const MechanismInfo* mechanism_ = nullptr;
  Negotiation* negotiation_ = nullptr; ///< in room_, or in memory of its own
  LayerOwner layer_;
  Code last_code_ = Code::Ok;
  bool in_call_ = false;        ///< a callback may not start or step the connection that calls it
  bool acts_as_itself_ = false; ///< then authzid_ is empty
  Stage stage_ = Stage::Idle;
  Code failure_ = Code::Fail; ///< the answer in the stage Failed
  void* room_;
  ShortOctets<15> authcid_;
  ShortOctets<119> message_;

protected:
  ShortOctets<23> external_identity_;
};

} // namespace saslspec::impl
