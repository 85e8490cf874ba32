// Mechanisms that an application brings as plug-ins: registration, listing, negotiation, and the claims that the
// library believes.
#include <algorithm>

#include "sasl/saslutil.h"
#include "v2_server_plugin.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

class V2ServerPlugins : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    reset_script();
  }
  void TearDown() override {
    LibraryTest::TearDown();
    EXPECT_EQ(script().contexts, 0);
    reset_script();
  }

  static int add() { return sasl_server_add_plugin("fruit", &server_plugin_entry); }
  static bool is_listed(Connection& connection, const std::string& name) {
    return (" " + connection.mechanisms() + " ").find(" " + name + " ") != std::string::npos;
  }
  static long calls(const std::string& what) { return std::count(script().calls.begin(), script().calls.end(), what); }
  static sasl_server_plug_t& fruit() { return script().mechanisms[0]; }
  static bool log_has(const std::string& text) {
    return std::any_of(world().log.begin(), world().log.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }
};

TEST_F(V2ServerPlugins, its_mechanisms_are_listed_behind_the_built_in_ones) {
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  EXPECT_TRUE(connection.mechanisms().ends_with("ANONYMOUS X-FRUIT X-VEG")) << connection.mechanisms();
  const char** names = sasl_global_listmech();
  int count = 0;
  while (names[count] != nullptr)
    ++count;
  EXPECT_STREQ(names[count - 2], "X-FRUIT");
  EXPECT_STREQ(names[count - 1], "X-VEG");
}

TEST_F(V2ServerPlugins, mech_list_orders_and_filters_them) {
  world().options["mech_list"] = "X-VEG PLAIN X-VEG";
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  EXPECT_EQ(connection.mechanisms(), "X-VEG PLAIN");
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_NOMECH);
  EXPECT_EQ(calls("new"), 0);
}

TEST_F(V2ServerPlugins, another_version_is_badvers) {
  for (const int version : {SASL_SERVER_PLUG_VERSION - 1, SASL_SERVER_PLUG_VERSION + 1}) {
    script().version = version;
    EXPECT_EQ(add(), SASL_BADVERS);
  }
  Connection connection;
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_NOMECH);
}

TEST_F(V2ServerPlugins, what_is_no_mechanism_is_badparam_and_nothing_is_added) {
  const auto rejects = [](auto&& spoil) {
    reset_script();
    spoil(script().mechanisms[1]);
    EXPECT_EQ(add(), SASL_BADPARAM);
    Connection connection;
    EXPECT_FALSE(is_listed(connection, "X-FRUIT"));
  };
  rejects([](sasl_server_plug_t& plug) { plug.mech_name = nullptr; });
  rejects([](sasl_server_plug_t& plug) { plug.mech_name = ""; });
  rejects([](sasl_server_plug_t& plug) { plug.mech_name = "X-VEG PLAIN"; });
  rejects([](sasl_server_plug_t& plug) { plug.mech_name = "x-veg"; });
  rejects([](sasl_server_plug_t& plug) { plug.mech_name = "X-VERY-LONG-VEGETABLE"; });
  rejects([](sasl_server_plug_t& plug) { plug.mech_new = nullptr; });
  rejects([](sasl_server_plug_t& plug) { plug.mech_step = nullptr; });
  rejects([](sasl_server_plug_t& plug) { plug.features |= SASL_FEAT_GETSECRET; });
  script().mechanisms.clear();
  EXPECT_EQ(add(), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_add_plugin("fruit", nullptr), SASL_BADPARAM);
}

TEST_F(V2ServerPlugins, what_its_entry_answers_is_passed_on) {
  script().entry_answer = SASL_UNAVAIL;
  EXPECT_EQ(add(), SASL_UNAVAIL);
  script().entry_answer = SASL_CONTINUE;
  EXPECT_EQ(add(), SASL_FAIL);
}

TEST_F(V2ServerPlugins, the_same_one_again_changes_nothing) {
  ASSERT_EQ(add(), SASL_OK);
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  EXPECT_TRUE(connection.mechanisms().ends_with("ANONYMOUS X-FRUIT X-VEG"));
}

