// Shared by all tests of the program: the library, and the clients' programs, which have to end well.
#include <iostream>

#include <gtest/gtest.h>

#include "peer.hpp"
#include "server.hpp"

namespace saslspec::impl::test::clients {

namespace {

constexpr unsigned fewest_exchanges = 1000; ///< with each client, for each ABI, when all tests run

class Program : public testing::Environment {
public:
  void SetUp() override { library_ = std::make_unique<Library>(); }

  void TearDown() override {
    const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
    for (Peer* peer : {&gsasl(), &cyrus()}) {
      std::cout << "exchanges with " << peer->name() << ": " << peer->exchanges() << '\n';
      if (tests.test_to_run_count() == tests.total_test_count()) {
        EXPECT_GE(peer->exchanges(), fewest_exchanges) << peer->name();
      }
      EXPECT_EQ(peer->finish(), 0) << "how the client of " << peer->name() << " ended";
    }
    library_.reset();
  }

private:
  std::unique_ptr<Library> library_;
};

[[maybe_unused]] const testing::Environment* const program = testing::AddGlobalTestEnvironment(new Program);

} // namespace

} // namespace saslspec::impl::test::clients
