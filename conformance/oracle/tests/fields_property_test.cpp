// Whatever octets replace a field are found again where the field stands.
#include "messages.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace saslspec::oracle {
namespace {

std::string octets() {
  return *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
}

/// Without the octets that are structure in the message.
std::string octets_without(std::string_view structure) {
  return *rc::gen::container<std::string>(
      rc::gen::suchThat<char>([structure](char c) { return structure.find(c) == std::string_view::npos; }));
}

RC_GTEST_PROP(FieldProperties, literal_expands_to_the_octets, ()) {
  const std::string value = octets();
  RC_ASSERT(expand(literal(value), {}) == value);
}

RC_GTEST_PROP(FieldProperties, base64_and_hex_come_back, ()) {
  const std::string value = octets();
  RC_ASSERT(from_base64(base64(value)) == value);
  RC_ASSERT(from_hex(hex(value)) == value);
}

RC_GTEST_PROP(FieldProperties, the_whole_message_can_be_any_octets, ()) {
  const std::string mechanism{*rc::gen::elementOf(known_mechanisms())};
  const auto fields = known_fields(mechanism);
  const auto messages = message_list(mechanism);
  const auto& message = *rc::gen::elementOf(std::vector<MessageInfo>(messages.begin(), messages.end()));
  const std::string_view group = message.name.substr(0, message.name.find('.'));
  // The last field of a group is the whole.
  std::string_view whole;
  for (const FieldInfo& field : fields)
    if (field.message.empty() || field.message == group) whole = field.name;
  const std::string value = octets();
  RC_ASSERT(advanced(mechanism)->message(message.name, {
                                                           {std::string{whole}, literal(value)}
  }) == value);
}

RC_GTEST_PROP(FieldProperties, plain_fields_stand_between_the_separators, ()) {
  constexpr std::string_view nul{"\0", 1};
  const std::string authzid = octets_without(nul);
  const std::string authcid = octets_without(nul);
  const std::string password = octets();
  const auto message = advanced("PLAIN")->message(
      "Message.valid",
      {
          {"authzid",  literal(authzid) },
          {"authcid",  literal(authcid) },
          {"password", literal(password)}
  });
  RC_ASSERT(message == authzid + '\0' + authcid + '\0' + password);
}

RC_GTEST_PROP(FieldProperties, cram_digest_follows_the_challenge_and_the_password, ()) {
  const std::string challenge = octets();
  const std::string password = octets();
  const std::string user = octets();
  auto client = make_client("CRAM-MD5", {.user = "somebody", .password = password.empty() ? "x" : password});
  static_cast<void>(client->observe(challenge, model::Message::CramChallenge));
  auto other = make_client("CRAM-MD5", {});
  const auto replaced = other->message("Response.valid", {
                                                             {"user",      literal(user)                             },
                                                             {"challenge", literal(challenge)                        },
                                                             {"password",  literal(password.empty() ? "x" : password)}
  });
  RC_ASSERT(replaced == user + ' ' + client->variables().at("digest"));
}

RC_GTEST_PROP(FieldProperties, scram_names_come_back_from_their_escapes, ()) {
  const std::string user = octets();
  const std::string authzid = octets();
  auto client = make_client("SCRAM-SHA-1", {.client_nonce = "n"});
  const auto message =
      client->message("ClientFirst.valid", {
                                               {"user",    literal(user)   },
                                               {"authzid", literal(authzid)}
  });
  RC_ASSERT(message.has_value());
  RC_ASSERT(message->ends_with(",r=n"));
  RC_ASSERT(std::count(message->begin(), message->end(), ',') == 3);
}

RC_GTEST_PROP(FieldProperties, scram_binding_and_nonce_stand_in_the_client_final, ()) {
  const std::string cbind_input = octets();
  const std::string nonce = octets_without(",");
  auto client = advanced("SCRAM-SHA-256");
  const auto message =
      client->message("ClientFinal.valid", {
                                               {"cbind_input", literal(cbind_input)},
                                               {"r",           literal(nonce)      }
  });
  RC_ASSERT(message.has_value());
  RC_ASSERT(message->starts_with("c=" + base64(cbind_input) + ",r=" + nonce + ",p="));
}

RC_GTEST_PROP(FieldProperties, scram_proof_changes_with_every_signed_field, ()) {
  const std::string field{*rc::gen::element("cbind_input", "r", "extensions_final", "auth_message", "password")};
  const auto proof_of = [](const tl::expected<std::string, std::string>& message) {
    return message->substr(message->rfind(",p="));
  };
  const std::string suffix = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  const auto valid = advanced("SCRAM-SHA-1")->message("ClientFinal.valid", {});
  const auto changed = advanced("SCRAM-SHA-1")
                           ->message("ClientFinal.valid", {
                                                              {field, "${" + field + "}" + suffix}
  });
  RC_ASSERT(valid.has_value() && changed.has_value());
  RC_ASSERT(proof_of(valid) != proof_of(changed));
}

RC_GTEST_PROP(FieldProperties, no_server_message_stops_a_client, ()) {
  const std::string mechanism{*rc::gen::elementOf(known_mechanisms())};
  const auto kind = *rc::gen::oneOf(rc::gen::element(model::Message::None, model::Message::Empty),
                                    rc::gen::elementOf(model::message_kinds));
  auto client = advanced(mechanism);
  static_cast<void>(client->observe(octets(), kind));
  for (const std::string& message : known_messages(mechanism))
    if (const auto built = client->message(message, {}); !built) RC_FAIL(message + ": " + built.error());
}

} // namespace
} // namespace saslspec::oracle
