#include "life_cycle_of_names.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace saslspec::suites {
namespace {

using model::Code;

void start_named(Driver& driver, const std::string& name) {
  const auto connection = driver.new_connection();
  const auto answer = driver.call(start_of(name, connection), "start of \"" + name + "\"", "refusal (SASL_NOMECH)");
  driver.expect_refusal(answer, codes(Code::NoMech));
  driver.dispose(connection);
}

} // namespace

void unknown_then_known(Driver& driver) {
  const auto connection = driver.new_connection();
  const auto answer = driver.call(start_of(conversation::unknown_mechanism(), connection),
                                  "start of an unknown mechanism", "refusal (SASL_NOMECH)");
  driver.expect_refusal(answer, codes(Code::NoMech));
  if ((driver.target().probe.capabilities & worker::Restartable) != 0) driver.succeed_on(connection, driver.resolved());
  driver.dispose(connection);
}

void name_in_lower_case(Driver& driver) {
  std::string name(driver.machine().name);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char letter) { return static_cast<char>(std::tolower(static_cast<unsigned char>(letter))); });
  const auto connection = driver.new_connection();
  const auto answer =
      driver.call(start_of(name, connection), "start of \"" + name + "\"", "refusal (SASL_NOMECH), or SASL_CONTINUE");
  // Whether the case of letters counts is the protocol's matter: what begins by such a name is no deviation, what ends
  // at once is.
  if (model::reply_of(answer.code) != model::Reply::Continue) driver.expect_refusal(answer, codes(Code::NoMech));
  driver.dispose(connection);
}

void name_cut(Driver& driver) {
  start_named(driver, std::string(driver.machine().name.substr(0, driver.machine().name.size() - 1)));
}

void name_extended(Driver& driver) {
  start_named(driver, std::string(driver.machine().name) + "X");
}

void name_with_space(Driver& driver) {
  start_named(driver, std::string(driver.machine().name) + " ");
}

void name_of_21_characters(Driver& driver) {
  std::string name(driver.machine().name);
  name.resize(21, 'X');
  start_named(driver, name);
}

void name_of_4096_characters(Driver& driver) {
  start_named(driver, std::string(4096, 'A'));
}

void empty_name(Driver& driver) {
  start_named(driver, "");
}

} // namespace saslspec::suites
