// <appname>.conf through the v2 ABI: its folders, the callbacks that come before it, the effect of a mistake in it.
#include <sys/stat.h>

#include "../store/folder.hpp"
#include "sasl/saslutil.h"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

constexpr const char* application = "saslspec-configured";

std::vector<std::string> logged;
std::string folders_from_callback;
std::vector<std::string> verified;
int verify_answer = SASL_OK;

int log_it(void*, int level, const char* message) {
  logged.push_back(std::to_string(level) + " " + message);
  return SASL_OK;
}

int get_folders(void*, char** path) {
  if (folders_from_callback.empty()) return SASL_FAIL;
  *path = folders_from_callback.data();
  return SASL_OK;
}

int verify_file(void*, const char* file, sasl_verify_type_t type) {
  verified.push_back(std::to_string(type) + " " + file);
  return verify_answer;
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_LOG,         as_callback(&log_it),      nullptr},
    {SASL_CB_GETCONFPATH, as_callback(&get_folders), nullptr},
    {SASL_CB_VERIFYFILE,  as_callback(&verify_file), nullptr},
    {SASL_CB_LIST_END,    nullptr,                   nullptr}
};

class V2Configuration : public ::testing::Test {
protected:
  void SetUp() override {
    logged.clear();
    verified.clear();
    folders_from_callback.clear();
    verify_answer = SASL_OK;
    unsetenv("SASL_CONF_PATH");
  }
  void TearDown() override {
    if (open_) {
      EXPECT_EQ(sasl_server_done(), SASL_OK);
    }
    unsetenv("SASL_CONF_PATH");
  }

  int init(const char* name = application) {
    const int code = sasl_server_init(callbacks, name);
    open_ = code == SASL_OK;
    return code;
  }
  /// The mechanisms that a connection offers: the configuration's mech_list.
  static std::string offered() { return Connection().mechanisms(); }
  static void write(const Folder& folder, std::string_view content) {
    folder.write(std::string(application) + ".conf", content);
  }

  Folder folder_;
  Folder other_;
  bool open_ = false;
};

TEST_F(V2Configuration, options_come_from_the_file) {
  write(folder_, "mech_list: PLAIN\n");
  folders_from_callback = folder_.path();
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_EQ(offered(), "PLAIN");
  EXPECT_STREQ(sasl_config_getstring("mech_list", "default"), "PLAIN");
  EXPECT_STREQ(sasl_config_getstring("other", "default"), "default");
}

TEST_F(V2Configuration, the_callback_goes_before_sasl_set_path_and_that_before_the_environment) {
  Folder third;
  write(folder_, "mech_list: PLAIN\n");
  write(other_, "mech_list: LOGIN\n");
  write(third, "mech_list: CRAM-MD5\n");
  setenv("SASL_CONF_PATH", third.path().c_str(), 1);
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_EQ(offered(), "CRAM-MD5");
  ASSERT_EQ(sasl_server_done(), SASL_OK);

  std::string path = other_.path();
  ASSERT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, path.data()), SASL_OK);
  path.assign(path.size(), 'x'); // it was copied
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_EQ(offered(), "LOGIN");
  ASSERT_EQ(sasl_server_done(), SASL_OK);

  ASSERT_EQ(init(), SASL_OK); // sasl_done has forgotten the path
  EXPECT_EQ(offered(), "CRAM-MD5");
  ASSERT_EQ(sasl_server_done(), SASL_OK);

  path = other_.path();
  ASSERT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, path.data()), SASL_OK);
  folders_from_callback = folder_.path();
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_EQ(offered(), "PLAIN");
}

TEST_F(V2Configuration, the_first_folder_that_has_the_file_counts) {
  write(other_, "mech_list: LOGIN\n");
  Folder third;
  write(third, "mech_list: PLAIN\n");
  folders_from_callback = folder_.path() + ":" + other_.path() + ":" + third.path();
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_EQ(offered(), "LOGIN");
}

TEST_F(V2Configuration, a_missing_file_and_an_application_without_a_name_are_fine) {
  folders_from_callback = folder_.path();
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_NE(offered().find("SCRAM-SHA-256"), std::string::npos);
  ASSERT_EQ(sasl_server_done(), SASL_OK);
  write(folder_, "malformed\n");
  EXPECT_EQ(init(nullptr), SASL_OK);
  EXPECT_TRUE(logged.empty());
}

TEST_F(V2Configuration, paths_that_are_no_paths_are_refused) {
  std::string path = folder_.path();
  EXPECT_EQ(sasl_set_path(SASL_PATH_TYPE_PLUGIN, path.data()), SASL_OK);
  EXPECT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, nullptr), SASL_BADPARAM);
  EXPECT_EQ(sasl_set_path(7, path.data()), SASL_BADPARAM);
  path.assign(10000, 'x');
  EXPECT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, path.data()), SASL_BADPARAM);
}

