// Plug-ins get the functions of sasl_set_mutex; the library itself shares no state that needs them.
#include "v2_server_plugin.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

int made = 0;
int locked = 0;

void* create() {
  ++made;
  return &made;
}

int lock(void* mutex) {
  ++locked;
  return mutex == &made ? 0 : -1;
}

int unlock(void* mutex) {
  --locked;
  return mutex == &made ? 0 : -1;
}

void dispose(void*) {
  --made;
}

/// The library has one of its own, too.
void use(const sasl_utils_t& utils) {
  const int before = made;
  void* mutex = utils.mutex_alloc();
  EXPECT_EQ(made, before + 1);
  EXPECT_EQ(utils.mutex_lock(mutex), 0);
  EXPECT_EQ(locked, 1);
  EXPECT_EQ(utils.mutex_unlock(mutex), 0);
  utils.mutex_free(mutex);
  EXPECT_EQ(made, before);
  EXPECT_EQ(locked, 0);
}

class V2Mutex : public LibraryTest {
protected:
  void SetUp() override {
    sasl_set_mutex(&create, &lock, &unlock, &dispose);
    LibraryTest::SetUp();
    reset_script();
  }
  void TearDown() override {
    LibraryTest::TearDown();
    EXPECT_EQ(made, 0);
  }
};

TEST_F(V2Mutex, is_the_applications_at_registration_and_in_an_exchange) {
  use(*sasl_global_utils);
  ASSERT_EQ(sasl_server_add_plugin("fruit", &server_plugin_entry), SASL_OK);
  script().step = [](sasl_server_params_t& server, auto, auto&, auto&, auto&) {
    use(*server.utils);
    return SASL_BADAUTH;
  };
  Connection connection;
  EXPECT_EQ(connection.start("X-FRUIT", "x").code, SASL_BADAUTH);
}

TEST_F(V2Mutex, cannot_be_changed_while_the_library_is_in_use) {
  const auto other = +[]() -> void* { return nullptr; };
  sasl_set_mutex(other, &lock, &unlock, &dispose);
  EXPECT_NE(sasl_global_utils->mutex_alloc, other);
  use(*sasl_global_utils);
}

} // namespace

} // namespace saslspec::impl::test::v2
