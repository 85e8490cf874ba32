#include "zygote.hpp"

#include "allocation.hpp"
#include "prober.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace saslspec::worker {
namespace {

void limit(int resource, rlim_t value) {
  rlimit current{};
  if (getrlimit(static_cast<__rlimit_resource>(resource), &current) != 0) return;
  current.rlim_cur = std::min(value, current.rlim_max);
  setrlimit(static_cast<__rlimit_resource>(resource), &current);
}

/// Keeps a runaway target from taking the machine with it. Address space is not limited where a sanitizer or valgrind
/// needs terabytes of it.
void limit_resources() {
  constexpr rlim_t megabyte = rlim_t{1} << 20U;
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 512);
  limit(RLIMIT_FSIZE, 64 * megabyte);
  if (!allocation::interposed()) return;
  limit(RLIMIT_AS, 8192 * megabyte);
  limit(RLIMIT_CPU, 120);
}

sigset_t child_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  return set;
}

/// A page that is shared with processes forked from here on.
Watch* shared_watch() {
  void* page = mmap(nullptr, sizeof(Watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) std::abort();
  return new (page) Watch;
}

/// Of this process, but for the one that asks.
std::uint32_t other_threads() {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  return error ? 0 : static_cast<std::uint32_t>(std::distance(begin(tasks), end(tasks)) - 1);
}

/// How a child ended, in words that continue "it ".
std::string words_of(const wire::Ended& end, std::uint32_t deadline_ms) {
  switch (end.death) {
  case Death::Signal:
    return "crashed with signal " + std::to_string(end.detail) + " (" + strsignal(end.detail) + ")";
  case Death::Timeout:
    return "did not come back within " + std::to_string(deadline_ms) + " ms";
  case Death::Exit:
    return "ended the process with status " + std::to_string(end.detail);
  case Death::None:
  case Death::Protocol:
    break;
  }
  return "ended the process";
}

} // namespace

Zygote::Zygote(const Channel& channel, StandardStreams& streams)
    : channel_(channel), streams_(streams), watch_(shared_watch()), loading_(shared_watch()) {}

wire::Failure Zygote::failure(std::string reason) const {
  return {std::move(reason), streams_.text()};
}

std::optional<int> Zygote::watch_loading(const Send& send) {
  const auto set = child_signals();
  sigprocmask(SIG_BLOCK, &set, nullptr);
  const int pid = fork();
  if (pid <= 0) {
    if (pid == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    return std::nullopt;
  }
  const auto ended = wait_for(pid, *loading_);
  if (loading_->announced == AnnouncedEnd::None)
    send(wire::Kind::Failed,
         wire::encode(failure(ended.death == Death::Timeout
                                  ? "did not finish initialising within " + std::to_string(setup_.deadline_ms) + " ms"
                                  : "while it was loaded and initialised it " + words_of(ended, setup_.deadline_ms))));
  return ended.death == Death::Exit ? ended.detail : 1;
}

std::string Zygote::load() {
  loading_->call_began = monotonic_now();
  std::string reason = target_->load();
  loading_->call_began = 0;
  return reason;
}

std::string Zygote::stuck(const std::string& how) const {
  if (threads_ == 0) return how;
  return how + ". It started " + (threads_ == 1 ? "a thread" : std::to_string(threads_) + " threads") +
         " while it was loaded, and no thread survives the fork that gives each batch of cases a process of its own: "
         "an "
         "adapter that declares SASLSPEC_NO_FORK has the target loaded in each process anew";
}

/// Reads the table of an adapter that is not built in where its code can do no harm.
std::string Zygote::examine_adapter() {
  if (!target_->is_foreign()) return target_->attach();
  std::string reason;
  bool heard = false;
  const auto ended = consult(
      [&](const Send& send) {
        watch_->call_began = monotonic_now();
        const std::string flaw = target_->attach();
        watch_->call_began = 0;
        Probe seen;
        if (flaw.empty()) seen.traits = target_->adapter().traits;
        if (flaw.empty())
          send(wire::Kind::Ready, wire::encode(seen));
        else
          send(wire::Kind::Failed, wire::encode(failure(flaw)));
      },
      [&](const wire::Frame& frame) { heard = take(frame, probe_, reason) || heard; });
  if (!heard) return adapter_of(setup_) + ", asked for its table, " + words_of(ended, setup_.deadline_ms);
  forks_ = (probe_.traits & NoFork) == 0;
  return reason.empty() && forks_ ? target_->attach() : reason;
}

/// Whether the frame says something of the target: what is known of it, or why it cannot be used.
bool Zygote::take(const wire::Frame& frame, Probe& known, std::string& reason) {
  if (wire::Failure failure; frame.kind == wire::Kind::Failed && wire::decode(frame.body, failure))
    reason = failure.message;
  else if (frame.kind != wire::Kind::Ready || !wire::decode(frame.body, known))
    return false;
  return true;
}

/// In a child, first: what a process of its own has to do before it can be asked.
bool Zygote::begin_child(const Send& send) {
  if (!forks_) {
    watch_->call_began = monotonic_now();
    std::string reason = target_->attach();
    if (reason.empty()) reason = target_->load();
    watch_->call_began = 0;
    if (!reason.empty()) {
      send(wire::Kind::Failed, wire::encode(failure(reason)));
      return false;
    }
    session_.emplace(target_->adapter(), streams_, *watch_);
  }
  session_->begin();
  send(wire::Kind::Forked, {});
  return true;
}

std::string Zygote::probe() {
  std::string reason;
  bool loaded = false, heard = false;
  const auto listen = [&](const wire::Frame& frame) {
    loaded = loaded || frame.kind == wire::Kind::Forked;
    heard = take(frame, probe_, reason) || heard;
  };
  const auto ended = consult(
      [&](const Send& send) {
        if (begin_child(send)) Prober(*session_, *target_, setup_, send).find_mechanisms();
      },
      listen);
  if (!heard && !loaded) return "while it was loaded and initialised it " + words_of(ended, setup_.deadline_ms);
  if (!heard)
    return stuck(ended.death == Death::Timeout ? "did not answer when it was asked for a connection"
                                               : "ended the process when it was asked for a connection");
  if (!reason.empty()) return reason;
  const Probe known = probe_;
  consult(
      [&](const Send& send) {
        if (begin_child(send)) Prober(*session_, *target_, setup_, send).find_hooks(known);
      },
      listen);
  return reason;
}

template <class Body, class Heard>
wire::Ended Zygote::consult(Body&& body, Heard&& heard) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {Death::Protocol, errno};
  const auto ended = in_child([&] {
    body([&](wire::Kind kind, const std::string& text) { wire::send(ends[1], false, kind, text); });
    watch_->announced = AnnouncedEnd::Orderly;
    _exit(0);
  });
  close(ends[1]);
  wire::Inbox inbox(ends[0]);
  for (wire::Frame frame; inbox.receive(frame) == wire::Receipt::Frame;)
    heard(frame);
  close(ends[0]);
  return ended;
}