TEST_F(V2Configuration, a_malformed_file_names_itself_and_its_line_and_nothing_is_initialised) {
  write(folder_, "mech_list: PLAIN\nsqlite_db\n");
  folders_from_callback = folder_.path();
  EXPECT_EQ(init(), SASL_CONFIGERR);
  ASSERT_EQ(logged.size(), 1U);
  EXPECT_EQ(logged[0],
            "1 " + folder_.file(std::string(application) + ".conf") + ":2: there is no colon behind the option's name");

  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_server_new("imap", "h", nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_NOTINIT);
  EXPECT_EQ(sasl_global_listmech(), nullptr);
  EXPECT_STREQ(sasl_config_getstring("mech_list", "default"), "default");
  EXPECT_EQ(sasl_server_done(), SASL_NOTINIT);

  write(folder_, "mech_list: PLAIN\n");
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_EQ(offered(), "PLAIN");
}

TEST_F(V2Configuration, a_later_init_does_not_read_the_file_again) {
  write(folder_, "mech_list: PLAIN\n");
  folders_from_callback = folder_.path();
  ASSERT_EQ(init(), SASL_OK);
  write(folder_, "malformed\n");
  EXPECT_EQ(sasl_server_init(callbacks, application), SASL_OK);
  EXPECT_EQ(offered(), "PLAIN");
  EXPECT_EQ(sasl_server_done(), SASL_CONTINUE);
}

TEST_F(V2Configuration, the_application_verifies_the_file) {
  write(folder_, "mech_list: PLAIN\n");
  write(other_, "mech_list: LOGIN\n");
  folders_from_callback = folder_.path() + ":" + other_.path();
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_EQ(verified, std::vector<std::string>{"1 " + folder_.file(std::string(application) + ".conf")});
  ASSERT_EQ(sasl_server_done(), SASL_OK);

  verify_answer = SASL_CONTINUE; // passed over, both of them
  ASSERT_EQ(init(), SASL_OK);
  EXPECT_NE(offered(), "PLAIN");
  EXPECT_EQ(verified.size(), 3U);
  ASSERT_EQ(sasl_server_done(), SASL_OK);
  open_ = false;

  verify_answer = SASL_BADPARAM;
  EXPECT_EQ(init(), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_done(), SASL_NOTINIT);
}

int only_login(void*, const char*, const char* name, const char** result, unsigned* length) {
  if (std::string_view(name) != "mech_list") return SASL_FAIL;
  *result = "LOGIN";
  if (length != nullptr) *length = 5;
  return SASL_OK;
}

TEST_F(V2Configuration, the_applications_option_callback_goes_before_the_file) {
  write(folder_, "mech_list: PLAIN\npwcheck_method: nothing-we-have\n");
  folders_from_callback = folder_.path();
  ASSERT_EQ(init(), SASL_OK);
  const sasl_callback_t asked_first[] = {
      {SASL_CB_GETOPT,   as_callback(&only_login), nullptr},
      {SASL_CB_LIST_END, nullptr,                  nullptr}
  };
  Connection connection(SASL_SUCCESS_DATA, asked_first);
  EXPECT_EQ(connection.mechanisms(), "LOGIN");
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "pw", 2), SASL_BADPARAM); // the file's method, not had
  EXPECT_EQ(offered(), "PLAIN");
}

TEST_F(V2Configuration, plug_ins_see_the_file_under_their_own_names_first) {
  write(folder_, "mine_color: red\ncolor: blue\n");
  folders_from_callback = folder_.path();
  ASSERT_EQ(init(), SASL_OK);
  const char* value = nullptr;
  unsigned length = 0;
  ASSERT_EQ(sasl_global_utils->getopt(nullptr, "mine", "color", &value, &length), SASL_OK);
  EXPECT_EQ(std::string(value, length), "red");
  ASSERT_EQ(sasl_global_utils->getopt(nullptr, "other", "color", &value, nullptr), SASL_OK);
  EXPECT_STREQ(value, "blue");
  EXPECT_EQ(sasl_global_utils->getopt(nullptr, "other", "shape", &value, &length), SASL_FAIL);
  EXPECT_EQ(value, nullptr); // Cyrus SASL's plug-in for OTP looks at it whatever the code, and has not set it
}

/// Cyrus SASL's own plug-ins get at their options by SASL_CB_GETOPT and not by utils->getopt.
TEST_F(V2Configuration, the_callback_that_plug_ins_get_for_options_knows_the_file_whatever_the_application_has) {
  write(folder_, "sasldb_path: /somewhere\n");
  folders_from_callback = folder_.path();
  ASSERT_EQ(init(), SASL_OK);
  const sasl_callback_t own[] = {
      {SASL_CB_GETOPT,   as_callback(&only_login), nullptr},
      {SASL_CB_LIST_END, nullptr,                  nullptr}
  };
  Connection connection(SASL_SUCCESS_DATA, own);
  sasl_callback_ft found = nullptr;
  void* context = nullptr;
  ASSERT_EQ(sasl_global_utils->getcallback(connection.get(), SASL_CB_GETOPT, &found, &context), SASL_OK);
  auto* get_option = reinterpret_cast<sasl_getopt_t*>(reinterpret_cast<void (*)()>(found));
  const char* value = nullptr;
  unsigned length = 0;
  ASSERT_EQ(get_option(context, nullptr, "sasldb_path", &value, &length), SASL_OK);
  EXPECT_EQ(std::string(value, length), "/somewhere");
  ASSERT_EQ(get_option(context, nullptr, "mech_list", &value, nullptr), SASL_OK);
  EXPECT_STREQ(value, "LOGIN");
}

} // namespace

} // namespace saslspec::impl::test::v2
