// Credentials and policy in v2: plug-ins, callbacks, options, and the codes for their answers.
#include "scram_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Credentials = LibraryTest;

int check_answer = SASL_OK;
std::string checked;

int check_password(sasl_conn_t*, void*, const char* user, const char* pass, unsigned length, struct propctx*) {
  checked = std::string(user) + ":" + std::string(pass, length);
  return check_answer;
}

const sasl_callback_t with_check[] = {
    {SASL_CB_SERVER_USERDB_CHECKPASS, as_callback(&check_password), nullptr},
    {SASL_CB_LIST_END,                nullptr,                      nullptr}
};

int other_answer = SASL_NOUSER;
int other_lookups = 0;

int look_up_elsewhere(void*, sasl_server_params_t*, unsigned, const char*, unsigned) {
  ++other_lookups;
  return other_answer;
}

/// A second plug-in, which knows no properties.
int other_entry(const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plug, const char*) {
  static char name[] = "other";
  static sasl_auxprop_plug_t plugin{0, 0, nullptr, nullptr, &look_up_elsewhere, name, nullptr};
  *version = SASL_AUXPROP_PLUG_VERSION;
  *plug = &plugin;
  return SASL_OK;
}

TEST_F(V2Credentials, the_applications_own_check_is_final) {
  Connection connection(SASL_SUCCESS_DATA, with_check);
  check_answer = SASL_OK;
  EXPECT_EQ(connection.start("PLAIN", plain("", "stranger", "pw")).code, SASL_OK);
  EXPECT_EQ(checked, "stranger:pw");
  check_answer = SASL_BADAUTH;
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADAUTH);
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "wonderland-7", 12), SASL_BADAUTH);
}

TEST_F(V2Credentials, interact_comes_back_exactly_when_a_credential_callback_asks_for_it) {
  Connection connection(SASL_SUCCESS_DATA, with_check);
  check_answer = SASL_INTERACT;
  const Answer answer = connection.start("PLAIN", plain("", "alice", "wonderland-7"));
  EXPECT_EQ(answer.code, SASL_INTERACT);
  EXPECT_EQ(answer.output, std::nullopt);
  check_answer = SASL_OK;
  EXPECT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_INTERACT);
  EXPECT_EQ(connection.authcid(), "(refused)");

  const sasl_callback_t nobody_home[] = {
      {SASL_CB_SERVER_USERDB_CHECKPASS, nullptr, nullptr},
      {SASL_CB_LIST_END,                nullptr, nullptr}
  };
  Connection without_function(SASL_SUCCESS_DATA, nobody_home);
  EXPECT_EQ(without_function.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_INTERACT);

  world().lookup_answer = SASL_INTERACT;
  Connection looked_up;
  EXPECT_EQ(looked_up.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_INTERACT);
  const Answer challenge = looked_up.start("CRAM-MD5");
  EXPECT_EQ(looked_up.step(cram_md5_response("alice", "x", challenge.output.value_or(""))).code, SASL_INTERACT);
  EXPECT_EQ(looked_up.start("SCRAM-SHA-1", ScramClient("SCRAM-SHA-1", "alice", "x").first()).code, SASL_INTERACT);
}

TEST_F(V2Credentials, an_interaction_asked_for_by_the_policy_is_a_refusal) {
  const auto ask = [](sasl_conn_t*, void*, const char*, unsigned, const char*, unsigned, const char*, unsigned,
                      struct propctx*) -> int { return SASL_INTERACT; };
  sasl_authorize_t* const asking = +ask;
  const sasl_callback_t callbacks[] = {
      {SASL_CB_PROXY_POLICY, as_callback(asking), nullptr},
      {SASL_CB_LIST_END,     nullptr,             nullptr}
  };
  Connection connection(SASL_SUCCESS_DATA, callbacks);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_NOAUTHZ);
}

TEST_F(V2Credentials, a_length_of_0_stands_for_the_text_up_to_its_nul) {
  Connection connection;
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 0, "wonderland-7", 0), SASL_OK);
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 0, "wonderland-8", 0), SASL_BADAUTH);
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "pencil", 0, nullptr, 0, 0), SASL_OK);
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "pencil", 6), SASL_OK);
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "", 0, nullptr, 0, 0), SASL_BADPARAM);
}

