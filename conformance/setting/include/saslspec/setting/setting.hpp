// Under which circumstances a negotiation runs: one value, from a vector or a plan down to the adapter.
#pragma once

#include "saslspec/model/machine.hpp"
#include "saslspec/model/parameters.hpp"

#include <optional>
#include <string>

namespace saslspec::setting {

/// Whatever the application says to the target in words.
struct Texts {
  std::string service = "imap";
  std::string host = "server.example.com";
  std::string realm{};                            ///< empty: none
  std::optional<std::string> external_identity{}; ///< established outside SASL; absent: nothing was
  std::string channel_data{};   ///< of the channel below, where Parameters::channel_binding; raw octets
  std::string server_nonce{};   ///< NonceInjection: the server's part of the nonce, or the whole CRAM-MD5 challenge
  std::string mechanism_list{}; ///< the names in the option mech_list; empty: the option is not set
};

struct Setting {
  const model::Machine* machine = nullptr; ///< of the negotiation, with static lifetime; the worker is not told
  model::Parameters parameters{.channel_binding = false};
  Texts texts{};
};

} // namespace saslspec::setting
