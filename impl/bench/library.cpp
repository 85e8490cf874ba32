#include "library.hpp"

#include "account.hpp"
#include "gsasl_library.hpp"
#include "sasl2_library.hpp"

namespace saslspec::bench {

namespace {

std::unique_ptr<Library> load_and_time(const std::string& name, const std::string& path, double* init_time) {
  return name == "gsasl" ? load_gsasl(name, path, init_time) : load_sasl2(name, path, init_time);
}

} // namespace

std::unique_ptr<Library> load(const std::string& name, const std::string& path) {
  return load_and_time(name, path, nullptr);
}

StartUp time_start_up(const std::string& name, const std::string& path) {
  StartUp times;
  const Stopwatch loading;
  const auto library = load_and_time(name, path, &times.init);
  times.load = loading.microseconds() - times.init;

  const Account account = make_account("PLAIN", true);
  current_account = &account;
  const auto client = make_client("PLAIN");
  const Stopwatch exchanging;
  if (!library->exchange("PLAIN", *client)) throw NotLoadable(name + " does not accept PLAIN");
  times.first_exchange = exchanging.microseconds();
  return times;
}

} // namespace saslspec::bench
