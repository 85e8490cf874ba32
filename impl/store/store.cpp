#include "store/store.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>

#include "crypto/otp_algorithm.hpp"
#include "crypto/random.hpp"
#include "crypto/scram_keys.hpp"
#include "crypto/secret.hpp"
#include "store/schema.hpp"
#include "store/statements.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t mock_secret_size = 32;
constexpr std::size_t mock_salt_size = 16;

/// The state of an account by three columns: `disabled`, `locked` and `expires`.
Code standing_in(const Statement& row, int first) {
  if (row.number_in(first) != 0) return Code::Disabled;
  if (row.number_in(first + 1) != 0) return Code::PwLock;
  const bool expires = !row.is_null(first + 2);
  return expires && row.number_in(first + 2) <= std::time(nullptr) ? Code::Expired : Code::Ok;
}

std::span<const std::uint8_t> as_octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Copies of `parts`, one behind the other in `room`; each part becomes its copy.
void move_into(Octets& room, std::initializer_list<std::string_view*> parts) {
  std::size_t size = 0;
  for (const std::string_view* part : parts)
    size += part->size();
  room.clear();
  char* at = room.extend(size);
  for (std::string_view* part : parts) {
    part->copy(at, part->size());
    *part = {at, part->size()};
    at += part->size();
  }
}

tl::expected<std::int64_t, int> pragma(Database& database, const char* sql) {
  Statement statement;
  if (const int status = statement.prepare(database.handle(), sql); status != SQLITE_OK) return tl::unexpected(status);
  const int status = statement.step();
  if (status != SQLITE_ROW) return tl::unexpected(status);
  return statement.number_in(0);
}

} // namespace

StoreResult<Store> Store::open(const char* path, Access access) {
  auto database = Database::open(path, access == Access::Write);
  if (!database) return tl::unexpected(database.error());
  Store store(std::move(*database));
  if (const auto checked = store.check_version(); !checked) return tl::unexpected(checked.error());
  return store;
}

StoreResult<void> Store::check_version() {
  const auto application = pragma(database_, "PRAGMA application_id");
  if (!application) return tl::unexpected(failure(application.error()));
  if (*application != store_application_id)
    return tl::unexpected(
        store_failure(Code::BadParam, "%s: a database, but not a credential store", database_.path()));
  const auto version = pragma(database_, "PRAGMA user_version");
  if (!version) return tl::unexpected(failure(version.error()));
  if (*version != store_version)
    return tl::unexpected(store_failure(Code::BadParam, "%s: a credential store of version %lld; this is version %d",
                                        database_.path(), static_cast<long long>(*version), store_version));
  return {};
}

StoreResult<void> Store::lay_out(const char* path, std::uint32_t iterations) {
  auto database = Database::open(path, true);
  if (!database) return tl::unexpected(database.error());
  Secret<mock_secret_size> secret;
  if (!random_octets(secret.first(mock_secret_size)))
    return tl::unexpected(store_failure(Code::Fail, "no random octets are to be had"));

  Transaction transaction(*database);
  std::array<char, 96> pragmas;
  std::snprintf(pragmas.data(), pragmas.size(), "PRAGMA application_id = %d; PRAGMA user_version = %d",
                store_application_id, store_version);
  int status = transaction.status();
  if (status == SQLITE_OK) status = database->execute(pragmas.data());
  if (status == SQLITE_OK) status = database->execute(store_schema);
  Statement statement;
  if (status == SQLITE_OK)
    status =
        statement.prepare(database->handle(), "INSERT INTO setting (only, iterations, mock_secret) VALUES (1, ?1, ?2)");
  if (status == SQLITE_OK)
    status = statement.number(1, std::int64_t{iterations}).octets(2, secret.view(mock_secret_size)).step();
  if (status == SQLITE_DONE) status = transaction.commit();
  if (status != SQLITE_OK) return tl::unexpected(database->failure(status));
  return {};
}

StoreResult<Statement*> Store::prepared(Query query) {
  static_assert(std::size(store_statements) == static_cast<std::size_t>(Query::Count));
  const auto index = static_cast<std::size_t>(query);
  Statement& statement = statements_[index];
  if (!statement.is_prepared())
    if (const int status = statement.prepare(database_.handle(), store_statements[index]); status != SQLITE_OK)
      return tl::unexpected(failure(status));
  return &statement;
}