TEST_F(V2ServerPlugins, a_name_that_is_taken_stays_whose_it_was) {
  script().mechanisms[1].mech_name = "PLAIN";
  ASSERT_EQ(add(), SASL_OK);
  EXPECT_TRUE(log_has("PLAIN"));
  Connection connection;
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.property(SASL_AUTHSOURCE), "PLAIN");
  EXPECT_EQ(calls("step"), 0);
}

TEST_F(V2ServerPlugins, mech_free_is_called_once_by_the_last_done) {
  ASSERT_EQ(sasl_server_init(nullptr, nullptr), SASL_OK);
  ASSERT_EQ(add(), SASL_OK);
  ASSERT_EQ(sasl_server_done(), SASL_CONTINUE);
  EXPECT_EQ(calls("free"), 0);
  ASSERT_EQ(sasl_server_done(), SASL_OK);
  EXPECT_EQ(calls("free"), 2);
  EXPECT_EQ(add(), SASL_NOTINIT);
  ASSERT_EQ(sasl_server_init(nullptr, nullptr), SASL_OK);
  Connection connection;
  EXPECT_FALSE(is_listed(connection, "X-FRUIT"));
}

TEST_F(V2ServerPlugins, a_connection_that_outlives_the_library_keeps_its_plugin) {
  ASSERT_EQ(add(), SASL_OK);
  {
    Connection connection;
    ASSERT_EQ(connection.start("X-FRUIT", "?").code, SASL_CONTINUE);
    ASSERT_EQ(sasl_server_done(), SASL_OK);
    EXPECT_EQ(calls("free"), 1); // X-VEG's
    EXPECT_EQ(connection.step("alice alice").code, SASL_NOTINIT);
  }
  EXPECT_EQ(script().calls.back(), "free");
  EXPECT_EQ(calls("dispose"), 1);
  ASSERT_EQ(sasl_server_init(nullptr, nullptr), SASL_OK);
}

TEST_F(V2ServerPlugins, an_exchange_ends_with_the_identity_and_disposes_of_its_context) {
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  Answer answer = connection.start("x-fruit");
  EXPECT_EQ(answer.code, SASL_CONTINUE);
  EXPECT_EQ(answer.output, "");
  answer = connection.step("?");
  EXPECT_EQ(answer.code, SASL_CONTINUE);
  EXPECT_EQ(answer.output, "who?");
  EXPECT_EQ(connection.authcid(), "(refused)");
  answer = connection.step("alice alice");
  EXPECT_EQ(answer.code, SASL_OK);
  EXPECT_EQ(answer.output, std::nullopt);
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(connection.authzid(), "alice");
  EXPECT_EQ(connection.property(SASL_MECHNAME), "X-FRUIT");
  EXPECT_EQ(connection.property(SASL_AUTHSOURCE), "fruit");
  EXPECT_EQ(script().contexts, 0);
  EXPECT_EQ(connection.step("alice alice").code, SASL_BADPROT);
  EXPECT_EQ(calls("step"), 2);
}

TEST_F(V2ServerPlugins, output_with_success_waits_for_an_empty_message_where_protocols_have_no_place_for_it) {
  ASSERT_EQ(add(), SASL_OK);
  script().output = "welcome";
  Connection connection;
  Answer answer = connection.start("X-FRUIT", "alice alice");
  EXPECT_EQ(answer.code, SASL_OK);
  EXPECT_EQ(answer.output, "welcome");

  Connection without(0);
  answer = without.start("X-FRUIT", "alice alice");
  EXPECT_EQ(answer.code, SASL_CONTINUE);
  EXPECT_EQ(answer.output, "welcome");
  EXPECT_EQ(without.authcid(), "(refused)");
  EXPECT_EQ(without.step("").code, SASL_OK);
  EXPECT_EQ(without.authcid(), "alice");
}

