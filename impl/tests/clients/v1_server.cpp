// Through the ABI of the manual page: accounts by secret callbacks, filled by sasl_setpass.
#include <sstream>
#include <stdexcept>

#include "../abi/v1_world.hpp"
#include "server.hpp"

namespace saslspec::impl::test::clients {

namespace {

/// Whom the policy was asked about last: v1 has no property that tells the authentication identity.
struct Policy {
  std::string may_act_as;
  Identity asked;
};

int allow(void* context, const char* authcid, const char* requested, const char**, const char**) {
  Policy& policy = *static_cast<Policy*>(context);
  policy.asked = {authcid, requested};
  const bool is_allowed = policy.asked.authcid == policy.asked.authzid ||
                          (!policy.may_act_as.empty() && policy.asked.authzid == policy.may_act_as);
  return is_allowed ? SASL_OK : SASL_NOAUTHZ;
}

class V1Server : public Server {
public:
  explicit V1Server(const Setting& setting)
      : external_(setting.external)
      , policy_{setting.may_act_as, {}}
      , callbacks_{
            {SASL_CB_PROXY_POLICY, v1::as_callback(&allow), &policy_},
            {SASL_CB_LIST_END,     nullptr,                 nullptr }
  }
      , connection_(callbacks_) {
    if (!external_.empty()) connection_.set_external(external_.data());
  }

  Answer start(const std::string& mechanism, std::optional<std::string_view> initial_response) override {
    return to_answer(connection_.start(mechanism.c_str(), initial_response));
  }
  Answer step(std::string_view message) override { return to_answer(connection_.step(message)); }

  std::optional<Identity> identity() override {
    const std::string user = connection_.user();
    if (user == "(refused)") return std::nullopt;
    return Identity{policy_.asked.authcid, user};
  }

  std::vector<std::string> offered() override {
    std::istringstream names(connection_.mechanisms());
    return {std::istream_iterator<std::string>(names), {}};
  }

private:
  static Answer to_answer(v1::Answer answer) {
    const Outcome outcome = answer.code == SASL_OK         ? Outcome::Success
                            : answer.code == SASL_CONTINUE ? Outcome::Continue
                                                           : Outcome::Refusal;
    return {outcome, std::move(answer.output), answer.code};
  }

  std::string external_;
  Policy policy_;
  sasl_callback_t callbacks_[2];
  v1::Connection connection_;
};

} // namespace

const bool has_success_data = false;
const std::vector<std::string> qops{"auth"};

std::unique_ptr<Server> make_server(const Setting& setting) {
  return std::make_unique<V1Server>(setting);
}

void set_account(const std::optional<Account>& account) {
  v1::world() = {};
  v1::world().options["mech_list"] = all_mechanisms;
  if (!account) return;
  v1::Connection connection;
  if (sasl_setpass(connection.get(), account->name.c_str(), account->password.c_str(),
                   static_cast<unsigned>(account->password.size()), SASL_SET_CREATE, nullptr) != SASL_OK)
    throw std::runtime_error("the account cannot be made");
}

void set_one_time_passwords(const std::string& name, const std::string& entry) {
  v1::world() = {};
  v1::world().secrets["OTP/" + name + "/server.example.com"] = entry;
}

Library::Library() {
  if (sasl_server_init(v1::world_callbacks(), "saslspec-test") != SASL_OK)
    throw std::runtime_error("the library cannot be initialised");
}

Library::~Library() {
  sasl_done();
}

} // namespace saslspec::impl::test::clients
