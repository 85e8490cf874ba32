#include "life_cycle_of_mechanisms.hpp"

#include <array>
#include <memory>
#include <optional>

namespace saslspec::suites {
namespace {

using model::Code;
using worker::Op;

/// The variable `name` that `client` read in the server's challenge; empty without that challenge.
std::optional<std::string> announced(const worker::Observation& answer, model::Message kind, oracle::Client& client,
                                     std::string_view variable) {
  if (answer.code != Code::Continue || !answer.output || !client.observe(*answer.output, kind)) return std::nullopt;
  const oracle::Fields variables = client.variables();
  const auto found = variables.find(variable);
  if (found == variables.end()) return std::nullopt;
  return found->second;
}

/// Whether `list`, comma between, has `name`.
bool has(std::string_view list, std::string_view name) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == name) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

} // namespace

// That a server does not begin the second, waits with it, or breaks off the first, is a defence that RFC 2289 section
// 9.0 describes.
void one_password_twice(Driver& driver) {
  std::array<std::uint32_t, 2> connections{};
  std::array<std::unique_ptr<oracle::Client>, 2> clients;
  std::array<bool, 2> challenged{};
  const auto message = [&](std::size_t index, std::string_view name) { return *clients.at(index)->message(name, {}); };
  for (std::uint32_t& connection : connections) // before the first start: a new connection with fresh entries undoes it
    connection = driver.new_connection(driver.resolved()->setting, true);
  for (std::size_t index = 0; index < connections.size(); ++index) {
    clients.at(index) = oracle::make_client(driver.machine().name, {});
    worker::Call start = start_of(driver.machine().name, connections.at(index));
    start.input = message(index, "Identity.valid");
    const auto answer = driver.call_that_may_wait(start, "start as the same user", "a challenge, or a refusal");
    challenged.at(index) = answer.code == Code::Continue && answer.output &&
                           clients.at(index)->observe(*answer.output, model::Message::OtpChallenge).has_value();
  }
  unsigned successes = 0;
  for (std::size_t index = 0; index < connections.size(); ++index) {
    worker::Call step = call_of(Op::Step, connections.at(index));
    step.input = message(index, "Hex.valid");
    if (challenged.at(index) && driver.call(step, "the password that is due", "success at most once").code == Code::Ok)
      ++successes;
  }
  if (successes > 1) driver.deviate(judge::Aspect::Reply, "one success at most", "success with one password twice");
  for (const std::uint32_t connection : connections)
    driver.dispose(connection);
}

void offered_protection(Driver& driver) {
  struct Choice {
    std::string_view protection;
    std::string_view response;
  };
  constexpr Choice choices[] = {
      {"auth",      "Response.valid"               },
      {"auth-int",  "IntegrityResponse.valid"      },
      {"auth-conf", "ConfidentialityResponse.valid"},
  };
  for (const auto& [protection, response] : choices) {
    const auto connection = driver.new_connection();
    const auto client = oracle::make_client(driver.machine().name, {});
    const auto answer = driver.call(start_of(driver.machine().name, connection), "start", "a challenge");
    const auto offered = announced(answer, model::Message::DigestChallenge, *client, "protections");
    if (offered && has(*offered, protection)) {
      worker::Call step = call_of(Op::Step, connection);
      step.input = *client->message(response, {});
      const std::string expected = "no refusal: " + std::string(protection) + " was offered";
      const auto seen = driver.call(step, std::string(response), expected);
      if (model::reply_of(seen.code) == model::Reply::Refusal)
        driver.deviate(judge::Aspect::Reply, expected, judge::words(seen));
    }
    driver.dispose(connection);
  }
}

void salt_of_nobody(Driver& driver) {
  oracle::Persona nobody;
  nobody.user = oracle::unknown_user();
  std::optional<std::string> first;
  for (unsigned time = 0; time < 2; ++time) {
    const auto connection = driver.new_connection();
    const auto client = oracle::make_client(driver.machine().name, nobody);
    worker::Call start = start_of(driver.machine().name, connection);
    start.input = *client->message("ClientFirst.valid", {});
    const auto answer = driver.call(start, "start as nobody", "a refusal, or a challenge with the same salt each time");
    const auto salt = announced(answer, model::Message::ScramServerFirst, *client, "salt");
    if (first && salt && *first != *salt)
      driver.deviate(judge::Aspect::Reply, "nobody's salt is the same each time", "it is not");
    first = salt;
    driver.dispose(connection);
  }
}

} // namespace saslspec::suites