TEST_F(V2ServerPlugins, whether_one_may_act_as_another_is_not_the_plugins_to_say) {
  ASSERT_EQ(add(), SASL_OK);
  Connection alone;
  EXPECT_EQ(alone.start("X-FRUIT", "alice bob").code, SASL_NOAUTHZ);
  EXPECT_EQ(alone.authcid(), "(refused)");
  Connection connection(SASL_SUCCESS_DATA, callbacks_with_policy());
  EXPECT_EQ(connection.start("X-FRUIT", "alice shared").code, SASL_OK);
  EXPECT_EQ(connection.authzid(), "shared");
  EXPECT_EQ(connection.start("X-FRUIT", "bob shared").code, SASL_NOAUTHZ);
  EXPECT_EQ(world().policy_calls, (std::vector<std::string>{"alice>shared", "bob>shared"}));
}

TEST_F(V2ServerPlugins, the_output_of_a_refusal_is_dropped_and_the_refusal_stays) {
  ASSERT_EQ(add(), SASL_OK);
  script().output = "secret";
  for (const int code : {SASL_BADPROT, SASL_FAIL, SASL_UNAVAIL, SASL_INTERACT}) {
    script().step_answer = code;
    Connection connection;
    const Answer answer = connection.start("X-FRUIT", "alice alice");
    EXPECT_EQ(answer.code, code);
    EXPECT_EQ(answer.output, std::nullopt);
    EXPECT_EQ(connection.step("alice alice").code, code);
    EXPECT_EQ(connection.authcid(), "(refused)");
  }
  EXPECT_EQ(calls("step"), 4);
}

TEST_F(V2ServerPlugins, an_unknown_user_looks_like_a_wrong_password) {
  ASSERT_EQ(add(), SASL_OK);
  std::vector<std::string> details;
  for (const int code : {SASL_NOUSER, SASL_BADAUTH, SASL_NOVERIFY}) {
    script().step = [code](sasl_server_params_t& server, auto, auto&, auto&, auto&) {
      server.utils->seterror(server.utils->conn, 0, "reason %d", code);
      return code;
    };
    Connection connection;
    EXPECT_EQ(connection.start("X-FRUIT", "x").code, SASL_BADAUTH);
    details.emplace_back(sasl_errdetail(connection.get()));
    EXPECT_TRUE(log_has("reason " + std::to_string(code)));
  }
  EXPECT_EQ(details[0], details[1]);
  EXPECT_EQ(details[0], details[2]);
}

TEST_F(V2ServerPlugins, success_without_identities_is_failure) {
  ASSERT_EQ(add(), SASL_OK);
  using Step = std::function<int(sasl_server_params_t&, std::string_view, const char*&, unsigned&, sasl_out_params_t&)>;
  const auto canon = [](sasl_server_params_t& server, unsigned flags, sasl_out_params_t& out) {
    return server.canon_user(server.utils->conn, "alice", 5, flags, &out);
  };
  const std::vector<Step> steps = {
      [](auto&, auto, auto&, auto&, sasl_out_params_t& out) {
        out.doneflag = 1;
        return SASL_OK;
      },
      [&](auto& server, auto, auto&, auto&, sasl_out_params_t& out) {
        out.doneflag = 1;
        return canon(server, SASL_CU_AUTHID, out);
      },
      [&](auto& server, auto, auto&, auto&, sasl_out_params_t& out) {
        out.doneflag = 1;
        return canon(server, SASL_CU_AUTHZID, out);
      },
      [&](auto& server, auto, auto&, auto&, sasl_out_params_t& out) { // not done
        return canon(server, SASL_CU_AUTHID | SASL_CU_AUTHZID, out);
      },
      [](auto&, auto, auto&, auto&, sasl_out_params_t& out) { // not through canon_user
        out.doneflag = 1;
        out.user = out.authid = "root";
        out.ulen = out.alen = 4;
        return SASL_OK;
      },
      [&](auto& server, auto, auto&, auto&, sasl_out_params_t& out) { // replaced after it
        canon(server, SASL_CU_AUTHID | SASL_CU_AUTHZID, out);
        out.doneflag = 1;
        out.user = "root";
        return SASL_OK;
      },
      [&](auto& server, auto, auto&, auto&, sasl_out_params_t& out) { // done and not done
        canon(server, SASL_CU_AUTHID | SASL_CU_AUTHZID, out);
        out.doneflag = 1;
        return SASL_CONTINUE;
      },
      [&](auto& server, auto, const char*& output, unsigned& length, sasl_out_params_t& out) {
        canon(server, SASL_CU_AUTHID | SASL_CU_AUTHZID, out);
        out.doneflag = 1;
        output = nullptr;
        length = 9;
        return SASL_OK;
      },
  };
  for (const Step& step : steps) {
    script().step = step;
    Connection connection;
    EXPECT_EQ(connection.start("X-FRUIT", "x").code, SASL_FAIL) << &step - steps.data();
    EXPECT_EQ(connection.authcid(), "(refused)");
    EXPECT_EQ(connection.step("alice alice").code, SASL_FAIL);
  }
}

