// The manual page's ABI through the reference's own v1 header; secrets live in memory behind GETSECRET and PUTSECRET.
#include "library.hpp"
#include "saslspec/oracle/world.hpp"

#include <sasl.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <utility>

namespace saslspec::direct {
namespace {

using Secrets = std::map<std::pair<std::string, std::string>, std::string>; ///< by mechanism and user

int get_secret(void* context, const char* mechanism, const char* user, const char*, sasl_secret_t** secret) {
  const auto& secrets = *static_cast<Secrets*>(context);
  const auto found = secrets.find({mechanism, user});
  if (found == secrets.end()) return SASL_NOUSER;
  auto* const copy = static_cast<sasl_secret_t*>(std::malloc(sizeof(sasl_secret_t) + found->second.size()));
  if (copy == nullptr) return SASL_NOMEM;
  copy->len = found->second.size();
  std::memcpy(copy->data, found->second.data(), found->second.size());
  *secret = copy;
  return SASL_OK;
}

int put_secret(void* context, const char* mechanism, const char* user, const char*, const sasl_secret_t* secret) {
  auto& secrets = *static_cast<Secrets*>(context);
  if (secret == nullptr) {
    secrets.erase({mechanism, user});
  } else {
    secrets[{mechanism, user}] = std::string(secret->data, secret->len);
  }
  return SASL_OK;
}

int get_option(void*, const char*, const char* option, const char** result, unsigned* length) {
  if (std::strcmp(option, "mech_list") != 0) return SASL_FAIL;
  *result = every_mechanism().c_str();
  if (length != nullptr) *length = static_cast<unsigned>(every_mechanism().size());
  return SASL_OK;
}

int authorize(void*, const char* identity, const char* requested, const char**, const char**) {
  return oracle::may_act_as(identity, requested) ? SASL_OK : SASL_NOAUTHZ;
}

int check_token(void*, const char*, const char*, const char* token, unsigned length, sasl_token_answer_t* answer) {
  answer->status = "invalid_token";
  answer->scope = "mail";
  const Bearer* const bearer = find_bearer({token, length});
  if (bearer == nullptr) return SASL_BADAUTH;
  if (bearer->expired) return SASL_EXPIRED;
  answer->user = bearer->user.c_str();
  return SASL_OK;
}

class V1Library : public Library {
public:
  V1Library() {
    if (sasl_server_init(callbacks_, "direct") != SASL_OK)
      throw std::runtime_error("the library cannot be initialised");
    renew({});
    for (const oracle::Account& account : oracle::accounts()) {
      const char* why = nullptr;
      if (sasl_setpass(connection_, std::string(account.name).c_str(), account.password.data(),
                       static_cast<unsigned>(account.password.size()), SASL_SET_CREATE, &why) != SASL_OK) {
        throw std::runtime_error("no secret can be set for " + std::string(account.name));
      }
    }
  }
  V1Library(const V1Library&) = delete;
  V1Library& operator=(const V1Library&) = delete;
  ~V1Library() override {
    sasl_dispose(&connection_);
    sasl_done();
  }

  void renew(const model::Parameters& parameters) override {
    sasl_dispose(&connection_);
    if (sasl_server_new("imap", "server.example.com", nullptr, nullptr, 0, &connection_) != SASL_OK) {
      throw std::runtime_error("no connection can be made");
    }
    if (parameters.external_identity) {
      std::string identity(oracle::external_identity());
      const sasl_external_properties_t external{0, identity.data()};
      sasl_setprop(connection_, SASL_SSF_EXTERNAL, &external);
    }
  }

  void refill() override {
    for (auto& [user, entry] : unused_entries())
      secrets_[{"OTP", user}] = entry;
  }

  Reply start(const std::string& mechanism, const std::optional<std::string>& input) override {
    char* output = nullptr;
    unsigned length = 0;
    const char* why = nullptr;
    const int code = sasl_server_start(connection_, mechanism.c_str(), input ? input->c_str() : nullptr,
                                       input ? static_cast<unsigned>(input->size()) : 0, &output, &length, &why);
    return reply(code, output, length);
  }

  Reply step(const std::optional<std::string>& input) override {
    char* output = nullptr;
    unsigned length = 0;
    const char* why = nullptr;
    const int code = sasl_server_step(connection_, input ? input->c_str() : nullptr,
                                      input ? static_cast<unsigned>(input->size()) : 0, &output, &length, &why);
    return reply(code, output, length);
  }

  /// This ABI publishes one name: whom the connection acts as.
  std::optional<Identity> identity() override {
    void* authzid = nullptr;
    if (sasl_getprop(connection_, SASL_USERNAME, &authzid) != SASL_OK) return std::nullopt;
    return Identity{"", static_cast<const char*>(authzid)};
  }

private:
  static Reply reply(int code, char* output, unsigned length) {
    Reply reply{model::code_of_number(code), std::nullopt};
    if (output != nullptr) reply.output.emplace(output, length);
    std::free(output);
    return reply;
  }

  Secrets secrets_;
  const sasl_callback_t callbacks_[6] = {
      {SASL_CB_GETOPT,             callback(get_option),  nullptr  },
      {SASL_CB_SERVER_GETSECRET,   callback(get_secret),  &secrets_},
      {SASL_CB_SERVER_PUTSECRET,   callback(put_secret),  &secrets_},
      {SASL_CB_PROXY_POLICY,       callback(authorize),   nullptr  },
      {SASL_CB_SERVER_CHECK_TOKEN, callback(check_token), nullptr  },
      {SASL_CB_LIST_END,           nullptr,               nullptr  },
  };
  sasl_conn_t* connection_ = nullptr;
};

} // namespace

std::unique_ptr<Library> make_library() {
  return std::make_unique<V1Library>();
}

bool success_data_is_optional() {
  return false;
}

bool channels_can_be_described() {
  return false;
}

} // namespace saslspec::direct
