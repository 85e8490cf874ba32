// The functions that change a store. Each is one transaction: all of it is written or nothing.
#include <algorithm>
#include <array>
#include <ctime>

#include "crypto/otp_algorithm.hpp"
#include "crypto/random.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/scram_keys.hpp"
#include "crypto/secret.hpp"
#include "store/store.hpp"
#include "text/saslprep.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t salt_size = 16;

struct Verifier {
  Secret<salt_size> salt;
  Secret<max_hash_size> stored_key;
  Secret<max_hash_size> server_key;
  std::size_t key_size = 0;
};
using Verifiers = std::array<Verifier, std::size(scram_names)>;

/// Derives the keys of every hash, each with a salt of its own, so that one verifier tells nothing of another.
[[nodiscard]] bool derive(std::string_view password, std::uint32_t iterations, Verifiers& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Verifier& verifier = out[i];
    if (!random_octets(verifier.salt.first(salt_size)) ||
        !derive_scram_keys(scram_names[i].mechanism, password, verifier.salt.view(salt_size), iterations,
                           verifier.stored_key.first(max_hash_size), verifier.server_key.first(max_hash_size),
                           verifier.key_size))
      return false;
  }
  return true;
}

/// As every mechanism compares it: SASLprep's stored form.
StoreResult<std::string_view> prepare_password(std::string_view password, PreparationBuffer& buffer) {
  std::string_view prepared;
  const auto refuse = [](const char* why) { return tl::unexpected(store_failure(Code::BadParam, "%s", why)); };
  switch (saslprep(password, StringRules::Stored, buffer, prepared)) {
  case Preparation::Ready:
    if (prepared.empty()) return refuse("the password is empty");
    return prepared;
  case Preparation::NotUtf8:
    return refuse("the password is not UTF-8");
  case Preparation::TooLong:
    return refuse("the password is too long");
  case Preparation::NoMemory:
    return tl::unexpected(store_failure(Code::NoMem, "out of memory"));
  case Preparation::Prohibited:
    break;
  }
  return refuse("the password has a character that SASLprep (RFC 4013) does not allow");
}

/// Names come from people, so only the beginning of a long name is printed.
int printable(std::string_view name) {
  return static_cast<int>(std::min<std::size_t>(name.size(), 128));
}

} // namespace

StoreFailure Store::no_account(std::string_view user) const {
  return store_failure(Code::NoUser, "%s: no account \"%.*s\"", database_.path(), printable(user), user.data());
}

/// Runs a statement without a result; the number of rows it changed.
template <class Bind>
StoreResult<int> Store::change(Query query, Bind bind) {
  const auto statement = prepared(query);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  bind(**statement);
  if (const int status = run->step(); status != SQLITE_DONE) return tl::unexpected(failure(status));
  return database_.changes();
}

template <class Bind>
StoreResult<void> Store::change_account(Query query, std::string_view user, Bind bind) {
  const auto changed = change(query, [&](Statement& statement) { bind(statement.text(1, user)); });
  if (!changed) return tl::unexpected(changed.error());
  if (*changed == 0) return tl::unexpected(no_account(user));
  return {};
}

StoreResult<bool> Store::exists(std::string_view user) {
  const auto statement = prepared(Query::Account);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  const int status = run->text(1, user).step();
  if (status != SQLITE_ROW && status != SQLITE_DONE) return tl::unexpected(failure(status));
  return status == SQLITE_ROW;
}

StoreResult<std::uint32_t> Store::iterations() {
  const auto statement = prepared(Query::Iterations);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  if (const int status = run->step(); status != SQLITE_ROW) return tl::unexpected(failure(status));
  return static_cast<std::uint32_t>(run->number_in(0));
}

StoreResult<void> Store::set_password(std::string_view user, const PasswordChange& given) {
  PreparationBuffer buffer;
  const auto password = prepare_password(given.password, buffer);
  if (!password) return tl::unexpected(password.error());
  const auto count = given.iterations ? StoreResult<std::uint32_t>(*given.iterations) : iterations();
  if (!count) return tl::unexpected(count.error());
  return store_password(user, given, *count, *password);
}