template <class Body>
wire::Ended Zygote::in_child(Body&& body) {
  new (watch_) Watch;
  watch_->call_began = monotonic_now(); // what the target has done at a fork may not come back
  const auto set = child_signals();     // blocked here, so that the end of the child is waited for; not in the child
  sigprocmask(SIG_BLOCK, &set, nullptr);
  const int pid = fork();
  if (pid < 0) return {Death::Protocol, errno};
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    watch_->call_began = 0;
    body();
    _exit(1);
  }
  return wait_for(pid, *watch_);
}

wire::Ended Zygote::wait_for(int pid, Watch& watch) {
  const auto set = child_signals();
  const std::uint64_t deadline = std::uint64_t{setup_.deadline_ms} * 1'000'000U;
  const auto tick = std::clamp<std::uint64_t>(deadline / 8, 5'000'000, 250'000'000);
  const timespec pause{0, static_cast<long>(tick)};
  bool timed_out = false;
  int status = 0;
  for (;;) {
    const int ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid || (ended < 0 && errno != EINTR)) break;
    sigtimedwait(&set, nullptr, &pause);
    const auto began = watch.call_began.load();
    if (!timed_out && began != 0 && monotonic_now() - began >= deadline) {
      timed_out = true;
      kill(pid, SIGKILL);
    }
  }
  kill(-pid, SIGKILL); // whatever the target left running in the child's group
  if (timed_out) return {Death::Timeout, SIGKILL};
  if (WIFSIGNALED(status)) return {Death::Signal, WTERMSIG(status)};
  switch (watch.announced.load()) {
  case AnnouncedEnd::Orderly:
    return {Death::None, 0};
  case AnnouncedEnd::Protocol:
    return {Death::Protocol, 0};
  case AnnouncedEnd::None:
    break;
  }
  return {Death::Exit, WEXITSTATUS(status)};
}

int Zygote::run() {
  const auto send = [this](wire::Kind kind, std::string_view body) {
    return wire::send(channel_.out, channel_.out_is_socket, kind, body);
  };
  std::signal(SIGCHLD, SIG_DFL);
  if (!send(wire::Kind::Hello, wire::encode(wire::Hello{}))) return 1;

  wire::Inbox inbox(channel_.in);
  wire::Frame frame;
  if (inbox.receive(frame) != wire::Receipt::Frame) return 1;
  if (frame.kind != wire::Kind::Setup || !wire::decode(frame.body, setup_)) return 1;
  limit_resources();
  if (setup_.sanitized) streams_.keep_errors();
  if (const auto status = watch_loading(send)) return *status;
  allocation::prepare();
  target_.emplace(setup_);
  auto reason = examine_adapter();
  if (reason.empty() && forks_) {
    reason = load();
    session_.emplace(target_->adapter(), streams_, *watch_);
  }
  const std::string printed = streams_.text();
  threads_ = other_threads();
  if (reason.empty()) reason = probe();
  loading_->announced = AnnouncedEnd::Orderly;
  if (!reason.empty()) {
    send(wire::Kind::Failed, wire::encode(failure(reason)));
    return 1;
  }
  probe_.threads = threads_;
  probe_.printed = forks_ ? printed : streams_.text();
  if (!send(wire::Kind::Ready, wire::encode(probe_))) return 1;

  // Frames for a child that is already gone are dropped: the runner learns of its end from Ended.
  while (inbox.receive(frame) == wire::Receipt::Frame) {
    if (frame.kind != wire::Kind::Fork) continue;
    const std::int64_t errors = streams_.errors_end();
    auto ended = in_child([&] {
      if (begin_child(send)) session_->serve(channel_);
    });
    if (ended.death == Death::Signal || ended.death == Death::Exit) ended.printed = streams_.last_words(errors);
    if (!send(wire::Kind::Ended, wire::encode(ended))) return 1;
  }
  return 0;
}

} // namespace saslspec::worker