TEST_F(V2ServerPlugins, canon_user_takes_names_and_nothing_else) {
  ASSERT_EQ(add(), SASL_OK);
  script().step = [](sasl_server_params_t& server, auto, auto&, auto&, sasl_out_params_t& out) {
    sasl_conn_t* conn = server.utils->conn;
    sasl_out_params_t other{};
    EXPECT_EQ(server.canon_user(conn, "alice", 0, 0, &out), SASL_BADPARAM);
    EXPECT_EQ(server.canon_user(conn, "alice", 0, SASL_CU_AUTHID, &other), SASL_BADPARAM);
    EXPECT_EQ(server.canon_user(conn, nullptr, 0, SASL_CU_AUTHID, &out), SASL_BADPARAM);
    EXPECT_EQ(server.canon_user(nullptr, "alice", 0, SASL_CU_AUTHID, &out), SASL_BADPARAM);
    EXPECT_EQ(server.canon_user(conn, "", 0, SASL_CU_AUTHID, &out), SASL_BADPROT);
    EXPECT_EQ(server.canon_user(conn, "a\0b", 3, SASL_CU_AUTHID, &out), SASL_BADPROT);
    return SASL_BADAUTH;
  };
  Connection connection;
  EXPECT_EQ(connection.start("X-FRUIT", "x").code, SASL_BADAUTH);
}

TEST_F(V2ServerPlugins, names_are_made_canonical_once) {
  sasl_canon_user_t* const append = +[](sasl_conn_t*, void*, const char* in, unsigned length, unsigned, const char*,
                                        char* out, unsigned, unsigned* used) -> int {
    const std::string canonical = std::string(in, length) + "@x";
    canonical.copy(out, canonical.size());
    *used = static_cast<unsigned>(canonical.size());
    return SASL_OK;
  };
  const sasl_callback_t callbacks[] = {
      {SASL_CB_CANON_USER, as_callback(append), nullptr},
      {SASL_CB_LIST_END,   nullptr,             nullptr}
  };
  world().accounts["alice@x"].passwords = {"wonderland-7"};
  ASSERT_EQ(add(), SASL_OK);
  script().step = [](sasl_server_params_t& server, auto, auto&, auto&, sasl_out_params_t& out) {
    out.doneflag = 1;
    if (const int code = server.canon_user(server.utils->conn, "alice", 0, SASL_CU_AUTHID | SASL_CU_AUTHZID, &out))
      return code;
    return server.utils->checkpass(server.utils->conn, out.authid, out.alen, "wonderland-7", 12);
  };
  Connection connection(SASL_SUCCESS_DATA, callbacks);
  EXPECT_EQ(connection.start("X-FRUIT", "x").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "alice@x");
  EXPECT_EQ(connection.authzid(), "alice@x");
}

