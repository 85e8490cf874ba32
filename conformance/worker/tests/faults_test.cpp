// Each fault of the miniature target yields the observation it should, and leaves the worker usable.
#include "harness.hpp"

#include <csignal>

namespace saslspec::worker::test {
namespace {

class Faults : public ::testing::Test {
protected:
  void SetUp() override {
    LaunchOptions options;
    options.target = target("miniature");
    options.deadline = std::chrono::milliseconds(1500);
    worker = launched(options);
    child = forked(*worker);
    open(*child);
  }
  /// Whatever happened to the child, the zygote must serve the next one.
  void TearDown() override {
    child.reset();
    auto next = forked(*worker);
    EXPECT_EQ(open(*next).native, 0);
    EXPECT_EQ(start(*next, "GOOD").native, 1);
    EXPECT_EQ(next->close().death, Death::None);
  }
  std::string closing_side_effect(const std::string& mechanism) {
    EXPECT_EQ(start(*child, mechanism).death, Death::None);
    return child->close().side_effect;
  }
  std::unique_ptr<Worker> worker;
  std::unique_ptr<Child> child;
};

TEST_F(Faults, a_good_exchange_is_observed_as_it_is) {
  const auto first = start(*child, "GOOD", "");
  EXPECT_EQ(first.death, Death::None);
  EXPECT_EQ(first.code, model::Code::Continue);
  EXPECT_EQ(first.output, "hello");
  EXPECT_EQ(first.side_effect, "");
  EXPECT_FALSE(first.authcid);
  EXPECT_EQ(first.identity_native, -6);
  const auto second = step(*child, "x");
  EXPECT_EQ(second.code, model::Code::Ok);
  EXPECT_EQ(second.output, "done");
  EXPECT_EQ(second.authcid, "who");
  EXPECT_EQ(second.authzid, "act-as");
  const auto end = child->close();
  EXPECT_EQ(end.death, Death::None);
  EXPECT_EQ(end.side_effect, "");
  EXPECT_EQ(end.live_blocks, 0);
}

TEST_F(Faults, a_crash_is_a_death_by_signal) {
  const auto seen = start(*child, "CRASH");
  EXPECT_EQ(seen.death, Death::Signal);
  EXPECT_EQ(seen.death_detail, SIGABRT);
}

TEST_F(Faults, after_a_death_every_call_reports_it) {
  start(*child, "CRASH");
  EXPECT_EQ(start(*child, "GOOD").death, Death::Signal);
  EXPECT_EQ(child->close().death, Death::Signal);
}

TEST_F(Faults, a_hang_ends_at_the_deadline) {
  EXPECT_EQ(start(*child, "HANG").death, Death::Timeout);
}

TEST_F(Faults, exit_is_told_from_an_orderly_end) {
  const auto seen = start(*child, "EXIT");
  EXPECT_EQ(seen.death, Death::Exit);
  EXPECT_EQ(seen.death_detail, 3);
}

TEST_F(Faults, exit_with_status_zero_is_a_death_too) {
  const auto seen = start(*child, "EXIT-CLEANLY");
  EXPECT_EQ(seen.death, Death::Exit);
  EXPECT_EQ(seen.death_detail, 0);
}

TEST_F(Faults, a_death_in_a_thread_of_the_target_is_seen) {
  EXPECT_EQ(start(*child, "THREAD").death, Death::Signal);
}

TEST_F(Faults, writing_to_const_input_dies) {
  EXPECT_EQ(start(*child, "WRITE-INPUT", "abc").death_detail, SIGSEGV);
}

TEST_F(Faults, writing_to_the_mechanism_name_dies) {
  EXPECT_EQ(start(*child, "WRITE-MECHANISM").death_detail, SIGSEGV);
}

TEST_F(Faults, reading_past_the_input_dies) {
  EXPECT_EQ(start(*child, "OVER-READ", "abc").death_detail, SIGSEGV);
}

TEST_F(Faults, reading_past_an_input_of_whole_pages_dies) {
  EXPECT_EQ(start(*child, "OVER-READ", std::string(8191, 'x')).death_detail, SIGSEGV);
}

TEST_F(Faults, the_uncounted_nul_may_be_read) {
  EXPECT_EQ(start(*child, "READ-TERMINATOR", "abc").death, Death::None);
  EXPECT_EQ(start(*child, "READ-TERMINATOR", "").death, Death::None);
}

TEST_F(Faults, without_the_nul_reading_it_dies) {
  EXPECT_EQ(start(*child, "READ-TERMINATOR", "abc", Misuse::NoTerminator).death_detail, SIGSEGV);
}

TEST_F(Faults, an_empty_input_without_nul_is_not_null) {
  EXPECT_EQ(start(*child, "NULL-OR-EMPTY", "", Misuse::NoTerminator).output, "void");
}

TEST_F(Faults, a_kept_input_pointer_dies_when_it_is_used) {
  EXPECT_EQ(start(*child, "KEEP-INPUT", "abc").death, Death::None);
  EXPECT_EQ(step(*child, "abc").death_detail, SIGSEGV);
}

TEST_F(Faults, absent_and_empty_input_are_different) {
  EXPECT_EQ(start(*child, "NULL-OR-EMPTY").output, "null");
  EXPECT_EQ(start(*child, "NULL-OR-EMPTY", "").output, "void");
  EXPECT_EQ(start(*child, "NULL-OR-EMPTY", std::string(1U << 20U, 'x')).output, "some");
}

TEST_F(Faults, printing_is_a_side_effect_and_harms_nobody) {
  EXPECT_EQ(start(*child, "PRINT").side_effect, "wrote to standard output");
  EXPECT_EQ(start(*child, "WRITE-1").side_effect, "wrote to standard output");
  EXPECT_EQ(start(*child, "GOOD").side_effect, "");
}

TEST_F(Faults, outputs_left_alone_are_seen_as_untouched) {
  const auto seen = start(*child, "UNTOUCHED");
  EXPECT_EQ(seen.code, model::Code::BadAuth);
  EXPECT_TRUE(seen.output_untouched);
  EXPECT_TRUE(seen.length_untouched);
  EXPECT_FALSE(seen.output);
  EXPECT_EQ(seen.detail, "in miniature");
}

TEST_F(Faults, null_and_empty_output_are_different) {
  const auto null = start(*child, "NULL-OUTPUT");
  EXPECT_FALSE(null.output);
  EXPECT_FALSE(null.output_untouched);
  EXPECT_EQ(start(*child, "EMPTY-OUTPUT").output, "");
}

TEST_F(Faults, a_wild_output_pointer_is_a_side_effect_not_a_crash) {
  const auto seen = start(*child, "WILD-OUTPUT");
  EXPECT_EQ(seen.death, Death::None);
  EXPECT_FALSE(seen.output);
  EXPECT_NE(seen.side_effect.find("cannot be read"), std::string::npos);
}

TEST_F(Faults, output_in_freed_memory_is_a_side_effect_and_not_shown) {
  const auto seen = start(*child, "DANGLING-OUTPUT");
  EXPECT_EQ(seen.code, model::Code::NoAuthz);
  EXPECT_EQ(seen.side_effect, "gave output in freed memory (4 octets)");
  EXPECT_FALSE(seen.output);
  EXPECT_FALSE(seen.output_untouched);
  EXPECT_EQ(start(*child, "GOOD").side_effect, "");
}

TEST_F(Faults, an_error_text_in_freed_memory_is_a_side_effect_and_not_shown) {
  const auto seen = start(*child, "DANGLING-DETAIL");
  EXPECT_EQ(seen.side_effect, "gave an error text in freed memory");
  EXPECT_EQ(seen.detail, "");
}

TEST_F(Faults, an_error_text_made_where_memory_was_freed_is_no_side_effect) {
  const auto seen = start(*child, "DETAIL-ON-DEMAND");
  EXPECT_EQ(seen.side_effect, "");
  EXPECT_EQ(seen.detail, "made on demand");
  EXPECT_EQ(child->close().live_blocks, 0);
}

TEST_F(Faults, misuse_reaches_the_target) {
  EXPECT_EQ(start(*child, "GOOD", "", Misuse::NullConnection).code, model::Code::BadParam);
  EXPECT_EQ(start(*child, "GOOD", "", Misuse::NullMechanism).code, model::Code::BadParam);
  EXPECT_EQ(start(*child, "GOOD", "", Misuse::NullOutput).code, model::Code::BadParam);
  EXPECT_EQ(start(*child, "GOOD", "", Misuse::NullOutputLength).code, model::Code::BadParam);
}

TEST_F(Faults, a_number_without_a_name_is_undocumented) {
  const auto seen = start(*child, "STRANGE-CODE");
  EXPECT_EQ(seen.code, model::Code::Undocumented);
  EXPECT_EQ(seen.native, -4242);
}

TEST_F(Faults, a_leaked_descriptor_is_named_at_the_end) {
  EXPECT_NE(closing_side_effect("LEAK-DESCRIPTOR").find("open (/dev/null)"), std::string::npos);
}

TEST_F(Faults, a_changed_signal_disposition_is_named_at_the_end) {
  EXPECT_EQ(closing_side_effect("IGNORE-SIGNAL"), "changed the disposition of signal 13");
}

TEST_F(Faults, a_changed_locale_is_named_at_the_end) {
  EXPECT_EQ(closing_side_effect("SET-LOCALE"), "changed the locale from C to C.UTF-8");
}

TEST_F(Faults, a_changed_working_directory_is_named_at_the_end) {
  EXPECT_NE(closing_side_effect("CHANGE-DIRECTORY").find("changed the working directory"), std::string::npos);
}

TEST_F(Faults, closing_the_channel_is_a_death_of_this_child_alone) {
  EXPECT_EQ(start(*child, "CLOSE-ALL").death, Death::Protocol);
}

TEST_F(Faults, a_call_on_a_connection_that_is_not_there_is_ours) {
  Call call = call_of(Op::Step);
  call.connection = 9;
  EXPECT_EQ(child->call(call).death, Death::Protocol);
}

TEST_F(Faults, connections_are_kept_apart_and_disposed_once) {
  open(*child, {}, 1);
  Call other = call_of(Op::Start);
  other.connection = 1;
  other.mechanism = "GOOD";
  EXPECT_EQ(child->call(other).native, 1);
  EXPECT_EQ(child->call(call_of(Op::DisposeTwice)).death, Death::None);
  other.op = Op::Step;
  EXPECT_EQ(child->call(other).native, 0);
}

#ifndef SANITIZED // where the worker replaces the allocator
TEST_F(Faults, writing_to_standard_error_is_a_side_effect) {
  EXPECT_EQ(start(*child, "COMPLAIN").side_effect, "wrote to standard error");
}

TEST_F(Faults, a_leak_shows_in_the_balance) {
  EXPECT_EQ(start(*child, "LEAK-MEMORY").allocations, 1U);
  EXPECT_EQ(start(*child, "NO-LEAK").code, model::Code::Continue);
  const auto end = child->close();
  EXPECT_EQ(end.death, Death::None);
  EXPECT_EQ(end.live_blocks, 1);
  EXPECT_EQ(end.live_bytes, 1000);
}

TEST_F(Faults, the_chosen_allocation_fails_and_no_other) {
  Call call = call_of(Op::Start);
  call.mechanism = "NO-LEAK";
  for (std::uint32_t n = 1; n <= 2; ++n) {
    call.fail_allocation = n;
    const auto seen = child->call(call);
    EXPECT_EQ(seen.code, model::Code::NoMem);
    EXPECT_TRUE(seen.allocation_failed);
    EXPECT_EQ(seen.allocations, n);
  }
  call.fail_allocation = 3;
  const auto seen = child->call(call);
  EXPECT_EQ(seen.code, model::Code::Continue);
  EXPECT_FALSE(seen.allocation_failed);
  EXPECT_EQ(child->close().live_blocks, 0);
}

TEST_F(Faults, that_allocations_can_be_made_to_fail_is_probed) {
  EXPECT_NE(worker->probe().capabilities & Capability::AllocationFailure, 0U);
}
#endif

TEST(FaultsV1, serverout_is_freed_and_errstr_read) {
  LaunchOptions options;
  options.target = target("miniature-v1");
  const auto worker = launched(options);
  EXPECT_EQ(worker->probe().abi, "v1");
  EXPECT_EQ(worker->probe().mechanisms, (std::vector<std::string>{"GOOD", "REFUSE"}));
  const auto child = forked(*worker);
  open(*child);
  EXPECT_EQ(step(*child, "").code, model::Code::NotDone);
  EXPECT_EQ(start(*child, "GOOD").output, "challenge");
  const auto refused = start(*child, "REFUSE");
  EXPECT_EQ(refused.native, -12);
  EXPECT_EQ(refused.code, model::Code::Undocumented) << "v1 has another meaning for -12, and none for servers";
  EXPECT_EQ(refused.detail, "no such luck");
  EXPECT_EQ(start(*child, "OUTPUT-WITH-REFUSAL").output, "oops");
  EXPECT_EQ(child->close().live_blocks, 0);
}

#ifndef SANITIZED
TEST(FaultsV1, serverout_that_cannot_be_freed_is_a_death) {
  LaunchOptions options;
  options.target = target("miniature-v1");
  const auto worker = launched(options);
  const auto child = forked(*worker);
  open(*child);
  EXPECT_EQ(start(*child, "STATIC").death, Death::Signal);
}
#endif

} // namespace
} // namespace saslspec::worker::test
