// Files that are no stores: refused with words that give the reason, in every way to open them.
#include <fstream>
#include <iterator>

#include <sys/stat.h>
#include <unistd.h>

#include "filled_store.hpp"

namespace saslspec::impl::test {

namespace {

class BadFile : public FilledStore {
protected:
  std::string content() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Opens `file` in both ways and looks something up in it.
  static void expect_refused(const std::string& file, std::string_view says) {
    SCOPED_TRACE(file);
    for (const Store::Access access : {Store::Access::Read, Store::Access::Write}) {
      auto store = Store::open(file.c_str(), access);
      if (store) {
        const auto standing = store->standing("alice"); // damage may lie deeper
        ASSERT_FALSE(standing);
        expect_says(standing.error(), says);
      } else {
        expect_says(store.error(), says);
      }
    }
    Accounts accounts(file.c_str());
    EXPECT_EQ(accounts.standing("alice"), Code::BadParam);
    ASSERT_NE(accounts.trouble(), nullptr);
    EXPECT_NE(std::string_view(accounts.trouble()).find(says), std::string_view::npos) << accounts.trouble();
  }

private:
  static void expect_says(const StoreFailure& failure, std::string_view says) {
    const std::string_view text = failure.text.data();
    EXPECT_EQ(failure.code, Code::BadParam) << text;
    EXPECT_NE(text.find(says), std::string_view::npos) << text;
  }
};

TEST_F(BadFile, text_is_no_store) {
  expect_refused(folder_.write("text", "alice:wonderland-7\n"), "not a credential store");
}

TEST_F(BadFile, an_empty_file_is_no_store) {
  expect_refused(folder_.write("empty", ""), "not a credential store");
}

TEST_F(BadFile, another_database_is_no_store) {
  const std::string other = folder_.write("other", "");
  auto database = Database::open(other.c_str(), true);
  expect(database);
  ASSERT_EQ(database->execute("CREATE TABLE account (name TEXT); PRAGMA user_version = 1"), SQLITE_OK);
  expect_refused(other, "a database, but not a credential store");
}

TEST_F(BadFile, another_version_is_named) {
  auto database = Database::open(path().c_str(), true);
  expect(database);
  ASSERT_EQ(database->execute("PRAGMA user_version = 2"), SQLITE_OK);
  expect_refused(path(), "a credential store of version 2; this is version 1");
}

TEST_F(BadFile, a_truncated_store_is_damaged) {
  const std::string whole = content();
  ASSERT_GT(whole.size(), 8192U);
  expect_refused(folder_.write("short", whole.substr(0, whole.size() - 4096)), "damaged");
  expect_refused(folder_.write("shorter", whole.substr(0, 4096)), "damaged");
  expect_refused(folder_.write("stub", whole.substr(0, 50)), "not a credential store");
}

TEST_F(BadFile, a_store_without_its_tables_is_damaged) {
  const std::string other = folder_.write("other", "");
  auto database = Database::open(other.c_str(), true);
  expect(database);
  ASSERT_EQ(database->execute("PRAGMA application_id = 0x5341534C; PRAGMA user_version = 1"), SQLITE_OK);
  EXPECT_EQ(Accounts(other.c_str()).standing("alice"), Code::BadParam);
}

TEST_F(BadFile, a_folder_and_a_missing_file_cannot_be_opened) {
  expect_refused(folder_.path(), "Is a directory");
  expect_refused(folder_.file("missing"), "No such file or directory");
}

TEST_F(BadFile, an_unreadable_file_cannot_be_opened) {
  const bool is_root = geteuid() == 0; // who may read everything
  ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod(path().c_str(), is_root ? 0600 : 0), 0);
  if (is_root) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  expect_refused(path(), "Permission denied");
  if (is_root) {
    ASSERT_EQ(seteuid(0), 0);
  }
}

} // namespace

} // namespace saslspec::impl::test