TEST_F(V2Credentials, a_plug_in_of_another_version_is_badvers) {
  sasl_auxprop_init_t* const newer =
      +[](const sasl_utils_t*, int, int* version, sasl_auxprop_plug_t** plug, const char*) -> int {
    static sasl_auxprop_plug_t plug_in{};
    *version = SASL_AUXPROP_PLUG_VERSION + 1;
    *plug = &plug_in;
    return SASL_OK;
  };
  EXPECT_EQ(sasl_auxprop_add_plugin("newer", newer), SASL_BADVERS);
  sasl_canonuser_init_t* const odd =
      +[](const sasl_utils_t*, int, int* version, sasl_canonuser_plug_t**, const char*) -> int {
    *version = 1;
    return SASL_OK;
  };
  EXPECT_EQ(sasl_canonuser_add_plugin("odd", odd), SASL_BADVERS);
}

TEST_F(V2Credentials, auxprop_plugin_chooses_who_is_asked) {
  Connection connection;
  world().options["auxprop_plugin"] = "somewhere-else";
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADAUTH);
  world().options["auxprop_plugin"] = "somewhere-else memory";
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
}

TEST_F(V2Credentials, auxprop_plugin_knows_a_plug_in_by_its_own_name_in_any_letter_case) {
  Connection connection;
  world().options["auxprop_plugin"] = "MEMORY";
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(sasl_auxprop_add_plugin("registered-as", other_entry), SASL_OK);
  other_lookups = 0;
  other_answer = SASL_NOUSER;
  world().options["auxprop_plugin"] = "memory other";
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(other_lookups, 1);
}

/// sasldb, SQL, LDAP: whoever says that an account is disabled, or cannot say, is not outvoted.
TEST_F(V2Credentials, what_one_plug_in_refuses_no_other_allows) {
  ASSERT_EQ(sasl_auxprop_add_plugin("other", other_entry), SASL_OK);
  Connection connection;
  for (const int refusal : {SASL_DISABLED, SASL_PWLOCK, SASL_EXPIRED, SASL_UNAVAIL}) {
    other_answer = refusal;
    EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, refusal);
  }
  for (const int nothing_against : {SASL_OK, SASL_NOUSER, SASL_NOMECH, SASL_NOVERIFY}) {
    other_answer = nothing_against;
    EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
    EXPECT_EQ(connection.start("PLAIN", plain("", "stranger", "wonderland-7")).code, SASL_BADAUTH);
  }
}

TEST_F(V2Credentials, an_unknown_pwcheck_method_is_an_error_in_the_configuration) {
  Connection connection;
  world().options["pwcheck_method"] = "saslauthd";
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADPARAM);
  world().options["pwcheck_method"] = "saslauthd auxprop";
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
}

TEST_F(V2Credentials, any_of_several_passwords_is_right) {
  world().accounts["alice"].passwords = {"old", "new"};
  Connection connection;
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "old")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "new")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "older")).code, SASL_BADAUTH);
}

TEST_F(V2Credentials, no_password_stays_readable_after_a_negotiation) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  for (const propval* property = prop_get(sasl_auxprop_getctx(connection.get())); property->name != nullptr; ++property)
    EXPECT_EQ(property->values, nullptr) << property->name;
}

TEST_F(V2Credentials, properties_the_application_asked_for_are_those_of_the_identity_acted_as) {
  world().accounts["shared"].properties["mail"] = "shared@example.com";
  Connection connection(SASL_SUCCESS_DATA, callbacks_with_policy());
  const char* names[] = {"mail", nullptr};
  ASSERT_EQ(sasl_auxprop_request(connection.get(), names), SASL_OK);
  ASSERT_EQ(connection.start("PLAIN", plain("shared", "alice", "wonderland-7")).code, SASL_OK);
  propval mail{};
  ASSERT_EQ(prop_getnames(sasl_auxprop_getctx(connection.get()), names, &mail), 1);
  EXPECT_STREQ(mail.values[0], "shared@example.com");
}

TEST_F(V2Credentials, null_takes_back_what_was_asked_for) {
  Connection connection;
  const char* names[] = {"mail", nullptr};
  ASSERT_EQ(sasl_auxprop_request(connection.get(), names), SASL_OK);
  EXPECT_EQ(sasl_auxprop_request(connection.get(), nullptr), SASL_OK);
  EXPECT_EQ(prop_get(sasl_auxprop_getctx(connection.get()))->name, nullptr);
  EXPECT_EQ(sasl_auxprop_request(nullptr, nullptr), SASL_BADPARAM);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
}

TEST_F(V2Credentials, the_policy_is_asked_in_every_case_and_decides) {
  Connection connection(SASL_SUCCESS_DATA, callbacks_with_policy());
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("shared", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.authzid(), "shared");
  EXPECT_EQ(connection.start("PLAIN", plain("bob", "alice", "wonderland-7")).code, SASL_NOAUTHZ);
  EXPECT_EQ(connection.authzid(), "(refused)");
  EXPECT_EQ(world().policy_calls, (std::vector<std::string>{"alice>alice", "alice>shared", "alice>bob"}));
}

