// Clients in the situations in which their messages are built, and how two messages differ.
#pragma once

#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/world.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace saslspec::oracle {

/// The octets of a message; a test's failure where it cannot be built.
std::string build(Client& client, std::string_view message, const Fields& fields = {});

/// A digest-challenge that offers everything.
std::string digest_challenge(std::string_view nonce);

/// Takes the client to where it has seen the challenge that its messages answer: `challenge` itself, or one made of it.
void advance(Client& client, std::string_view mechanism, std::string_view challenge = "<1.2@server.example.com>");

/// A client that has seen the challenge that its messages answer.
std::unique_ptr<Client> advanced(std::string_view mechanism, Persona persona = {});

/// alice's verifier of the hash.
const ScramVerifier& verifier_of(std::string_view mechanism);

/// The names of the attributes (`name=value`, with commas between) in which two messages differ, sorted, with
/// `separator` between them.
std::string differing(std::string_view left, std::string_view right, std::string_view separator);

} // namespace saslspec::oracle
