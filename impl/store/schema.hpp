// The tables of a credential store, version 1.
#pragma once

namespace saslspec::impl {

/// PRAGMA application_id ("SASL") tells a store from other databases, PRAGMA user_version which tables it has.
inline constexpr int store_application_id = 0x5341534C;
inline constexpr int store_version = 1;

/// `setting` has one row: the iteration count of new verifiers, which unknown users are shown as theirs, and the secret
/// that unknown users' salts come from. Both belong to the store and not to a process: count and salt of an unknown
/// user must survive a restart, since those of a known user do.
inline constexpr const char* store_schema = R"sql(
CREATE TABLE setting (
  only        INTEGER PRIMARY KEY CHECK (only = 1),
  iterations  INTEGER NOT NULL CHECK (iterations > 0),
  mock_secret BLOB NOT NULL CHECK (length(mock_secret) = 32)
) STRICT;

CREATE TABLE account (
  name     TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  locked   INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
  expires  INTEGER,
  password TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE verifier (
  name       TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  mechanism  TEXT NOT NULL,
  iterations INTEGER NOT NULL CHECK (iterations > 0),
  salt       BLOB NOT NULL CHECK (length(salt) BETWEEN 1 AND 255),
  stored_key BLOB NOT NULL,
  server_key BLOB NOT NULL,
  PRIMARY KEY (name, mechanism)
) STRICT, WITHOUT ROWID;

CREATE TABLE otp (
  name      TEXT PRIMARY KEY NOT NULL REFERENCES account ON DELETE CASCADE,
  algorithm TEXT NOT NULL,
  sequence  INTEGER NOT NULL CHECK (sequence >= 0),
  seed      TEXT NOT NULL,
  last_hash BLOB NOT NULL CHECK (length(last_hash) = 8)
) STRICT, WITHOUT ROWID;
)sql";

} // namespace saslspec::impl