TEST_F(V2Credentials, the_policy_is_not_asked_about_wrong_passwords) {
  Connection connection(SASL_SUCCESS_DATA, callbacks_with_policy());
  EXPECT_EQ(connection.start("PLAIN", plain("shared", "alice", "wrong")).code, SASL_BADAUTH);
  EXPECT_TRUE(world().policy_calls.empty());
}

int lower(sasl_conn_t*, void*, const char* in, unsigned length, unsigned, const char*, char* out, unsigned max,
          unsigned* used) {
  if (length > max) return SASL_BUFOVER;
  for (unsigned i = 0; i < length; ++i)
    out[i] = in[i] >= 'A' && in[i] <= 'Z' ? static_cast<char>(in[i] - 'A' + 'a') : in[i];
  *used = length;
  return SASL_OK;
}

const sasl_callback_t with_lower_names[] = {
    {SASL_CB_CANON_USER, as_callback(&lower), nullptr},
    {SASL_CB_LIST_END,   nullptr,             nullptr}
};

/// Salt and iteration count that `user` is shown.
std::string shown_to(Connection& connection, const char* user) {
  const Answer answer = connection.start("SCRAM-SHA-256", ScramClient("SCRAM-SHA-256", user, "x").first());
  EXPECT_EQ(answer.code, SASL_CONTINUE);
  const std::string message = answer.output.value_or("");
  return message.substr(std::min(message.size(), message.find(",s=")));
}

TEST_F(V2Credentials, names_of_one_account_are_shown_one_salt_whether_there_is_one_or_not) {
  ASSERT_EQ(sasl_setpass(Connection().get(), "verified", "pw", 2, nullptr, 0, SASL_SET_CREATE | SASL_SET_NOPLAIN),
            SASL_OK);
  Connection connection(SASL_SUCCESS_DATA, with_lower_names);
  EXPECT_EQ(shown_to(connection, "Verified"), shown_to(connection, "verified")); // a stored verifier's
  EXPECT_EQ(shown_to(connection, "Alice"), shown_to(connection, "alice"));       // a stored password's
  EXPECT_EQ(shown_to(connection, "Nobody"), shown_to(connection, "nobody"));     // nobody's
  EXPECT_NE(shown_to(connection, "Nobody"), shown_to(connection, "alice"));
}

TEST_F(V2Credentials, canonical_names_are_looked_up_and_published) {
  Connection connection(SASL_SUCCESS_DATA, with_lower_names);
  EXPECT_EQ(connection.start("PLAIN", plain("", "ALICE", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(connection.authzid(), "alice");
}

TEST_F(V2Credentials, setpass_stores_erases_and_needs_the_account) {
  Connection connection;
  EXPECT_EQ(sasl_setpass(connection.get(), "nobody", "pw", 2, nullptr, 0, 0), SASL_NOUSER);
  ASSERT_EQ(sasl_setpass(connection.get(), "dave", "pw", 2, nullptr, 0, SASL_SET_CREATE), SASL_OK);
  EXPECT_EQ(world().accounts["dave"].passwords, std::vector<std::string>{"pw"});
  ASSERT_EQ(sasl_setpass(connection.get(), "dave", "new", 3, nullptr, 0, 0), SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "dave", "new")).code, SASL_OK);
  ASSERT_EQ(sasl_setpass(connection.get(), "dave", nullptr, 0, nullptr, 0, SASL_SET_DISABLE), SASL_OK);
  EXPECT_TRUE(world().accounts["dave"].passwords.empty());
  EXPECT_TRUE(world().accounts["dave"].verifiers.empty());
}

TEST_F(V2Credentials, user_exists) {
  Connection connection;
  EXPECT_EQ(sasl_user_exists(connection.get(), nullptr, nullptr, "alice"), SASL_OK);
  EXPECT_EQ(sasl_user_exists(connection.get(), nullptr, nullptr, "nobody"), SASL_NOUSER);
}

TEST_F(V2Credentials, checkpass_does_not_tell_who_exists) {
  Connection connection;
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "wonderland-7", 12), SASL_OK);
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "wrong", 5), SASL_BADAUTH);
  EXPECT_EQ(sasl_checkpass(connection.get(), "nobody", 6, "wrong", 5), SASL_BADAUTH);
  EXPECT_EQ(sasl_checkpass(connection.get(), nullptr, 0, nullptr, 0), SASL_OK);
}

} // namespace

} // namespace saslspec::impl::test::v2
