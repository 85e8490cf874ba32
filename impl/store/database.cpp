#include "store/database.hpp"

#include <cstring>

namespace saslspec::impl {

namespace {

/// How long another process's writing is waited for. A write takes milliseconds.
constexpr int busy_milliseconds = 5000;

} // namespace

StoreResult<Database> Database::open(const char* path, bool writes) {
  Database database;
  // One thread uses it at a time: no mutex. The file holds secrets and is no place for links to other files' schemas.
  const int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
  const int status = sqlite3_open_v2(path, &database.handle_, flags, nullptr);
  if (database.handle_ == nullptr) return tl::unexpected(store_failure(Code::NoMem, "%s: out of memory", path));
  sqlite3_extended_result_codes(database.handle_, 1);
  if (status != SQLITE_OK) {
    const int error = sqlite3_system_errno(database.handle_);
    return tl::unexpected(store_failure(status == SQLITE_NOMEM ? Code::NoMem : Code::BadParam,
                                        "%s: cannot be opened: %s", path,
                                        error == 0 ? sqlite3_errmsg(database.handle_) : strerrordesc_np(error)));
  }
  sqlite3_busy_timeout(database.handle_, busy_milliseconds);
  sqlite3_db_config(database.handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database.handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (!writes) return database;
  // What is erased or replaced is a secret: its octets are overwritten.
  if (const int set = database.execute("PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON"); set != SQLITE_OK)
    return tl::unexpected(database.failure(set));
  return database;
}

StoreFailure Database::failure(int status) const {
  switch (status & 0xFF) {
  case SQLITE_NOMEM:
    return store_failure(Code::NoMem, "%s: out of memory", path());
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return store_failure(Code::TryAgain, "%s: kept locked by another process", path());
  case SQLITE_ERROR: // the statements are as they should be: it is the tables that are not
  case SQLITE_NOTADB:
  case SQLITE_CORRUPT:
    return store_failure(Code::BadParam, "%s: not a credential store, or a damaged one: %s", path(),
                         sqlite3_errmsg(handle_));
  default:
    return store_failure(Code::Unavail, "%s: %s", path(), sqlite3_errmsg(handle_));
  }
}

const char* Database::path() const {
  const char* name = sqlite3_db_filename(handle_, "main");
  return name == nullptr ? "the store" : name;
}

} // namespace saslspec::impl
