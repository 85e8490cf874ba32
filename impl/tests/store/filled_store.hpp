// A store in a folder of its own, for tests.
#pragma once

#include <gtest/gtest.h>

#include "folder.hpp"
#include "store/accounts.hpp"
#include "store/store.hpp"

namespace saslspec::impl::test {

template <class Value>
void expect(const StoreResult<Value>& result) {
  ASSERT_TRUE(result) << result.error().text.data();
}

/// alice with the password "wonderland-7" and an entry for OTP.
class FilledStore : public ::testing::Test {
protected:
  void SetUp() override {
    expect(Store::lay_out(folder_.write("users.db", "").c_str(), 4096));
    auto store = open();
    expect(store.set_password("alice", {.password = "wonderland-7"}));
    expect(store.set_otp("alice", entry(499)));
  }

  std::string path() const { return folder_.file("users.db"); }
  Store open(Store::Access access = Store::Access::Write) {
    auto store = Store::open(path().c_str(), access);
    EXPECT_TRUE(store) << store.error().text.data();
    return std::move(*store);
  }
  /// The entry of a made-up series.
  static OtpEntry entry(std::uint32_t sequence) {
    return {
        Hash::Sha1,
        sequence,
        "ke1234",
        {1, 2, 3, 4, 5, 6, static_cast<std::uint8_t>(sequence / 256), static_cast<std::uint8_t>(sequence % 256)}
    };
  }
  /// The result of a lookup of `user`, through the threads' handles.
  Code standing(const char* user) { return Accounts(path().c_str()).standing(user); }

  Folder folder_;
};

} // namespace saslspec::impl::test