TEST_F(V2ServerPlugins, canon_user_looks_up_what_was_requested_of_this_user_alone) {
  ASSERT_EQ(add(), SASL_OK);
  static std::vector<std::string> seen;
  seen.clear();
  script().step = [](sasl_server_params_t& server, std::string_view user, auto&, auto&, sasl_out_params_t& out) {
    const char* names[] = {SASL_AUX_PASSWORD, nullptr};
    server.utils->prop_request(server.propctx, names);
    const int code = server.canon_user(server.utils->conn, user.data(), static_cast<unsigned>(user.size()),
                                       SASL_CU_AUTHID | SASL_CU_AUTHZID, &out);
    propval value{};
    server.utils->prop_getnames(server.propctx, names, &value);
    for (unsigned i = 0; i < value.nvalues; ++i)
      seen.emplace_back(value.values[i]);
    out.doneflag = 1;
    return code;
  };
  Connection connection;
  EXPECT_EQ(connection.start("X-FRUIT", "alice").code, SASL_OK);
  EXPECT_EQ(connection.start("X-FRUIT", "bob").code, SASL_OK);
  EXPECT_EQ(connection.start("X-FRUIT", "mallory").code, SASL_BADAUTH);
  EXPECT_EQ(seen, (std::vector<std::string>{"wonderland-7", "builder-3"}));

  script().mechanisms[0].features |= SASL_FEAT_DONTUSE_USERPASSWD;
  EXPECT_EQ(connection.start("X-FRUIT", "mallory").code, SASL_OK);
}

TEST_F(V2ServerPlugins, an_identity_verified_elsewhere_needs_no_account) {
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  const char* names[] = {SASL_AUX_PASSWORD, nullptr};
  ASSERT_EQ(sasl_auxprop_request(connection.get(), names), SASL_OK);
  EXPECT_EQ(connection.start("X-FRUIT", "mallory mallory").code, SASL_BADAUTH);
  script().canon_flags = SASL_CU_EXTERNALLY_VERIFIED;
  EXPECT_EQ(connection.start("X-FRUIT", "mallory mallory").code, SASL_OK);
}

TEST_F(V2ServerPlugins, who_speaks_first_is_the_librarys_business) {
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  EXPECT_EQ(connection.start("X-FRUIT").code, SASL_CONTINUE);
  EXPECT_EQ(calls("step"), 0);
  EXPECT_EQ(connection.step(std::nullopt).code, SASL_BADPROT);

  fruit().features = SASL_FEAT_SERVER_FIRST;
  EXPECT_EQ(connection.start("X-FRUIT", "").code, SASL_BADPROT);
  EXPECT_EQ(calls("step"), 0);
  EXPECT_EQ(connection.start("X-FRUIT").output, "who?");

  fruit().features = 0; // either
  EXPECT_EQ(connection.start("X-FRUIT").output, "who?");
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_OK);
}

TEST_F(V2ServerPlugins, a_context_that_cannot_be_made_is_a_refusal) {
  ASSERT_EQ(add(), SASL_OK);
  script().new_answer = SASL_NOMEM;
  Connection connection;
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_NOMEM);
  EXPECT_EQ(calls("step") + calls("dispose"), 0);
}

TEST_F(V2ServerPlugins, mech_avail_may_withhold_a_mechanism_for_now_or_for_good) {
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  script().avail_answer = SASL_NOTDONE;
  EXPECT_FALSE(is_listed(connection, "X-FRUIT"));
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_NOMECH);
  script().avail_answer = SASL_OK;
  EXPECT_TRUE(is_listed(connection, "X-FRUIT"));
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_OK);
  EXPECT_EQ(calls("avail"), 3);

  Connection other;
  script().avail_answer = SASL_NOMECH;
  EXPECT_FALSE(is_listed(other, "X-FRUIT"));
  script().avail_answer = SASL_OK;
  EXPECT_FALSE(is_listed(other, "X-FRUIT"));
}

TEST_F(V2ServerPlugins, a_context_of_mech_avails_is_used_or_disposed_of) {
  ASSERT_EQ(add(), SASL_OK);
  script().avail_makes_context = true;
  {
    Connection connection;
    EXPECT_TRUE(is_listed(connection, "X-FRUIT"));
    EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_OK);
    EXPECT_EQ(calls("new"), 0);
    EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_OK);
    EXPECT_EQ(calls("new"), 1);
    Connection unused;
    EXPECT_TRUE(is_listed(unused, "X-FRUIT"));
    EXPECT_EQ(script().contexts, 1);
  }
  EXPECT_EQ(script().contexts, 0);
  EXPECT_EQ(calls("dispose without a connection"), 0);
}

