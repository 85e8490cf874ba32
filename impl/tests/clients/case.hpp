// Random users and their requests, as one of the clients presents them.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "exchange.hpp"

namespace saslspec::impl::test::clients {

/// One client with one mechanism.
struct Pairing {
  Peer& (*peer)();
  std::string mechanism;

  /// Whether the mechanism carries an authorization identity.
  bool carries_authzid() const;
  /// How many people a property draws at once: many, where an exchange costs little.
  unsigned people() const { return mechanism.starts_with("SCRAM") ? 1 : 3; }
  /// Whether the server proves something, too.
  bool is_mutual() const { return mechanism.starts_with("SCRAM") || is_digest_md5(); }
  /// The client's form of a name on its way to the server.
  std::string presented(const std::string& name) const;
  /// Whether SASLprep is applied to the password that arrives, or that goes into the proof, as the standard wants it.
  bool prepares_passwords() const;
  bool is_digest_md5() const { return mechanism == "DIGEST-MD5"; }
};

/// For the names of parameterized tests.
[[nodiscard]] std::string test_name(const testing::TestParamInfo<Pairing>& info);
void PrintTo(const Pairing& pairing, std::ostream* out);

/// Somebody, and the account that such a person has.
struct Person {
  std::string user;
  std::string password;
  std::optional<Account> account; ///< absent: SASLprep leaves no such name or password, nobody can have it
};

/// Draws in a RapidCheck property.
[[nodiscard]] Person any_person(const Pairing& pairing);
/// Draws a name that the client can send.
[[nodiscard]] std::string any_name(const Pairing& pairing, const std::string& what);
/// Draws how the exchange runs: with an initial response or without, with success data or without.
[[nodiscard]] Setting any_setting();
[[nodiscard]] Request request_of(const Pairing& pairing, const Person& person);

/// A property of a pairing, checked with random people.
[[nodiscard]] bool holds(const Pairing& pairing, const std::string& property, const std::function<void()>& body);

/// The password with one character changed, so that it is no longer the same one.
[[nodiscard]] std::string wrong_password(const std::string& password);

/// Lets the property fail, unless there is no fault.
void require(const std::string& fault, const std::string& what);

} // namespace saslspec::impl::test::clients
