// Every statement that a store runs, in the order of Store::Query.
#pragma once

namespace saslspec::impl {

inline constexpr const char* store_statements[] = {
    // Verifier: one row for every name
    "SELECT setting.iterations, mock_secret, account.name, disabled, locked, expires,"
    " verifier.iterations, salt, stored_key, server_key"
    " FROM setting LEFT JOIN account ON account.name = ?1"
    " LEFT JOIN verifier ON verifier.name = account.name AND mechanism = ?2",
    // Account
    "SELECT disabled, locked, expires, password,"
    " EXISTS (SELECT 1 FROM verifier WHERE verifier.name = account.name) FROM account WHERE name = ?1",
    // Otp: one row for every name
    "SELECT mock_secret, account.name, disabled, locked, expires, algorithm, sequence, seed, last_hash"
    " FROM setting LEFT JOIN account ON account.name = ?1 LEFT JOIN otp ON otp.name = account.name",
    // Iterations
    "SELECT iterations FROM setting",
    // SetIterations
    "UPDATE setting SET iterations = ?1",
    // AddAccount
    "INSERT INTO account (name) VALUES (?1)",
    // AddVerifier
    "INSERT OR REPLACE INTO verifier (name, mechanism, iterations, salt, stored_key, server_key)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    // SetPlaintext
    "UPDATE account SET password = nullif(?2, '') WHERE name = ?1",
    // KeepPlaintext
    "UPDATE account SET password = ?2 WHERE name = ?1 AND password IS NOT NULL",
    // EraseVerifiers
    "DELETE FROM verifier WHERE name = ?1",
    // EraseOtp
    "DELETE FROM otp WHERE name = ?1",
    // SetDisabled
    "UPDATE account SET disabled = ?2 WHERE name = ?1",
    // SetLocked
    "UPDATE account SET locked = ?2 WHERE name = ?1",
    // SetExpiry
    "UPDATE account SET expires = ?2 WHERE name = ?1",
    // Remove
    "DELETE FROM account WHERE name = ?1",
    // SetOtp
    "INSERT OR REPLACE INTO otp (name, algorithm, sequence, seed, last_hash)"
    " SELECT name, ?2, ?3, ?4, ?5 FROM account WHERE name = ?1",
    // ReplaceOtp
    "UPDATE otp SET algorithm = ?6, sequence = ?7, seed = ?8, last_hash = ?9"
    " WHERE name = ?1 AND algorithm = ?2 AND sequence = ?3 AND seed = ?4 AND last_hash = ?5"
    " AND EXISTS (SELECT 1 FROM account WHERE account.name = otp.name AND NOT disabled AND NOT locked"
    " AND (expires IS NULL OR expires > ?10))",
    // List
    "SELECT name, disabled, locked, expires,"
    " (SELECT group_concat(mechanism, ',') FROM verifier WHERE verifier.name = account.name),"
    " (SELECT min(iterations) FROM verifier WHERE verifier.name = account.name),"
    " password IS NOT NULL, (SELECT sequence FROM otp WHERE otp.name = account.name)"
    " FROM account ORDER BY name",
    // OtherIterations
    "SELECT count(DISTINCT name) FROM verifier WHERE iterations <> (SELECT iterations FROM setting)",
};

} // namespace saslspec::impl
