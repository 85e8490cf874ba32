#include "life_cycle_of_misuse.hpp"

#include <string>

namespace saslspec::suites {
namespace {

using model::Code;
using worker::Op;

void misused(Driver& driver, Op op, std::uint32_t misuse, const std::string& what) {
  const auto connection = driver.new_connection();
  if (op == Op::Step)
    driver.call(start_of(driver.machine().name, connection), "start of " + std::string(driver.machine().name), "");
  worker::Call call = op == Op::Step ? call_of(op, connection) : start_of(driver.machine().name, connection);
  call.misuse = misuse;
  if (op == Op::Step) call.input = "hello";
  const worker::Observation answer = driver.call(call, what, "an error, or the call's ordinary answer");
  const bool no_object = (misuse & (worker::NullConnection | worker::NullMechanism)) != 0;
  if (no_object) driver.expect_refusal(answer, codes(Code::BadParam));
  driver.dispose(connection);
}

} // namespace

void start_without_connection(Driver& driver) {
  misused(driver, Op::Start, worker::NullConnection, "start with a NULL connection");
}

void step_without_connection(Driver& driver) {
  misused(driver, Op::Step, worker::NullConnection, "step with a NULL connection");
}

void start_without_mechanism(Driver& driver) {
  misused(driver, Op::Start, worker::NullMechanism, "start with a NULL mechanism");
}

void start_without_outputs(Driver& driver) {
  misused(driver, Op::Start, worker::NullOutput, "start with a NULL serverout");
  misused(driver, Op::Start, worker::NullOutputLength, "start with a NULL serveroutlen");
  misused(driver, Op::Start, worker::NullOutput | worker::NullOutputLength, "start with both NULL");
}

void step_without_outputs(Driver& driver) {
  misused(driver, Op::Step, worker::NullOutput, "step with a NULL serverout");
  misused(driver, Op::Step, worker::NullOutputLength, "step with a NULL serveroutlen");
  misused(driver, Op::Step, worker::NullOutput | worker::NullOutputLength, "step with both NULL");
}

void unterminated_input(Driver& driver) {
  conversation::ConversationOptions options;
  options.misuse = worker::NoTerminator;
  driver.converse(driver.resolved(), driver.valid(), std::move(options));
}

void dispose_twice(Driver& driver) {
  const auto connection = driver.new_connection();
  driver.call(call_of(Op::DisposeTwice, connection), "dispose twice", "nothing the second time");
  driver.converse(driver.valid());
}

} // namespace saslspec::suites