StoreResult<void> Store::store_password(std::string_view user, const PasswordChange& given, std::uint32_t count,
                                        std::string_view password) {
  Verifiers verifiers; // derived before anything is locked: it takes a while
  if (!derive(password, count, verifiers)) return tl::unexpected(store_failure(Code::Fail, "no keys could be derived"));

  Transaction transaction(database_);
  if (transaction.status() != SQLITE_OK) return tl::unexpected(failure(transaction.status()));
  const auto known = exists(user);
  if (!known) return tl::unexpected(known.error());
  if (*known && given.account == PasswordChange::Account::New)
    return tl::unexpected(store_failure(Code::NoChange, "%s: there is an account \"%.*s\" already", database_.path(),
                                        printable(user), user.data()));
  if (!*known && given.account == PasswordChange::Account::Existing) return tl::unexpected(no_account(user));

  StoreResult<int> changed = 0;
  if (!*known) changed = change(Query::AddAccount, [&](Statement& add) { add.text(1, user); });
  if (changed && given.iterations)
    changed = change(Query::SetIterations, [&](Statement& set) { set.number(1, std::int64_t{count}); });
  for (std::size_t i = 0; changed && i < verifiers.size(); ++i)
    changed = change(Query::AddVerifier, [&](Statement& add) {
      const Verifier& verifier = verifiers[i];
      add.text(1, user).text(2, scram_names[i].mechanism).number(3, std::int64_t{count});
      add.octets(4, verifier.salt.view(salt_size)).octets(5, verifier.stored_key.view(verifier.key_size));
      add.octets(6, verifier.server_key.view(verifier.key_size));
    });
  const bool keeps = given.plaintext == PasswordChange::Plaintext::Keep;
  if (changed)
    changed = change(keeps ? Query::KeepPlaintext : Query::SetPlaintext, [&](Statement& set) {
      set.text(1, user).text(2, given.plaintext == PasswordChange::Plaintext::Drop ? "" : password);
    });
  if (changed && given.expires)
    changed = change(Query::SetExpiry, [&](Statement& set) { set.text(1, user).number(2, *given.expires); });
  if (!changed) return tl::unexpected(changed.error());
  if (const int status = transaction.commit(); status != SQLITE_OK) return tl::unexpected(failure(status));
  return {};
}

StoreResult<void> Store::erase_secrets(std::string_view user) {
  Transaction transaction(database_);
  if (transaction.status() != SQLITE_OK) return tl::unexpected(failure(transaction.status()));
  if (const auto set = change_account(Query::SetPlaintext, user, [](Statement& erase) { erase.text(2, ""); }); !set)
    return set;
  for (const Query query : {Query::EraseVerifiers, Query::EraseOtp})
    if (const auto erased = change(query, [&](Statement& erase) { erase.text(1, user); }); !erased)
      return tl::unexpected(erased.error());
  if (const int status = transaction.commit(); status != SQLITE_OK) return tl::unexpected(failure(status));
  return {};
}

StoreResult<void> Store::set_disabled(std::string_view user, bool disabled) {
  return change_account(Query::SetDisabled, user, [&](Statement& set) { set.number(2, std::int64_t{disabled}); });
}

StoreResult<void> Store::set_locked(std::string_view user, bool locked) {
  return change_account(Query::SetLocked, user, [&](Statement& set) { set.number(2, std::int64_t{locked}); });
}

StoreResult<void> Store::set_expiry(std::string_view user, std::optional<std::int64_t> expires) {
  return change_account(Query::SetExpiry, user, [&](Statement& set) { set.number(2, expires); });
}

StoreResult<void> Store::remove(std::string_view user) {
  return change_account(Query::Remove, user, [](Statement&) {});
}

StoreResult<void> Store::set_otp(std::string_view user, const OtpEntry& entry) {
  if (otp_algorithm(entry.hash).empty())
    return tl::unexpected(store_failure(Code::BadParam, "one-time passwords are not made with that hash"));
  return change_account(Query::SetOtp, user, [&](Statement& set) {
    set.text(2, otp_algorithm(entry.hash)).number(3, std::int64_t{entry.sequence});
    set.text(4, entry.seed).octets(5, as_text(entry.last));
  });
}

/// One statement compares and replaces, so nobody comes in between.
StoreResult<Code> Store::replace_otp(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  if (otp_algorithm(next.hash).empty())
    return tl::unexpected(store_failure(Code::BadParam, "one-time passwords are not made with that hash"));
  const auto changed = change(Query::ReplaceOtp, [&](Statement& replace) {
    replace.text(1, user).text(2, otp_algorithm(expected.hash)).number(3, std::int64_t{expected.sequence});
    replace.text(4, expected.seed).octets(5, as_text(expected.last));
    replace.text(6, otp_algorithm(next.hash)).number(7, std::int64_t{next.sequence});
    replace.text(8, next.seed).octets(9, as_text(next.last)).number(10, std::int64_t{std::time(nullptr)});
  });
  if (!changed) return tl::unexpected(changed.error());
  return *changed == 1 ? Code::Ok : Code::TryAgain;
}

} // namespace saslspec::impl
