// Random channels, and users that bind to them.
#pragma once

#include <string>

#include "case.hpp"

namespace saslspec::impl::test::clients {

/// Draws a person with an account, and makes it.
[[nodiscard]] Person somebody(const Pairing& pairing);
[[nodiscard]] Identity identity_of(const Person& person);

/// Draws a type that the client knows.
[[nodiscard]] std::string any_channel_type(const Pairing& pairing);
/// Draws one to a hundred octets of any kind.
[[nodiscard]] std::string any_channel_data();
/// Draws an octet of the data and changes it.
[[nodiscard]] std::string spoilt(std::string data);
[[nodiscard]] std::string other_channel_type(const std::string& type);

} // namespace saslspec::impl::test::clients
