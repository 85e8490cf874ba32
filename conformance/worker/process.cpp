#include "process.hpp"

#include "c_library.hpp"
#include "elf_file.hpp"
#include "sanitizers.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/worker/abis.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX

namespace saslspec::worker {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr bool workers_are_sanitized = SASLSPEC_WORKERS_ARE_SANITIZED;

/// The worker beside the running program, then where it is installed; empty when in neither place.
std::string find_executable(bool interpose) {
  const std::string file = interpose ? "saslspec-worker" : "saslspec-worker-plain";
  std::error_code error;
  const auto folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& candidate : {folder / file, folder / ".." / "libexec" / "saslspec" / file})
    if (access(candidate.c_str(), X_OK) == 0) return candidate.lexically_normal().string();
  return {};
}

std::string canonical(const std::string& path) {
  std::error_code error;
  const auto resolved = fs::canonical(path, error);
  return error ? path : resolved.string();
}

/// Through which adapter a target is used.
struct Choice {
  std::string abi;
  std::string adapter; ///< its file; empty: built in
};

tl::expected<void, LaunchError> check_loadable(const std::string& path) {
  const auto file = read_elf(path);
  if (!file) return tl::unexpected(file.error());
  if (const auto why = why_not_loadable(*file); !why.empty()) return tl::unexpected(LaunchError{path + ": " + why});
  return {};
}

/// What can be said about the target without loading it. With a command the files may lie elsewhere.
tl::expected<Choice, LaunchError> choose_adapter(const LaunchOptions& options) {
  const bool elsewhere = !options.command.empty();
  const auto is_here = [&](const std::string& path) {
    std::error_code error;
    return !elsewhere || fs::exists(path, error);
  };
  if (!options.plugins.empty() && !elsewhere && !fs::is_directory(options.plugins))
    return tl::unexpected(LaunchError{options.plugins + ": is not a folder (plug-ins of " + options.target + ")"});
  const bool built_in = is_abi(options.abi);
  if (!is_here(options.target) && options.abi.empty())
    return tl::unexpected(LaunchError{options.target + ": is not on this machine, so its ABI must be named (--abi)"});
  if (is_here(options.target) && !elsewhere)
    if (const auto fine = check_loadable(options.target); !fine) return tl::unexpected(fine.error());
  if (!options.abi.empty() && !built_in) {
    if (is_here(options.abi))
      if (const auto fine = check_adapter(options.abi); !fine) return tl::unexpected(fine.error());
    return Choice{std::string(own_adapter), options.abi};
  }
  if (!is_here(options.target)) return Choice{options.abi, {}};
  const auto detected = detect_abi(options.target);
  if (!detected) return tl::unexpected(detected.error());
  if (built_in) {
    if (const auto fine = check_abi(options.target, options.abi); !fine) return tl::unexpected(fine.error());
    return Choice{options.abi, {}};
  }
  return Choice{*detected, *detected == own_adapter ? options.target : std::string()};
}

/// The sanitizer's run-time that the target is linked to; empty: none, or nobody can tell from here.
std::string sanitizer_of(const LaunchOptions& options) {
  if constexpr (workers_are_sanitized) return {}; // they have the run-time already, and leave the allocator alone
  const auto file = read_elf(options.target);
  return file ? sanitizer_run_time(*file) : std::string();
}

/// A setting of the environment that lets the user's own options win.
std::string options_before(const char* variable, const char* options) {
  const char* own = std::getenv(variable);
  return std::string(variable) + "=" + options + (own == nullptr ? "" : ":" + std::string(own));
}

/// What the worker's command begins with: the user's, else what the target asks for.
std::vector<std::string> beginning(const LaunchOptions& options, const std::string& sanitizer) {
  if (!options.command.empty() || sanitizer.empty()) return options.command;
  // It replaces the allocator, and refuses to come later than the program's own.
  return {"env", "LD_PRELOAD=" + sanitizer, options_before("ASAN_OPTIONS", address_sanitizer_options),
          options_before("UBSAN_OPTIONS", undefined_sanitizer_options)};
}

struct Spawned {
  int descriptor;
  int pid;
};

tl::expected<Spawned, std::string> spawn(const std::vector<std::string>& command) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return tl::unexpected(std::string(std::strerror(errno)));
  std::vector<char*> arguments;
  for (const auto& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str())); // NOLINT
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own: it is ended as a whole, and an interrupt from the terminal reaches the runner alone.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  int pid = 0;
  const int error = posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error == 0) return Spawned{ends[0], pid};
  close(ends[0]);
  return tl::unexpected(std::string(std::strerror(error)));
}

/// The first lines of the text, in one that continues a sentence; empty when there is none.
std::string printed_words(const std::string& printed) {
  constexpr std::size_t longest = 400;
  std::string line;
  for (const char octet : printed.substr(0, longest))
    line += octet == '\n' ? std::string(" / ") : std::string(1, octet);
  while (line.ends_with(" / "))
    line.erase(line.size() - 3);
  if (line.empty()) return line;
  return "; it printed \"" + line + (printed.size() > longest ? "…" : "") + "\"";
}

