// The adapters' C header and the worker's own types have the same numbers.
#include "saslspec/worker/protocol.hpp"
#include "saslspec_adapter.h"

namespace saslspec::worker {
namespace {

constexpr std::uint32_t capability_called(std::string_view c_name) {
  for (const setting::CapabilityInfo& each : setting::capabilities)
    if (each.c_name == c_name) return each.bit;
  return 0;
}

#define SASLSPEC_SAME_CAPABILITY(name)                                                                                 \
  static_assert(capability_called(#name) == (name), #name " has another number in saslspec_adapter.h")

SASLSPEC_SAME_CAPABILITY(SASLSPEC_NULL_VERSUS_EMPTY);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_DATA_WITH_SUCCESS);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_SUCCESS_DATA_FLAG);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_NONCE_INJECTION);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_AUTHORIZATION_HOOK);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_READS_IDENTITY);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_SECURITY_PROPERTIES);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_RESTARTABLE);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_DETAILED_ERRORS);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_EXACT_CODES);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_NULL_ARGUMENTS);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_ALLOCATION_FAILURE);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_CHANNEL_DESCRIPTION);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_CRITICAL_CHANNEL);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_LAYER_CHOICE);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_TOKEN_CHECK);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_OTP_ENTRIES);
SASLSPEC_SAME_CAPABILITY(SASLSPEC_KERBEROS_KEY);

template <class T>
constexpr unsigned mask_with(T model::Parameters::*member, T value = T{1}) {
  model::Parameters parameters = *model::parameters_of(0U);
  parameters.*member = value;
  return model::mask_of(parameters);
}
using model::Parameters;
static_assert(mask_with(&Parameters::success_data) == SASLSPEC_SUCCESS_DATA);
static_assert(mask_with(&Parameters::plaintext_allowed) == SASLSPEC_PLAINTEXT_ALLOWED);
static_assert(mask_with(&Parameters::anonymous_allowed) == SASLSPEC_ANONYMOUS_ALLOWED);
static_assert(mask_with(&Parameters::external_identity) == SASLSPEC_EXTERNAL_IDENTITY);
static_assert(mask_with(&Parameters::channel_binding) == SASLSPEC_CHANNEL_BINDING);
static_assert(mask_with(&Parameters::binding_optional) == SASLSPEC_BINDING_OPTIONAL);
static_assert(mask_with(&Parameters::layers_allowed) == SASLSPEC_LAYERS_ALLOWED);
static_assert(mask_with(&Parameters::channel_type, model::ChannelType::TlsServerEndPoint) ==
              SASLSPEC_TLS_SERVER_END_POINT);
static_assert(mask_with(&Parameters::channel_type, model::ChannelType::TlsExporter) == SASLSPEC_TLS_EXPORTER);
static_assert(2 * SASLSPEC_TLS_EXPORTER == model::mask_end, "a parameter has no bit in saslspec_adapter.h");

static_assert(Misuse::NullConnection == SASLSPEC_NULL_CONNECTION && Misuse::NullOutput == SASLSPEC_NULL_OUTPUT &&
                  Misuse::NullOutputLength == SASLSPEC_NULL_OUTPUT_LENGTH &&
                  Misuse::NoTerminator == SASLSPEC_NO_TERMINATOR && Misuse::NullMechanism == SASLSPEC_NULL_MECHANISM,
              "a misuse has another number in saslspec_adapter.h");

static_assert(Trait::LibsaslV1 == SASLSPEC_LIBSASL_V1 && Trait::LibsaslV2 == SASLSPEC_LIBSASL_V2 &&
                  Trait::NoFork == SASLSPEC_NO_FORK && Trait::AccountsBeside == SASLSPEC_ACCOUNTS_BESIDE,
              "a trait has another number in saslspec_adapter.h");

} // namespace
} // namespace saslspec::worker
