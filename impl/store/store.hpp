// A credential store: an SQLite file with the accounts' salted verifiers, their standing and their one-time passwords.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/octets.hpp"
#include "store/database.hpp"
#include "store/failure.hpp"

namespace saslspec::impl {

struct PasswordChange {
  enum class Account : std::uint8_t { Invalid, New, Existing, Any };
  enum class Plaintext : std::uint8_t { Invalid, Keep, Store, Drop }; ///< Keep: stored only where one was already

  std::string_view password;
  Account account = Account::Any;
  Plaintext plaintext = Plaintext::Keep;
  std::optional<std::uint32_t> iterations{}; ///< from now on the store's; absent: the store's
  /// Absent: as it was. The inner one as of set_expiry.
  std::optional<std::optional<std::int64_t>> expires{};
};

/// An account in the list. Views live until the next account.
struct ListedAccount {
  std::string_view name;
  Code standing; ///< Ok, Disabled, PwLock or Expired
  std::optional<std::int64_t> expires;
  std::string_view mechanisms; ///< with commas between them
  std::int64_t iterations;     ///< the lowest of all verifiers; 0: there is no verifier
  bool has_plaintext;
  std::optional<std::int64_t> otp_sequence;
};

/// One handle on a store's file. Used by one thread at a time and not across a fork. Names are prepared by SASLprep.
/// Codes about accounts: Ok, NoUser, NoVerify (the account lacks the credential), Disabled, PwLock, Expired.
class Store {
public:
  enum class Access : std::uint8_t { Invalid, Read, Write };

  /// Opens a store of this version that exists.
  [[nodiscard]] static StoreResult<Store> open(const char* path, Access access);
  /// Makes the tables in an empty file.
  [[nodiscard]] static StoreResult<void> lay_out(const char* path, std::uint32_t iterations);

  /// The verifier, in `room`. Unless the code is Ok, `out` has no keys, but still salt and iteration count: those of
  /// the account, or stable ones for an unknown name. Every name costs one query and the making of one salt.
  [[nodiscard]] StoreResult<Code> scram_verifier(std::string_view mechanism, std::string_view user, Octets& room,
                                                 ScramVerifier& out);
  [[nodiscard]] StoreResult<Code> password(std::string_view user, Octets& out);
  [[nodiscard]] StoreResult<Code> standing(std::string_view user);
  /// `out` points into `room`. Unless the code is Ok, `out.last` has octets that are always the same for that name.
  [[nodiscard]] StoreResult<Code> otp(std::string_view user, Octets& room, OtpEntry& out);

  // The functions below need Access::Write. Each call is one transaction.

  /// Verifiers for every hash, and the password itself if asked for.
  [[nodiscard]] StoreResult<void> set_password(std::string_view user, const PasswordChange& change);
  /// Erases all credentials of the user; the account stays.
  [[nodiscard]] StoreResult<void> erase_secrets(std::string_view user);
  [[nodiscard]] StoreResult<void> set_disabled(std::string_view user, bool disabled);
  [[nodiscard]] StoreResult<void> set_locked(std::string_view user, bool locked);
  /// In seconds since 1970; absent: never.
  [[nodiscard]] StoreResult<void> set_expiry(std::string_view user, std::optional<std::int64_t> expires);
  [[nodiscard]] StoreResult<void> remove(std::string_view user);
  /// Begins a series of one-time passwords, in place of an earlier one.
  [[nodiscard]] StoreResult<void> set_otp(std::string_view user, const OtpEntry& entry);
  /// Replaces the entry if it still is `expected`. Of several negotiations that use one entry at the same time, in
  /// whatever process, one gets Ok and the others TryAgain. A series is no longer as expected either once it is used up
  /// or erased, or its account may not be used.
  [[nodiscard]] StoreResult<Code> replace_otp(std::string_view user, const OtpEntry& expected, const OtpEntry& next);

  /// Calls `each` for all accounts in the order of their names.
  template <class Each>
  [[nodiscard]] StoreResult<void> list(Each&& each);
  /// The number of accounts that have verifiers with another iteration count than the store's.
  [[nodiscard]] StoreResult<std::int64_t> accounts_with_other_iterations();

  /// See Database::abandon.
  void abandon();

private:
  enum class Query : std::uint8_t {
    Verifier,
    Account,
    Otp,
    Iterations,
    SetIterations,
    AddAccount,
    AddVerifier,
    SetPlaintext,
    KeepPlaintext,
    EraseVerifiers,
    EraseOtp,
    SetDisabled,
    SetLocked,
    SetExpiry,
    Remove,
    SetOtp,
    ReplaceOtp,
    List,
    OtherIterations,
    Count,
  };

  explicit Store(Database database) : database_(std::move(database)) {}
  [[nodiscard]] StoreResult<void> check_version();
  [[nodiscard]] StoreResult<Statement*> prepared(Query query);
  [[nodiscard]] StoreResult<bool> exists(std::string_view user);
  [[nodiscard]] StoreResult<std::uint32_t> iterations();
  [[nodiscard]] StoreResult<void> store_password(std::string_view user, const PasswordChange& change,
                                                 std::uint32_t iterations, std::string_view prepared_password);
  template <class Bind>
  [[nodiscard]] StoreResult<int> change(Query query, Bind bind);
  template <class Bind>
  [[nodiscard]] StoreResult<void> change_account(Query query, std::string_view user, Bind bind);
  static ListedAccount listed(const Statement& row);
  [[nodiscard]] StoreFailure failure(int status) const { return database_.failure(status); }
  [[nodiscard]] StoreFailure no_account(std::string_view user) const;

  Database database_;
  std::array<Statement, static_cast<std::size_t>(Query::Count)> statements_;
};

template <class Each>
StoreResult<void> Store::list(Each&& each) {
  const auto statement = prepared(Query::List);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  int status = run->step();
  for (; status == SQLITE_ROW; status = run->step())
    each(listed(**statement));
  if (status != SQLITE_DONE) return tl::unexpected(failure(status));
  return {};
}

} // namespace saslspec::impl
