// <appname>.conf through the v1 ABI: it lies where plug-ins do, and a mistake in it is SASL_BADPARAM.
#include <cstring>

#include "../store/folder.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

std::string folders;
std::vector<std::string> logged;
std::vector<std::string> verified;
int verify_answer = SASL_OK;

int get_path(void*, char** path) {
  if (folders.empty()) return SASL_FAIL;
  *path = strdup(folders.c_str()); // the library's to free
  return SASL_OK;
}

int log_it(void*, int, const char* message) {
  logged.emplace_back(message);
  return SASL_OK;
}

int verify_file(void*, const char* file, int type) {
  verified.push_back(std::to_string(type) + " " + file);
  return verify_answer;
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_GETPATH,    as_callback(&get_path),    nullptr},
    {SASL_CB_LOG,        as_callback(&log_it),      nullptr},
    {SASL_CB_VERIFYFILE, as_callback(&verify_file), nullptr},
    {SASL_CB_LIST_END,   nullptr,                   nullptr}
};

class V1Configuration : public ::testing::Test {
protected:
  void SetUp() override {
    folders = folder_.path();
    logged.clear();
    verified.clear();
    verify_answer = SASL_OK;
    unsetenv("SASL_PATH");
  }
  void TearDown() override {
    sasl_done();
    unsetenv("SASL_PATH");
  }
  int init(std::string_view content) {
    folder_.write("configured.conf", content);
    return sasl_server_init(callbacks, "configured");
  }
  static std::string offered() { return Connection().mechanisms(); }

  Folder folder_;
};

TEST_F(V1Configuration, options_come_from_the_file_in_the_path_of_plug_ins) {
  ASSERT_EQ(init("mech_list: PLAIN\n"), SASL_OK);
  EXPECT_EQ(offered(), "PLAIN");
  EXPECT_EQ(verified, std::vector<std::string>{"2 " + folder_.file("configured.conf")});
}

TEST_F(V1Configuration, the_environment_names_the_path_when_the_application_does_not) {
  folders.clear();
  setenv("SASL_PATH", folder_.path().c_str(), 1);
  ASSERT_EQ(init("mech_list: LOGIN\n"), SASL_OK);
  EXPECT_EQ(offered(), "LOGIN");
}

TEST_F(V1Configuration, a_malformed_file_is_badparam_and_nothing_is_initialised) {
  EXPECT_EQ(init("mech_list: PLAIN\n\nbroken\n"), SASL_BADPARAM);
  EXPECT_EQ(logged, std::vector<std::string>{folder_.file("configured.conf") +
                                             ":3: there is no colon behind the option's name"});
  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_server_new("imap", nullptr, nullptr, nullptr, 0, &conn), SASL_FAIL);
}

TEST_F(V1Configuration, the_application_verifies_the_file) {
  verify_answer = SASL_CONTINUE;
  ASSERT_EQ(init("mech_list: PLAIN\n"), SASL_OK);
  EXPECT_NE(offered(), "PLAIN");
  sasl_done();
  verify_answer = SASL_NOAUTHZ;
  EXPECT_EQ(init("mech_list: PLAIN\n"), SASL_NOAUTHZ);
}

TEST_F(V1Configuration, a_missing_file_is_fine) {
  EXPECT_EQ(sasl_server_init(callbacks, "configured"), SASL_OK);
  EXPECT_TRUE(logged.empty());
}

} // namespace

} // namespace saslspec::impl::test::v1
