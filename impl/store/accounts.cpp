#include "store/accounts.hpp"

#include "core/scram_secret.hpp"
#include "store/thread_store.hpp"

namespace saslspec::impl {

namespace {

/// Passwords are checked against this verifier. All accounts have it, and one hash for all means one price for all.
constexpr std::string_view checked_mechanism = "SCRAM-SHA-256";

} // namespace

/// A handle that fails is not kept. The lookup is tried once more with a new handle, which can take back the
/// half-finished work of a writer that was killed.
template <class Lookup>
Code Accounts::read(Lookup lookup) {
  failure_ = {};
  const NoFork guard;
  for (bool again = true;; again = false) {
    const auto store = thread_store(path_, Store::Access::Read);
    StoreResult<Code> answer = store ? lookup(**store) : tl::unexpected(store.error());
    if (answer) return *answer;
    if (store) close_thread_store(Store::Access::Read);
    if (!store || !again || answer.error().code != Code::Unavail) {
      failure_ = answer.error();
      return failure_.code;
    }
  }
}

template <class Change>
Code Accounts::write(Change change) {
  failure_ = {};
  const NoFork guard;
  const auto store = thread_store(path_, Store::Access::Write);
  StoreResult<Code> answer = store ? change(**store) : tl::unexpected(store.error());
  if (answer) return *answer;
  failure_ = answer.error();
  if (store && failure_.code == Code::Unavail) close_thread_store(Store::Access::Write);
  return failure_.code;
}

Code Accounts::scram_verifier(std::string_view mechanism, std::string_view user, Octets& room, ScramVerifier& out) {
  return read([&](Store& store) { return store.scram_verifier(mechanism, user, room, out); });
}

Code Accounts::password(std::string_view user, Octets& out) {
  return read([&](Store& store) { return store.password(user, out); });
}

Code Accounts::check_password(std::string_view user, std::string_view password) {
  Octets room;
  ScramVerifier verifier{};
  const Code code = scram_verifier(checked_mechanism, user, room, verifier);
  if (code != Code::Ok && !is_about_account(code)) return code;
  const bool matches = scram_verifier_matches(checked_mechanism, password, verifier);
  if (code != Code::Ok) return code;
  return matches ? Code::Ok : Code::BadAuth;
}

Code Accounts::standing(std::string_view user) {
  return read([&](Store& store) { return store.standing(user); });
}

Code Accounts::set_password(std::string_view user, std::optional<std::string_view> password, bool may_create,
                            PasswordChange::Plaintext plaintext) {
  using Account = PasswordChange::Account;
  return write([&](Store& store) -> StoreResult<Code> {
    const auto changed = password ? store.set_password(user, {.password = *password,
                                                              .account = may_create ? Account::Any : Account::Existing,
                                                              .plaintext = plaintext})
                                  : store.erase_secrets(user);
    if (!changed) return tl::unexpected(changed.error());
    return Code::Ok;
  });
}

Code Accounts::otp(std::string_view user, Octets& room, OtpEntry& out) {
  return read([&](Store& store) { return store.otp(user, room, out); });
}

Code Accounts::replace_otp(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  return write([&](Store& store) { return store.replace_otp(user, expected, next); });
}

} // namespace saslspec::impl