wire::Setup setup_for(const LaunchOptions& options, const Choice& choice, bool sanitized) {
  const bool elsewhere = !options.command.empty();
  wire::Setup setup;
  setup.target = elsewhere ? options.target : canonical(options.target);
  setup.abi = choice.abi;
  setup.adapter = elsewhere || choice.adapter.empty() ? choice.adapter : canonical(choice.adapter);
  setup.adapter_options = options.adapter_options;
  setup.plugins = elsewhere || options.plugins.empty() ? options.plugins : canonical(options.plugins);
  setup.accounts = options.accounts;
  setup.authorizations = options.authorizations;
  for (const model::Machine* machine : model::machines())
    if (machine->is_produced) setup.mechanisms.emplace_back(machine->name);
  setup.openings = options.openings;
  setup.sanitized = sanitized;
  setup.deadline_ms = static_cast<std::uint32_t>(options.deadline.count());
  return setup;
}

} // namespace

Process::Process(int descriptor, int pid) : descriptor_(descriptor), pid_(pid), inbox_(descriptor) {}

Process::~Process() {
  close(descriptor_); // the zygote ends when its channel does
  if (pid_ == 0) return;
  const auto deadline = Clock::now() + std::chrono::seconds(2);
  while (waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (Clock::now() > deadline) {
      kill();
      return;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

void Process::kill() {
  usable_ = false;
  if (pid_ == 0) return;
  ::kill(-pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

std::string Process::ending() {
  usable_ = false;
  int status = 0;
  const auto deadline = Clock::now() + std::chrono::seconds(2);
  while (waitpid(pid_, &status, WNOHANG) == 0) {
    if (Clock::now() > deadline) {
      kill();
      return "closed the channel to the worker";
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  pid_ = 0;
  if (WIFSIGNALED(status))
    return "crashed with signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  return "ended the process with status " + std::to_string(WEXITSTATUS(status));
}

wire::Receipt Process::hear(wire::Frame& answer) {
  const auto receipt = inbox_.receive(answer);
  if (receipt != wire::Receipt::Frame) kill();
  return receipt;
}

wire::Receipt Process::ask(wire::Kind kind, const std::string& body, wire::Frame& answer) {
  if (!usable_) return wire::Receipt::End;
  if (wire::send(descriptor_, true, kind, body)) return hear(answer);
  kill();
  return wire::Receipt::End;
}

tl::expected<std::unique_ptr<Process>, LaunchError> Process::start(const LaunchOptions& options) {
  const auto fail = [](const std::string& message) { return tl::unexpected(LaunchError{message}); };
  const auto choice = choose_adapter(options);
  if (!choice) return tl::unexpected(choice.error());
  const std::string sanitizer = sanitizer_of(options);
  const auto executable = options.executable.empty()
                              ? find_executable(options.interpose_allocation && sanitizer.empty())
                              : options.executable;
  if (executable.empty()) return fail("saslspec-worker is not installed beside this program");
  auto command = beginning(options, sanitizer);
  if (!options.libc.empty()) {
    const auto with_libc = command_with_libc(options.libc);
    if (!with_libc) return tl::unexpected(with_libc.error());
    command.insert(command.end(), with_libc->begin(), with_libc->end());
  }
  command.push_back(executable);
  const auto spawned = spawn(command);
  if (!spawned) return fail("the worker " + command.front() + " cannot be started: " + spawned.error());

  std::unique_ptr<Process> process(new Process(spawned->descriptor, spawned->pid));
  wire::Frame frame;
  wire::Hello hello;
  const auto to_start = std::chrono::seconds(30);
  wire::limit_waiting(process->descriptor_, to_start);
  if (process->inbox_.receive(frame) != wire::Receipt::Frame || frame.kind != wire::Kind::Hello ||
      !wire::decode(frame.body, hello) || hello.version != wire::version) {
    process->kill();
    return fail("the worker " + command.front() + " does not speak saslspec's protocol, version " +
                std::to_string(wire::version));
  }
  // The zygote keeps the deadline where it asks in a child, and has time to say so; a hang of the zygote itself is
  // noticed here.
  wire::limit_waiting(process->descriptor_, options.deadline * 2);
  if (!wire::send(process->descriptor_, true, wire::Kind::Setup,
                  wire::encode(setup_for(options, *choice, !sanitizer.empty()))))
    return fail(options.target + ": the worker " + process->ending());
  const auto receipt = process->inbox_.receive(frame);
  // The zygote keeps the deadline of calls itself; this patience is for the case that it cannot.
  wire::limit_waiting(process->descriptor_, options.deadline * 2 + std::chrono::seconds(10));
  switch (receipt) {
  case wire::Receipt::Frame:
    break;
  case wire::Receipt::Timeout:
    process->kill();
    return fail(options.target + ": did not finish initialising within " + std::to_string(options.deadline.count()) +
                " ms");
  case wire::Receipt::End:
  case wire::Receipt::Garbage:
    return fail(options.target + ": while it was loaded and initialised it " + process->ending());
  }
  if (wire::Failure failure; frame.kind == wire::Kind::Failed && wire::decode(frame.body, failure))
    return tl::unexpected(
        LaunchError{options.target + ": " + failure.message + printed_words(failure.printed), failure.printed});
  if (frame.kind != wire::Kind::Ready || !wire::decode(frame.body, process->probe_)) {
    process->kill();
    return fail(options.target + ": the worker sent something unreadable while it loaded the library");
  }
  process->probe_.sanitizer = sanitizer.substr(sanitizer.rfind('/') + 1);
  return process;
}

} // namespace saslspec::worker
