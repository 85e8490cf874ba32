// The store's use of SQLite: a handle and statements that close themselves, values in and out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <sqlite3.h>

#include "store/failure.hpp"

namespace saslspec::impl {

/// A prepared statement. The first error of a run is kept: bind, then step, and look at `step`'s result alone.
class Statement {
public:
  Statement() = default;
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  ~Statement() { sqlite3_finalize(statement_); }

  [[nodiscard]] bool is_prepared() const { return statement_ != nullptr; }
  /// SQLITE_OK, or the reason for a failure.
  [[nodiscard]] int prepare(sqlite3* database, const char* sql) {
    return sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  }

  /// Bound values have to live until the reset.
  Statement& text(int at, std::string_view value) {
    return note(sqlite3_bind_text64(statement_, at, not_null(value), value.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  Statement& octets(int at, std::string_view value) {
    return note(sqlite3_bind_blob64(statement_, at, not_null(value), value.size(), SQLITE_STATIC));
  }
  Statement& number(int at, std::int64_t value) { return note(sqlite3_bind_int64(statement_, at, value)); }
  Statement& number(int at, std::optional<std::int64_t> value) {
    return value ? number(at, *value) : note(sqlite3_bind_null(statement_, at));
  }

  /// SQLITE_ROW, SQLITE_DONE, or the first error.
  [[nodiscard]] int step() {
    if (status_ == SQLITE_OK || status_ == SQLITE_ROW) status_ = sqlite3_step(statement_);
    return status_;
  }
  /// Ends the run: no lock stays behind and nothing stays bound.
  void reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    status_ = SQLITE_OK;
  }

  /// See Database::abandon.
  void abandon() { statement_ = nullptr; }

  /// Of the row that `step` found. Views live until the next step or reset.
  std::string_view octets_in(int column) const {
    const void* found = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return found == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(found), size);
  }
  std::int64_t number_in(int column) const { return sqlite3_column_int64(statement_, column); }
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

private:
  static const char* not_null(std::string_view value) { return value.data() == nullptr ? "" : value.data(); }
  Statement& note(int status) {
    if (status_ == SQLITE_OK) status_ = status;
    return *this;
  }

  sqlite3_stmt* statement_ = nullptr;
  int status_ = SQLITE_OK;
};

/// Resets a statement when the run is over, whatever its end.
class Run {
public:
  explicit Run(Statement& statement) : statement_(statement) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { statement_.reset(); }
  Statement* operator->() { return &statement_; }

private:
  Statement& statement_;
};

/// A connection to a database file. Used by one thread at a time and never across a fork.
class Database {
public:
  Database() = default;
  Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Database& operator=(Database&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Database() { sqlite3_close_v2(handle_); }

  /// Opens an existing file; `writes` false: for reading only.
  [[nodiscard]] static StoreResult<Database> open(const char* path, bool writes);

  /// Runs statements that take and give no values.
  [[nodiscard]] int execute(const char* sql) { return sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); }
  /// `status`, an extended result code of SQLite's, with the handle's words for it.
  [[nodiscard]] StoreFailure failure(int status) const;
  /// The path it was opened by, absolute.
  const char* path() const;
  int changes() const { return sqlite3_changes(handle_); }
  sqlite3* handle() { return handle_; }
  /// Forgets the handle without closing it: it belongs to the process that this one was forked from.
  void abandon() { handle_ = nullptr; }

private:
  sqlite3* handle_ = nullptr;
};

/// Takes the write lock at once, and gives everything back unless committed.
class Transaction {
public:
  explicit Transaction(Database& database) : database_(database), status_(database.execute("BEGIN IMMEDIATE")) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (status_ == SQLITE_OK && !committed_) static_cast<void>(database_.execute("ROLLBACK"));
  }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] int commit() {
    const int status = database_.execute("COMMIT");
    committed_ = status == SQLITE_OK;
    return status;
  }

private:
  Database& database_;
  int status_;
  bool committed_ = false;
};

} // namespace saslspec::impl
