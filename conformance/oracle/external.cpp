// EXTERNAL, RFC 4422 appendix A: one message, the authorization identity or nothing.
#include "mechanism_client.hpp"

#include <utility>

namespace saslspec::oracle {
namespace {

constexpr MessageInfo messages[] = {
    {"Authzid.self",         "",        ""                        },
    {"Authzid.authorized",   "authzid", "${authorizable}"         },
    {"Authzid.unauthorized", "authzid", "${somebody_else}"        },
    {"Authzid.nul",          "authzid", "${authzid:append-hex:00}"},
    {"Authzid.not_utf8",     "authzid", "${authzid:append-hex:ff}"},
};

constexpr FieldInfo fields[] = {
    {"authzid", "Authzid", "the identity to act as: the persona's authzid, else the external identity"},
    {"message", "Authzid", "the whole: the authzid"                                                   },
};

class ExternalClient final : public MechanismClient {
public:
  ExternalClient(const Mechanism& mechanism, const Persona& persona) : MechanismClient{mechanism, persona} {
    restart();
  }

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind == model::Message::Empty) return expect_no_data(server_message, "RFC4422-A.1-external-empty-challenge");
    if (kind == model::Message::None) return expect_no_data(server_message, "RFC4422-A.1-external-no-success-data");
    return {};
  }

  /// Until a message says otherwise the empty one is sent, which asks for the external identity itself.
  void restart() override { set_identity(own_identity(), {}); }

private:
  std::string own_identity() const {
    return persona().external_identity.empty() ? std::string{external_identity()} : persona().external_identity;
  }

  std::string build(std::string_view, MessageFields& field_set) override {
    std::string authzid = field_set.field("authzid", persona().authzid.empty() ? own_identity() : persona().authzid);
    return field_set.field("message", std::move(authzid));
  }

  void note(std::string_view, std::string octets) override { set_identity(own_identity(), octets); }
};

} // namespace

constexpr Mechanism external_mechanism{
    .name = "EXTERNAL",
    .messages = messages,
    .fields = fields,
    .variables = {},
    .make = make<ExternalClient>,
    .traits = {.mutants = "external"},
};

} // namespace saslspec::oracle
