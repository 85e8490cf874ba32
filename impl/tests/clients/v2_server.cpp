// Through the ABI of libsasl2: accounts by an auxprop plug-in.
#include <sstream>
#include <stdexcept>

#include "../abi/otp_account.hpp"
#include "../abi/v2_world.hpp"
#include "server.hpp"

namespace saslspec::impl::test::clients {

namespace {

int allow(sasl_conn_t*, void* context, const char* requested, unsigned rlen, const char* authcid, unsigned alen,
          const char*, unsigned, struct propctx*) {
  const std::string_view acts_as(requested, rlen);
  const auto& allowed = *static_cast<const std::string*>(context);
  return acts_as == std::string_view(authcid, alen) || (!allowed.empty() && acts_as == allowed) ? SASL_OK
                                                                                                : SASL_BADAUTH;
}

class V2Server : public Server {
public:
  explicit V2Server(const Setting& setting)
      : setting_(setting)
      , callbacks_{
            {SASL_CB_PROXY_POLICY, v2::as_callback(&allow), &setting_.may_act_as},
            {SASL_CB_LIST_END,     nullptr,                 nullptr             }
  }
      , connection_(setting.success_data ? SASL_SUCCESS_DATA : 0, callbacks_) {
    connection_.set_security(0);
    if (!setting.external.empty()) connection_.set_external(setting.external.c_str());
    channel_ = {setting_.channel_type.c_str(), 0, setting_.channel_data.size(),
                reinterpret_cast<const unsigned char*>(setting_.channel_data.data())};
    if (!setting_.channel_type.empty() && sasl_setprop(connection_.get(), SASL_CHANNEL_BINDING, &channel_) != SASL_OK)
      throw std::runtime_error("the channel cannot be described");
  }

  Answer start(const std::string& mechanism, std::optional<std::string_view> initial_response) override {
    return to_answer(connection_.start(mechanism.c_str(), initial_response));
  }
  Answer step(std::string_view message) override { return to_answer(connection_.step(message)); }

  std::optional<Identity> identity() override {
    const auto authcid = connection_.property(SASL_AUTHUSER);
    const auto authzid = connection_.property(SASL_USERNAME);
    if (!authcid && !authzid) return std::nullopt;
    return Identity{authcid.value_or("(none)"), authzid.value_or("(none)")};
  }

  std::vector<std::string> offered() override {
    std::istringstream names(connection_.mechanisms());
    return {std::istream_iterator<std::string>(names), {}};
  }

private:
  static Answer to_answer(v2::Answer answer) {
    const Outcome outcome = answer.code == SASL_OK         ? Outcome::Success
                            : answer.code == SASL_CONTINUE ? Outcome::Continue
                                                           : Outcome::Refusal;
    return {outcome, std::move(answer.output), answer.code};
  }

  Setting setting_;
  sasl_callback_t callbacks_[2];
  sasl_channel_binding_t channel_{};
  v2::Connection connection_;
};

} // namespace

const bool has_success_data = true;
const std::vector<std::string> qops{"auth", "auth-int", "auth-conf"};

std::unique_ptr<Server> make_server(const Setting& setting) {
  return std::make_unique<V2Server>(setting);
}

void set_account(const std::optional<Account>& account) {
  v2::world() = {};
  v2::world().options["mech_list"] = all_mechanisms;
  if (account) v2::world().accounts[account->name].passwords = {account->password};
}

void set_one_time_passwords(const std::string& name, const std::string& entry) {
  v2::world() = {};
  v2::world().accounts[name].properties[otp_property] = entry;
}

Library::Library() {
  if (sasl_server_init(v2::world_callbacks(), "saslspec-test") != SASL_OK ||
      sasl_auxprop_add_plugin("memory", &v2::auxprop_entry) != SASL_OK)
    throw std::runtime_error("the library cannot be initialised");
}

Library::~Library() {
  sasl_server_done();
}

} // namespace saslspec::impl::test::clients
