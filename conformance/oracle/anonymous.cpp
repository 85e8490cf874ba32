// ANONYMOUS, RFC 4505: one message of trace information.
#include "mechanism_client.hpp"

namespace saslspec::oracle {
namespace {

// A control character other than NUL: the ABNF lets it through and the trace profile (section 3) does not, so that no
// server refuses it for a reason of C strings.
constexpr MessageInfo messages[] = {
    {"Trace.valid",    "",      ""                           },
    {"Trace.email",    "trace", "sirhc@example.com"          },
    {"Trace.too_long", "trace", "${trace:first:1:repeat:256}"},
    {"Trace.not_utf8", "trace", "${trace:append-hex:ff}"     },
    {"Trace.control",  "trace", "${trace:append-hex:07}"     },
};

constexpr FieldInfo fields[] = {
    {"trace",   "Trace", "trace information: \"sirhc\""},
    {"message", "Trace", "the whole: the trace"        },
};

class AnonymousClient final : public MechanismClient {
public:
  AnonymousClient(const Mechanism& mechanism, const Persona& persona) : MechanismClient{mechanism, persona} {
    set_identity("anonymous", {});
  }

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind == model::Message::Empty) return expect_no_data(server_message, "RFC4505-2-empty-challenge");
    if (kind == model::Message::None) return expect_no_data(server_message, "RFC4505-2-single-message");
    return {};
  }

  void restart() override {}

private:
  std::string build(std::string_view, MessageFields& field_set) override {
    const std::string trace = field_set.field("trace", "sirhc");
    return field_set.field("message", trace);
  }

  void note(std::string_view, std::string) override {}
};

} // namespace

constexpr Mechanism anonymous_mechanism{
    .name = "ANONYMOUS",
    .messages = messages,
    .fields = fields,
    .variables = {},
    .make = make<AnonymousClient>,
    .traits = {.mutants = "anonymous"},
};

} // namespace saslspec::oracle
