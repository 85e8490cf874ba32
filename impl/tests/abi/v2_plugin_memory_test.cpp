// Every allocation on behalf of a mechanism's plug-in fails once: its registration, exchange, layer and the lists.
#include "fail_each_allocation.hpp"
#include "v2_server_plugin.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

class V2PluginMemory : public LibraryTest {
protected:
  void SetUp() override {
    sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize,
                   &failing_memory::release);
    before_ = failing_memory::live_blocks();
    LibraryTest::SetUp();
    reset_script();
    script().ssf = 56;
    ASSERT_EQ(sasl_server_add_plugin("fruit", &server_plugin_entry), SASL_OK);
  }
  void TearDown() override {
    LibraryTest::TearDown();
    EXPECT_EQ(script().contexts, 0);
    EXPECT_EQ(failing_memory::live_blocks(), before_);
    reset_script();
  }

private:
  int before_ = 0;
};

/// A connection whose own allocations do not fail, and what `body` does with it.
template <class Body>
int with_connection(Body body) {
  failing_memory::Pause pause;
  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, callbacks_with_policy(),
                            SASL_SUCCESS_DATA, &conn),
            SASL_OK);
  const sasl_security_properties_t security{0, 56, 4096, 0, nullptr, nullptr};
  EXPECT_EQ(sasl_setprop(conn, SASL_SEC_PROPS, &security), SASL_OK);
  pause.end();
  const int code = body(conn);
  sasl_dispose(&conn);
  return code;
}

TEST_F(V2PluginMemory, every_failed_allocation_of_an_exchange_and_its_layer_is_nomem) {
  const unsigned failures = fail_each_allocation(SASL_OK, [] {
    return with_connection([](sasl_conn_t* conn) {
      const char* output = nullptr;
      unsigned length = 0;
      int code = sasl_server_start(conn, "X-FRUIT", "?", 1, &output, &length);
      if (code == SASL_CONTINUE) code = sasl_server_step(conn, "alice shared", 12, &output, &length);
      const void* user = nullptr;
      EXPECT_EQ(sasl_getprop(conn, SASL_USERNAME, &user) == SASL_OK, code == SASL_OK);
      if (code == SASL_OK) code = sasl_encode(conn, "squeamish", 9, &output, &length);
      const std::string sent(output == nullptr ? "" : output, length);
      return code == SASL_OK ? sasl_decode(conn, sent.data(), length, &output, &length) : code;
    });
  });
  EXPECT_GT(failures, 8U);
}

TEST_F(V2PluginMemory, every_failed_allocation_of_a_list_is_nomem) {
  script().avail_makes_context = true;
  const unsigned failures = fail_each_allocation(SASL_OK, [] {
    return with_connection([](sasl_conn_t* conn) {
      const char* names = nullptr;
      return sasl_listmech(conn, "alice", "", " ", "", &names, nullptr, nullptr);
    });
  });
  EXPECT_GT(failures, 2U);
}

TEST_F(V2PluginMemory, every_failed_allocation_of_the_information_is_nomem) {
  const unsigned failures = fail_each_allocation(SASL_OK, [] {
    return sasl_server_plugin_info(
        nullptr, [](auto*, auto, void*) {}, nullptr);
  });
  EXPECT_GT(failures, 2U);
}

TEST_F(V2PluginMemory, every_failed_allocation_of_a_registration_is_nomem) {
  ASSERT_EQ(sasl_server_done(), SASL_OK);
  const unsigned failures = fail_each_allocation(SASL_OK, [] {
    failing_memory::Pause pause;
    EXPECT_EQ(sasl_server_init(nullptr, nullptr), SASL_OK);
    pause.end();
    const int code = sasl_server_add_plugin("fruit", &server_plugin_entry);
    EXPECT_EQ(sasl_server_done(), SASL_OK);
    return code;
  });
  EXPECT_GT(failures, 6U);
  ASSERT_EQ(sasl_server_init(nullptr, nullptr), SASL_OK);
}

} // namespace

} // namespace saslspec::impl::test::v2
