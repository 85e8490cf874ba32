// How the run-times of sanitizers have to behave in a worker.
#pragma once

namespace saslspec::worker {

/// The target's crashes reach the runner as signals, and a failed allocation is an answer, not an end.
inline constexpr char address_sanitizer_options[] =
    "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0:abort_on_error=1:"
    "allocator_may_return_null=1:detect_leaks=0";
inline constexpr char undefined_sanitizer_options[] = "abort_on_error=1:print_stacktrace=1";

} // namespace saslspec::worker