TEST_F(V2ServerPlugins, a_list_for_one_user_leaves_out_what_that_user_cannot_use) {
  ASSERT_EQ(add(), SASL_OK);
  script().query_answer = SASL_NOVERIFY;
  Connection connection;
  const char* list = nullptr;
  ASSERT_EQ(sasl_listmech(connection.get(), "alice", "", " ", "", &list, nullptr, nullptr), SASL_OK);
  EXPECT_TRUE(std::string_view(list).ends_with("ANONYMOUS X-VEG"));
  EXPECT_EQ(calls("query alice"), 1);
  EXPECT_TRUE(is_listed(connection, "X-FRUIT"));
  EXPECT_EQ(calls("query alice"), 1);
}

TEST_F(V2ServerPlugins, features_and_security_flags_select_it) {
  fruit().security_flags = SASL_SEC_NOANONYMOUS;
  fruit().max_ssf = 0;
  fruit().features = SASL_FEAT_WANT_CLIENT_FIRST | SASL_FEAT_SUPPORTS_HTTP;
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  connection.set_security(SASL_SEC_NOPLAINTEXT);
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_TOOWEAK);
  EXPECT_EQ(connection.start("X-VEG", "alice alice").code, SASL_OK);
  connection.set_security(0, 40);
  EXPECT_EQ(connection.mechanisms(), "X-VEG");
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_TOOWEAK);
  EXPECT_EQ(connection.start("X-VEG", "alice alice").code, SASL_TOOWEAK); // it did not negotiate what it could
  Connection proxy(SASL_NEED_PROXY | SASL_SUCCESS_DATA);
  EXPECT_FALSE(is_listed(proxy, "X-FRUIT"));
  EXPECT_TRUE(is_listed(proxy, "X-VEG"));
  Connection http(SASL_NEED_HTTP | SASL_SUCCESS_DATA);
  EXPECT_EQ(http.mechanisms(), "X-FRUIT");
  EXPECT_EQ(http.start("X-FRUIT", "alice alice").code, SASL_OK);
}

TEST_F(V2ServerPlugins, a_layer_protects_the_data_in_messages_that_fit) {
  ASSERT_EQ(add(), SASL_OK);
  script().ssf = 56;
  Connection connection;
  connection.set_security(0, 1);
  ASSERT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_OK);
  const void* value = nullptr;
  ASSERT_EQ(sasl_getprop(connection.get(), SASL_SSF, &value), SASL_OK);
  EXPECT_EQ(*static_cast<const sasl_ssf_t*>(value), 56U);
  ASSERT_EQ(sasl_getprop(connection.get(), SASL_MAXOUTBUF, &value), SASL_OK);
  EXPECT_EQ(*static_cast<const unsigned*>(value), 4U);
  EXPECT_EQ(script().contexts, 1); // the layer's

  const char* output = nullptr;
  unsigned length = 0;
  ASSERT_EQ(sasl_encode(connection.get(), "squeamish", 9, &output, &length), SASL_OK);
  ASSERT_EQ(length, 12U); // 4, 4 and 1
  EXPECT_EQ(output[0], 4);
  EXPECT_EQ(output[10], 1);
  const std::string sent(output, length);
  ASSERT_EQ(sasl_decode(connection.get(), sent.data(), length, &output, &length), SASL_OK);
  EXPECT_EQ(std::string(output, length), "squeamish");

  script().layer_answer = SASL_BADMAC;
  EXPECT_EQ(sasl_decode(connection.get(), sent.data(), 12, &output, &length), SASL_BADMAC);
  EXPECT_EQ(output, nullptr);
  script().layer_answer = SASL_OK;
  EXPECT_EQ(sasl_decode(connection.get(), sent.data(), 12, &output, &length), SASL_BADMAC);
}

