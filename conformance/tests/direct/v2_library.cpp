// libsasl2's ABI through the reference's own v2 headers; accounts come from an auxprop plug-in in memory.
#include "library.hpp"
#include "saslspec/oracle/world.hpp"

#include <openssl/evp.h>
#include <sasl/prop.h>
#include <sasl/sasl.h>
#include <sasl/saslplug.h>

#include <cstring>
#include <stdexcept>

namespace saslspec::direct {
namespace {

int get_option(void*, const char*, const char* option, const char** result, unsigned* length) {
  if (std::strcmp(option, "auxprop_plugin") == 0)
    *result = "world";
  else if (std::strcmp(option, "mech_list") == 0)
    *result = every_mechanism().c_str();
  else
    return SASL_FAIL;
  if (length != nullptr) *length = static_cast<unsigned>(std::strlen(*result));
  return SASL_OK;
}

int authorize(sasl_conn_t*, void*, const char* requested, unsigned requested_length, const char* identity,
              unsigned identity_length, const char*, unsigned, propctx*) {
  const std::string_view authzid(requested, requested_length);
  const std::string_view authcid(identity, identity_length);
  return oracle::may_act_as(authcid, authzid) ? SASL_OK : SASL_NOAUTHZ;
}

std::string base64(const std::string& octets) {
  std::string text(4 * ((octets.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(octets.data()), static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

/// Stored verifiers as the property authPassword has them.
int put_verifiers(propctx* properties, const char* property, const oracle::Account& account) {
  for (const oracle::ScramVerifier& verifier : oracle::scram_verifiers(account)) {
    const std::string text = std::string(verifier.mechanism) + '$' + std::to_string(verifier.iterations) + ':' +
                             base64(verifier.salt) + '$' + base64(verifier.stored_key) + ':' +
                             base64(verifier.server_key);
    if (prop_set(properties, property, text.data(), static_cast<int>(text.size())) != SASL_OK) return SASL_NOMEM;
  }
  return SASL_OK;
}

constexpr std::string_view otp_property = "cmusaslsecretOTP";
OtpEntries otp_entries;

int look_up(void*, sasl_server_params_t* params, unsigned flags, const char* user, unsigned length) {
  const oracle::Account* const account = oracle::account({user, length});
  if (account == nullptr) return SASL_NOUSER;
  for (const propval* wanted = prop_get(params->propctx); wanted != nullptr && wanted->name != nullptr; ++wanted) {
    const bool starred = wanted->name[0] == '*';
    if (starred == ((flags & SASL_AUXPROP_AUTHZID) != 0)) continue;
    const std::string_view name = wanted->name + (starred ? 1 : 0);
    if (name == "authPassword" && put_verifiers(params->propctx, wanted->name, *account) != SASL_OK) return SASL_NOMEM;
    const auto entry = otp_entries.find(account->name);
    std::string_view value;
    if (name == "userPassword") value = account->password;
    if (name == otp_property && entry != otp_entries.end()) value = entry->second;
    if (!value.empty() &&
        prop_set(params->propctx, wanted->name, value.data(), static_cast<int>(value.size())) != SASL_OK)
      return SASL_NOMEM;
  }
  return SASL_OK;
}

/// Entries of one-time passwords alone are written here. No properties: the question is whether any can be.
int store(void*, sasl_server_params_t*, propctx* properties, const char* user, unsigned length) {
  for (const propval* one = properties == nullptr ? nullptr : prop_get(properties);
       one != nullptr && one->name != nullptr; ++one)
    if (one->name == otp_property && one->values != nullptr && one->values[0] != nullptr)
      otp_entries[std::string(user, length)] = one->values[0];
  return SASL_OK;
}

int check_token(sasl_conn_t*, void*, const char*, const char*, const char* token, unsigned length,
                sasl_token_answer_t* answer) {
  answer->status = "invalid_token";
  answer->scope = "mail";
  const Bearer* const bearer = find_bearer({token, length});
  if (bearer == nullptr) return SASL_BADAUTH;
  if (bearer->expired) return SASL_EXPIRED;
  answer->user = bearer->user.c_str();
  return SASL_OK;
}

int make_store(const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plugin, const char*) {
  static char name[] = "world";
  static sasl_auxprop_plug_t plug{};
  plug.auxprop_lookup = look_up;
  plug.auxprop_store = store;
  plug.name = name;
  *version = SASL_AUXPROP_PLUG_VERSION;
  *plugin = &plug;
  return SASL_OK;
}

class V2Library : public Library {
public:
  V2Library() {
    if (sasl_server_init(callbacks_, "direct") != SASL_OK || sasl_auxprop_add_plugin("world", make_store) != SASL_OK) {
      throw std::runtime_error("the library cannot be initialised");
    }
  }
  V2Library(const V2Library&) = delete;
  V2Library& operator=(const V2Library&) = delete;
  ~V2Library() override {
    sasl_dispose(&connection_);
    sasl_done();
  }

  void renew(const model::Parameters& parameters) override {
    sasl_dispose(&connection_);
    const unsigned flags = parameters.success_data ? SASL_SUCCESS_DATA : 0U;
    if (sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, nullptr, flags, &connection_) !=
        SASL_OK) {
      throw std::runtime_error("no connection can be made");
    }
    if (parameters.channel_binding) {
      const oracle::ChannelBinding& channel = oracle::channel_binding();
      channel_ = {channel.type.c_str(), parameters.binding_optional ? 0 : 1, channel.data.size(),
                  reinterpret_cast<const unsigned char*>(channel.data.data())};
      sasl_setprop(connection_, SASL_CHANNEL_BINDING, &channel_);
    }
    if (parameters.external_identity) {
      sasl_setprop(connection_, SASL_AUTH_EXTERNAL, std::string(oracle::external_identity()).c_str());
    }
  }

  void refill() override { otp_entries = unused_entries(); }

  Reply start(const std::string& mechanism, const std::optional<std::string>& input) override {
    const char* output = nullptr;
    unsigned length = 0;
    const int code = sasl_server_start(connection_, mechanism.c_str(), input ? input->c_str() : nullptr,
                                       input ? static_cast<unsigned>(input->size()) : 0, &output, &length);
    return reply(code, output, length);
  }

  Reply step(const std::optional<std::string>& input) override {
    const char* output = nullptr;
    unsigned length = 0;
    const int code = sasl_server_step(connection_, input ? input->c_str() : nullptr,
                                      input ? static_cast<unsigned>(input->size()) : 0, &output, &length);
    return reply(code, output, length);
  }

  std::optional<Identity> identity() override {
    const void* authcid = nullptr;
    const void* authzid = nullptr;
    if (sasl_getprop(connection_, SASL_AUTHUSER, &authcid) != SASL_OK ||
        sasl_getprop(connection_, SASL_USERNAME, &authzid) != SASL_OK) {
      return std::nullopt;
    }
    return Identity{static_cast<const char*>(authcid), static_cast<const char*>(authzid)};
  }

private:
  static Reply reply(int code, const char* output, unsigned length) {
    Reply reply{model::code_of_number(code), std::nullopt};
    if (output != nullptr) reply.output.emplace(output, length);
    return reply;
  }

  const sasl_callback_t callbacks_[4] = {
      {SASL_CB_GETOPT,             callback(get_option),  nullptr},
      {SASL_CB_PROXY_POLICY,       callback(authorize),   nullptr},
      {SASL_CB_SERVER_CHECK_TOKEN, callback(check_token), nullptr},
      {SASL_CB_LIST_END,           nullptr,               nullptr},
  };
  sasl_channel_binding_t channel_{};
  sasl_conn_t* connection_ = nullptr;
};

} // namespace

std::unique_ptr<Library> make_library() {
  return std::make_unique<V2Library>();
}

bool success_data_is_optional() {
  return true;
}

bool channels_can_be_described() {
  return true;
}

} // namespace saslspec::direct