StoreResult<Code> Store::scram_verifier(std::string_view mechanism, std::string_view user, Octets& room,
                                        ScramVerifier& out) {
  const auto statement = prepared(Query::Verifier);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  if (const int status = run->text(1, user).text(2, mechanism).step(); status != SQLITE_ROW)
    return tl::unexpected(failure(status));

  std::array<std::uint8_t, mock_salt_size> mock_salt;
  if (!stable_salt(as_octets(run->octets_in(1)), mechanism, user, mock_salt))
    return tl::unexpected(store_failure(Code::Fail, "no salt could be made"));
  const bool is_known = !run->is_null(2);
  const bool has_verifier = !run->is_null(6);
  Code code = is_known ? standing_in(**statement, 3) : Code::NoUser;
  if (code == Code::Ok && !has_verifier) code = Code::NoVerify;

  const std::int64_t iterations = run->number_in(has_verifier ? 6 : 0);
  if (iterations < 1 || iterations > UINT32_MAX)
    return tl::unexpected(store_failure(Code::BadParam, "%s: an iteration count is out of range", database_.path()));
  out.iterations = static_cast<std::uint32_t>(iterations);
  out.salt = has_verifier ? run->octets_in(7) : as_text(mock_salt);
  out.stored_key = code == Code::Ok ? run->octets_in(8) : std::string_view();
  out.server_key = code == Code::Ok ? run->octets_in(9) : std::string_view();
  move_into(room, {&out.salt, &out.stored_key, &out.server_key});
  return code;
}

StoreResult<Code> Store::password(std::string_view user, Octets& out) {
  const auto statement = prepared(Query::Account);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  const int status = run->text(1, user).step();
  if (status == SQLITE_DONE) return Code::NoUser;
  if (status != SQLITE_ROW) return tl::unexpected(failure(status));
  if (const Code code = standing_in(**statement, 0); code != Code::Ok) return code;
  if (run->is_null(3)) return Code::NoVerify;
  out.assign(run->octets_in(3));
  return Code::Ok;
}

StoreResult<Code> Store::standing(std::string_view user) {
  const auto statement = prepared(Query::Account);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  const int status = run->text(1, user).step();
  if (status == SQLITE_DONE) return Code::NoUser;
  if (status != SQLITE_ROW) return tl::unexpected(failure(status));
  const Code code = standing_in(**statement, 0);
  return code == Code::Ok && run->number_in(4) == 0 ? Code::NoVerify : code;
}

StoreResult<Code> Store::otp(std::string_view user, Octets& room, OtpEntry& out) {
  const auto statement = prepared(Query::Otp);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  if (const int status = run->text(1, user).step(); status != SQLITE_ROW) return tl::unexpected(failure(status));
  std::array<std::uint8_t, mock_salt_size> mock;
  if (!stable_salt(as_octets(run->octets_in(0)), "OTP", user, mock))
    return tl::unexpected(store_failure(Code::Fail, "no salt could be made"));
  std::copy_n(mock.begin(), out.last.size(), out.last.begin());
  if (run->is_null(1)) return Code::NoUser;
  if (const Code code = standing_in(**statement, 2); code != Code::Ok) return code;
  const std::int64_t sequence = run->number_in(6);
  const auto hash = otp_hash(run->octets_in(5));
  const std::string_view last = run->octets_in(8);
  if (!hash || sequence < 0 || sequence > UINT32_MAX || last.size() != out.last.size()) return Code::NoVerify;
  out.hash = *hash;
  out.sequence = static_cast<std::uint32_t>(sequence);
  out.seed = run->octets_in(7);
  std::copy(last.begin(), last.end(), out.last.begin());
  move_into(room, {&out.seed});
  return Code::Ok;
}

ListedAccount Store::listed(const Statement& row) {
  const auto optional_number = [&](int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.number_in(column));
  };
  return {row.octets_in(0), standing_in(row, 1),   optional_number(3), row.octets_in(4),
          row.number_in(5), row.number_in(6) != 0, optional_number(7)};
}

StoreResult<std::int64_t> Store::accounts_with_other_iterations() {
  const auto statement = prepared(Query::OtherIterations);
  if (!statement) return tl::unexpected(statement.error());
  Run run(**statement);
  if (const int status = run->step(); status != SQLITE_ROW) return tl::unexpected(failure(status));
  return run->number_in(0);
}

void Store::abandon() {
  for (Statement& statement : statements_)
    statement.abandon();
  database_.abandon();
}

} // namespace saslspec::impl