TEST_F(V2ServerPlugins, a_layer_beyond_what_was_asked_for_is_no_success) {
  ASSERT_EQ(add(), SASL_OK);
  script().ssf = 56;
  Connection connection; // asks for none
  EXPECT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_TOOWEAK);
  EXPECT_EQ(connection.authcid(), "(refused)");
}

TEST_F(V2ServerPlugins, a_plugin_that_binds_is_offered_under_two_names) {
  fruit().features |= SASL_FEAT_CHANNEL_BINDING;
  ASSERT_EQ(add(), SASL_OK);
  Connection without;
  EXPECT_FALSE(is_listed(without, "X-FRUIT-PLUS"));
  Connection connection;
  const unsigned char data[] = {1, 2, 3};
  const sasl_channel_binding_t channel{"tls-exporter", 0, sizeof data, data};
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_CHANNEL_BINDING, &channel), SASL_OK);
  EXPECT_TRUE(is_listed(connection, "X-FRUIT-PLUS"));

  static unsigned disposition = SASL_CB_DISP_NONE;
  static const char* name = nullptr;
  script().step = [](sasl_server_params_t& server, auto, auto&, auto&, sasl_out_params_t& out) {
    out.doneflag = 1;
    out.cbindingdisp = disposition;
    out.cbindingname = name;
    return server.canon_user(server.utils->conn, "alice", 0, SASL_CU_AUTHID | SASL_CU_AUTHZID, &out);
  };
  const auto plays = [](Connection& played, const char* mechanism, unsigned says, const char* binds_to) {
    disposition = says;
    name = binds_to;
    return played.start(mechanism, "x").code;
  };
  EXPECT_EQ(plays(connection, "X-FRUIT-PLUS", SASL_CB_DISP_USED, "tls-exporter"), SASL_OK);
  EXPECT_EQ(plays(connection, "X-FRUIT-PLUS", SASL_CB_DISP_USED, "tls-unique"), SASL_BADBINDING);
  EXPECT_EQ(plays(connection, "X-FRUIT-PLUS", SASL_CB_DISP_USED, nullptr), SASL_BADBINDING);
  EXPECT_EQ(plays(connection, "X-FRUIT-PLUS", SASL_CB_DISP_WANT, nullptr), SASL_BADBINDING);
  EXPECT_EQ(plays(connection, "X-FRUIT-PLUS", SASL_CB_DISP_NONE, nullptr), SASL_BADBINDING);
  EXPECT_EQ(plays(connection, "X-FRUIT", SASL_CB_DISP_NONE, nullptr), SASL_OK);
  EXPECT_EQ(plays(connection, "X-FRUIT", SASL_CB_DISP_WANT, nullptr), SASL_BADBINDING);
  EXPECT_EQ(plays(without, "X-FRUIT", SASL_CB_DISP_WANT, nullptr), SASL_OK);
  EXPECT_EQ(plays(connection, "X-FRUIT", SASL_CB_DISP_USED, "tls-exporter"), SASL_BADBINDING);
}

TEST_F(V2ServerPlugins, what_it_leaves_behind_is_readable_after_success) {
  ASSERT_EQ(add(), SASL_OK);
  static int credentials = 0;
  script().step = [](sasl_server_params_t& server, auto, auto&, auto&, sasl_out_params_t& out) {
    EXPECT_EQ(server.gss_creds, &credentials);
    out.doneflag = 1;
    out.client_creds = &credentials;
    out.gss_peer_name = "peer";
    return server.canon_user(server.utils->conn, "alice", 0, SASL_CU_AUTHID | SASL_CU_AUTHZID, &out);
  };
  Connection connection;
  ASSERT_EQ(sasl_setprop(connection.get(), SASL_GSS_CREDS, &credentials), SASL_OK);
  ASSERT_EQ(connection.start("X-FRUIT", "x").code, SASL_OK);
  const void* value = nullptr;
  ASSERT_EQ(sasl_getprop(connection.get(), SASL_DELEGATEDCREDS, &value), SASL_OK);
  EXPECT_EQ(value, &credentials);
  EXPECT_EQ(connection.property(SASL_GSS_PEER_NAME), "peer");
  EXPECT_EQ(connection.property(SASL_GSS_LOCAL_NAME), std::nullopt);
  ASSERT_EQ(connection.start("ANONYMOUS", "x").code, SASL_OK);
  EXPECT_EQ(connection.property(SASL_GSS_PEER_NAME), std::nullopt);
}

