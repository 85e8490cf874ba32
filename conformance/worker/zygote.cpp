#include "zygote.hpp"

#include "adapters.hpp"
#include "allocation.hpp"
#include "libraries.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <sstream>
#include <utility>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace saslspec::worker {
namespace {

saslspec_octets octets_of(const std::string& text) {
  return {text.data(), text.size()};
}

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

/// The words of the output.
std::vector<std::string> words_of(const wire::Observed& observed) {
  std::istringstream output(observed.observation.output.value_or(""));
  std::vector<std::string> words;
  for (std::string word; output >> word;)
    words.push_back(word);
  return words;
}

} // namespace

Zygote::Zygote(const Channel& channel, StandardStreams& streams) : channel_(channel), streams_(streams) {
  void* page = mmap(nullptr, sizeof(Watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) std::abort();
  watch_ = new (page) Watch;
}

void Zygote::seed(const wire::Setup& setup) {
  verifiers_.reserve(setup.accounts.size()); // accounts_ points into it
  for (const auto& account : setup.accounts) {
    auto& list = verifiers_.emplace_back();
    for (const auto& v : account.verifiers)
      list.push_back(
          {v.mechanism.c_str(), octets_of(v.salt), v.iterations, octets_of(v.stored_key), octets_of(v.server_key)});
    accounts_.push_back({account.user.c_str(), account.password.c_str(), list.data(), list.size(),
                         account.token.c_str(), account.expired_token.c_str(),
                         account.otp_entry.empty() ? nullptr : account.otp_entry.c_str()});
  }
  for (const auto& a : setup.authorizations)
    authorizations_.push_back({a.authcid.c_str(), a.authzid.c_str()});
  host_.version = SASLSPEC_ADAPTER_VERSION;
  host_.accounts = accounts_.data();
  host_.account_count = accounts_.size();
  host_.authorizations = authorizations_.data();
  host_.authorization_count = authorizations_.size();
  attach_reports(host_);
}

std::string Zygote::load(const wire::Setup& setup) {
  switch (setup.abi) {
  case Abi::V1:
    adapter_ = &adapter::cyrus_v1();
    break;
  case Abi::V2:
    adapter_ = &adapter::cyrus_v2();
    break;
  case Abi::Gsasl:
    adapter_ = &adapter::gsasl();
    break;
  case Abi::Invalid:
    return "no adapter was named";
  }
  seed(setup);
  void* library = dlopen(setup.target.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return std::string("cannot be loaded: ") + dlerror();
  if (const char* missing = adapter_->load(&host_, library, setup.plugins.empty() ? nullptr : setup.plugins.c_str());
      missing != nullptr)
    return missing;
  saslspec_result result{};
  if (const char* reason = adapter_->init(&result); reason != nullptr)
    return std::string("failed to initialise: ") + reason;
  probe_.abi = setup.abi;
  probe_.version = adapter_->target_version();
  probe_.capabilities = adapter_->capabilities();
  probe_.libraries = mapped_libraries(canonical(setup.target));
  return foreign_plug_in(setup);
}

std::string Zygote::foreign_plug_in(const wire::Setup& setup) const {
  if (setup.plugins.empty()) return {};
  const auto folder = canonical(setup.plugins) + "/";
  for (const auto& library : probe_.libraries)
    if (library.role == "plug-in" && !library.path.starts_with(folder))
      return "loaded the plug-in " + library.path + ", which is not in " + setup.plugins;
  return {};
}

/// What only calls can show is found out in a child, so that a target which cannot stand it is still reported.
std::string Zygote::probe() {
  session_.emplace(*adapter_, streams_, *watch_);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "pipe: " + std::string(std::strerror(errno));
  const auto died = in_child(
      [&] {
        session_->begin();
        Call open;
        open.op = Op::New;
        open.options.external_identity = "probe";
        Call list;
        list.op = Op::Mechanisms;
        Call list_named = list;
        const auto opened = session_->perform(open);
        const auto listed = session_->perform(list);
        Call open_naming = open;
        for (const std::string& mechanism : setup_.mechanisms)
          open_naming.options.mechanism_list += (open_naming.options.mechanism_list.empty() ? "" : " ") + mechanism;
        open_naming.connection = list_named.connection = 1;
        session_->perform(open_naming);
        wire::send(ends[1], false, wire::Kind::Observed, wire::encode(opened));
        wire::send(ends[1], false, wire::Kind::Observed, wire::encode(listed));
        wire::send(ends[1], false, wire::Kind::Observed, wire::encode(session_->perform(list_named)));
        Call open_bound = open;
        open_bound.connection = 2;
        open_bound.options.channel_binding = {"tls-unique", "probe"};
        Call list_bound = list;
        list_bound.connection = 2;
        if ((probe_.capabilities & Capability::ChannelDescription) != 0)
          for (const Call* call : {&open_bound, &list_bound})
            wire::send(ends[1], false, wire::Kind::Observed, wire::encode(session_->perform(*call)));
        auto& failing = opened.observation.allocations > 0 ? open : list;
        failing.fail_allocation = 1;
        wire::send(ends[1], false, wire::Kind::Observed, wire::encode(session_->perform(failing)));
        watch_->announced = AnnouncedEnd::Orderly;
        _exit(0);
      },
      [](int) {});
  close(ends[1]);

  std::vector<wire::Observed> seen;
  wire::Inbox inbox(ends[0]);
  wire::Frame frame;
  while (inbox.receive(frame) == wire::Receipt::Frame)
    if (!wire::decode(frame.body, seen.emplace_back())) break;
  close(ends[0]);
  if (seen.size() < 3)
    return died.death == Death::Timeout ? "did not answer when it was asked for a connection"
                                        : "ended the process when it was asked for a connection";
  if (seen[0].number != 0 || seen[0].observation.death != Death::None)
    return "gives no connection: it returned " + std::to_string(seen[0].observation.native);
  probe_.mechanisms = words_of(seen[1]);
  for (std::string& name : words_of(seen[2])) {
    if (std::find(probe_.mechanisms.begin(), probe_.mechanisms.end(), name) != probe_.mechanisms.end()) continue;
    probe_.mechanisms.push_back(name);
    probe_.named_mechanisms.push_back(std::move(name));
  }
  const bool asked = (probe_.capabilities & Capability::ChannelDescription) != 0 && seen.size() >= 5;
  const bool described = asked && seen[3].number == 0 && seen[4].number == 0;
  if (described) probe_.bound_mechanisms = words_of(seen[4]);
  if (!described) probe_.capabilities &= ~std::uint32_t{Capability::ChannelDescription | Capability::CriticalChannel};
  const bool counted = seen[0].observation.allocations + seen[1].observation.allocations > 0;
  // A child that dies of its first failed allocation has been made to fail one.
  const std::size_t failing = asked ? 5 : 3;
  if (counted && (seen.size() <= failing || seen[failing].observation.allocation_failed))
    probe_.capabilities |= Capability::AllocationFailure;
  probe_hooks();
  return {};
}

/// Whether the target asks about tokens and one-time passwords is seen when it has to.
void Zygote::probe_hooks() {
  const std::string user = accounts_.empty() ? "" : accounts_.front().user;
  const auto has_entry = [](const saslspec_account& account) { return account.otp_entry != nullptr; };
  const auto enrolled = std::ranges::find_if(accounts_, has_entry);
  const std::pair<std::string_view, std::string> messages[] = {
      {"OTP", std::string(1, '\0') + (enrolled == accounts_.end() ? user : enrolled->user)},
      {"OAUTHBEARER",     "n,a=" + user +
                          ",\x01"
                          "auth=Bearer probe\x01\x01"     },
      {"XOAUTH2",     "user=" + user +
                      "\x01"
                      "auth=Bearer probe\x01\x01"    },
  };
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  in_child(
      [&] {
        session_->begin();
        Call call;
        for (const auto& [mechanism, message] : messages) {
          if (std::ranges::find(probe_.mechanisms, mechanism) == probe_.mechanisms.end()) continue;
          ++call.connection;
          call.op = Op::New;
          session_->perform(call);
          call.op = Op::Start;
          call.mechanism = mechanism;
          call.input = message;
          session_->perform(call);
        }
        Probe seen;
        seen.capabilities = adapter_->capabilities();
        wire::send(ends[1], false, wire::Kind::Ready, wire::encode(seen));
        watch_->announced = AnnouncedEnd::Orderly;
        _exit(0);
      },
      [](int) {});
  close(ends[1]);
  wire::Inbox inbox(ends[0]);
  wire::Frame frame;
  Probe seen;
  if (inbox.receive(frame) == wire::Receipt::Frame && wire::decode(frame.body, seen))
    probe_.capabilities |= seen.capabilities;
  close(ends[0]);
}

template <class Body, class Started>
wire::Ended Zygote::in_child(Body&& body, Started&& started) {
  new (watch_) Watch;
  const auto set = child_signals(); // blocked here, so that the end of the child is waited for; not in the child
  sigprocmask(SIG_BLOCK, &set, nullptr);
  const int pid = fork();
  if (pid < 0) return {Death::Protocol, errno};
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    body();
    _exit(1);
  }
  started(pid);
  return wait_for(pid);
}

wire::Ended Zygote::wait_for(int pid) {
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
    const auto began = watch_->call_began.load();
    if (!timed_out && began != 0 && monotonic_now() - began >= deadline) {
      timed_out = true;
      kill(pid, SIGKILL);
    }
  }
  kill(-pid, SIGKILL); // whatever the target left running in the child's group
  if (timed_out) return {Death::Timeout, SIGKILL};
  if (WIFSIGNALED(status)) return {Death::Signal, WTERMSIG(status)};
  switch (watch_->announced.load()) {
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
  allocation::prepare();
  auto reason = load(setup_);
  if (reason.empty()) reason = probe();
  if (!reason.empty()) {
    send(wire::Kind::Failed, wire::encode(wire::Failure{reason}));
    return 1;
  }
  if (!send(wire::Kind::Ready, wire::encode(probe_))) return 1;

  // Frames for a child that is already gone are dropped: the runner learns of its end from Ended.
  while (inbox.receive(frame) == wire::Receipt::Frame) {
    if (frame.kind != wire::Kind::Fork) continue;
    const auto ended = in_child(
        [&] {
          session_->begin();
          session_->serve(channel_);
        },
        [&](int pid) { send(wire::Kind::Forked, wire::encode(wire::Forked{pid})); });
    if (!send(wire::Kind::Ended, wire::encode(ended))) return 1;
  }
  return 0;
}

} // namespace saslspec::worker