TEST_F(V2ServerPlugins, setpass_reaches_it) {
  world().stores = false;
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  world().lookup_answer = SASL_OK;
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "new", 3, "old", 3, SASL_SET_CURMECH_ONLY), SASL_NOMECH);
  ASSERT_EQ(connection.start("X-FRUIT", "alice alice").code, SASL_OK);
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "new", 3, "old", 3, SASL_SET_CURMECH_ONLY), SASL_OK);
  EXPECT_EQ(script().calls.back(), "setpass alice new old");
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", nullptr, 0, nullptr, 0, SASL_SET_CURMECH_ONLY), SASL_OK);
  EXPECT_EQ(script().calls.back(), "setpass alice (null) (null)");
  script().setpass_answer = SASL_NOCHANGE;
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "new", 3, nullptr, 0, SASL_SET_CURMECH_ONLY), SASL_OK);
  script().setpass_answer = SASL_PWLOCK;
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "new", 3, nullptr, 0, SASL_SET_CURMECH_ONLY), SASL_PWLOCK);
  world().stores = true;
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "new", 3, nullptr, 0, 0), SASL_PWLOCK);
  EXPECT_EQ(world().accounts["alice"].passwords, std::vector<std::string>{"new"});
}

TEST_F(V2ServerPlugins, idle_lets_it_compute_ahead) {
  ASSERT_EQ(add(), SASL_OK);
  Connection connection;
  EXPECT_EQ(sasl_idle(connection.get()), 0);
  EXPECT_EQ(calls("idle"), 1);
  script().idle_answer = 1;
  ASSERT_EQ(connection.start("X-FRUIT").code, SASL_CONTINUE);
  EXPECT_EQ(sasl_idle(connection.get()), 1);
  EXPECT_EQ(calls("idle in an exchange"), 1);
  EXPECT_EQ(sasl_idle(nullptr), 0);
}

TEST_F(V2ServerPlugins, the_information_names_every_mechanism_or_those_asked_for) {
  ASSERT_EQ(add(), SASL_OK);
  static std::vector<std::string> seen;
  const auto collect = [](server_sasl_mechanism_t* mechanism, sasl_info_callback_stage_t stage, void*) {
    if (stage != SASL_INFO_LIST_MECH) {
      seen.emplace_back(stage == SASL_INFO_LIST_START ? "start" : "end");
      return;
    }
    seen.push_back(std::string(mechanism->plugname) + "/" + mechanism->plug->mech_name);
  };
  seen.clear();
  ASSERT_EQ(sasl_server_plugin_info("x-fruit PLAIN", collect, nullptr), SASL_OK);
  EXPECT_EQ(seen, (std::vector<std::string>{"start", "PLAIN/PLAIN", "fruit/X-FRUIT", "end"}));
  seen.clear();
  ASSERT_EQ(sasl_server_plugin_info(nullptr, collect, nullptr), SASL_OK);
  int count = 0;
  while (sasl_global_listmech()[count] != nullptr)
    ++count;
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(count) + 2);
  EXPECT_EQ(sasl_server_plugin_info(nullptr, nullptr, nullptr), SASL_BADPARAM);
}

TEST_F(V2ServerPlugins, a_restart_or_a_disposal_in_mid_exchange_disposes_of_the_context) {
  ASSERT_EQ(add(), SASL_OK);
  {
    Connection connection;
    ASSERT_EQ(connection.start("X-FRUIT", "?").code, SASL_CONTINUE);
    ASSERT_EQ(connection.start("X-VEG", "?").code, SASL_CONTINUE);
    EXPECT_EQ(script().contexts, 1);
  }
  EXPECT_EQ(script().contexts, 0);
}

} // namespace

} // namespace saslspec::impl::test::v2
