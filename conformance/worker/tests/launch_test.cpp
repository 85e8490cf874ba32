// What cannot be certified is refused with one sentence that names the file and the reason.
#include "harness.hpp"
#include "saslspec/worker/abis.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <unistd.h>

namespace saslspec::worker::test {
namespace {

LaunchOptions options_for(const std::string& path) {
  LaunchOptions options;
  options.target = path;
  options.deadline = std::chrono::milliseconds(1500);
  return options;
}

/// Why launching fails; the sentence must name the file.
std::string refusal(const LaunchOptions& options) {
  const auto worker = Worker::launch(options);
  if (worker) return "(launched)";
  EXPECT_TRUE(worker.error().message.starts_with(options.target + ": ")) << worker.error().message;
  EXPECT_EQ(worker.error().message.find('\n'), std::string::npos);
  return worker.error().message.substr(std::min(worker.error().message.size(), options.target.size() + 2));
}
std::string refusal(const std::string& path) {
  return refusal(options_for(path));
}

class File {
public:
  explicit File(const std::string& content)
      : path((std::filesystem::temp_directory_path() / ("saslspec-" + std::to_string(getpid()) + ".so")).string()) {
    std::ofstream(path, std::ios::binary) << content;
  }
  ~File() { std::filesystem::remove(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const std::string path;
};

std::string elf_header(char elf_class, char type, char machine) {
  const std::size_t size = elf_class == 1 ? 52 : 64;
  std::string header = std::string("\x7f"
                                   "ELF") +
                       elf_class + "\x01\x01";
  header.resize(size, '\0');
  header[16] = type;
  header[18] = machine;
  header[20] = 1;
  header[size == 52 ? 40 : 52] = static_cast<char>(size);
  return header;
}

TEST(Launch, a_missing_file) {
  EXPECT_EQ(refusal("/nonexistent/libsasl2.so"), "No such file or directory");
}

TEST(Launch, a_folder) {
  EXPECT_EQ(refusal("/tmp"), "is not a file");
}

TEST(Launch, a_text_file) {
  const File text("GROUP ( /lib/libsasl2.so.2 )\n");
  EXPECT_EQ(refusal(text.path), "is not an ELF shared object");
}

TEST(Launch, an_empty_file) {
  const File nothing("");
  EXPECT_EQ(refusal(nothing.path), "is not an ELF shared object");
}

TEST(Launch, a_cut_file) {
  std::ifstream whole(target("miniature"), std::ios::binary);
  std::string head(200, '\0');
  whole.read(head.data(), 200);
  const File cut(head);
  EXPECT_NE(refusal(cut.path), "(launched)");
}

TEST(Launch, a_library_of_another_word_size) {
  const File small(elf_header(1, 3, 3));
  EXPECT_EQ(refusal(small.path), "is a 32-bit library, the worker is a 64-bit program");
}

TEST(Launch, a_library_for_another_machine) {
  const File foreign(elf_header(2, 3, 2));
  EXPECT_NE(refusal(foreign.path).find("is built for another machine"), std::string::npos);
}

TEST(Launch, a_shared_object_that_is_no_sasl_library) {
  EXPECT_EQ(refusal(target("no-sasl")),
            "exports none of sasl_server_step, gsasl_step and saslspec_adapter_entry, so it is neither a SASL server "
            "library nor an adapter");
}

TEST(Launch, a_library_without_what_the_named_abi_needs) {
  auto options = options_for(target("miniature"));
  options.abi = "gsasl";
  EXPECT_NE(refusal(options).find("does not export gsasl_init"), std::string::npos);
}

TEST(Launch, a_crash_while_initialising) {
  EXPECT_EQ(refusal(target("init-crash")),
            "while it was loaded and initialised it crashed with signal 11 (Segmentation fault)");
}

TEST(Launch, an_exit_while_initialising) {
  EXPECT_EQ(refusal(target("init-exit")), "while it was loaded and initialised it ended the process with status 7");
}

#if !defined(SANITIZED) // else standard error is the worker's own
TEST(Launch, an_exit_that_is_explained_on_standard_error) {
  const auto worker = Worker::launch(options_for(target("init-talk_and_exit")));
  ASSERT_FALSE(worker);
  EXPECT_EQ(worker.error().printed, "no licence\nfound: \\x1b\n");
  EXPECT_EQ(refusal(target("init-talk_and_exit")), "while it was loaded and initialised it ended the process with "
                                                   "status 7; it printed \"no licence / found: \\x1b\"");
}
#endif

TEST(Launch, a_target_that_prints_while_it_is_initialised_is_quoted) {
  EXPECT_EQ(launched(options_for(target("init-talk")))->probe().printed, "welcome\n");
  EXPECT_EQ(launched(options_for(target("miniature")))->probe().printed, "");
}

TEST(Launch, a_target_that_logs_while_it_is_initialised_is_quoted_down_to_warnings) {
  EXPECT_EQ(launched(options_for(target("init-log")))->probe().logged, "unable to dlopen a.so\n0 of 1\n");
  EXPECT_EQ(launched(options_for(target("miniature")))->probe().logged, "");
}

TEST(Launch, a_library_for_a_newer_c_library) {
  const std::string why = refusal(target("needs-newer-libc"));
  EXPECT_NE(why.find("GLIBC_9.99"), std::string::npos) << why;
  EXPECT_NE(why.find("built for a newer C library than this worker runs with; --"), std::string::npos) << why;
}

TEST(Launch, a_hang_while_initialising) {
  EXPECT_EQ(refusal(target("init-hang")), "did not finish initialising within 1500 ms");
}

TEST(Launch, a_refusal_to_initialise) {
  EXPECT_EQ(refusal(target("init-refuse")), "failed to initialise: sasl_server_init returned -100 (SASL_CONFIGERR)");
}

TEST(Launch, a_library_that_gives_no_connection) {
  EXPECT_EQ(refusal(target("init-no_connection")), "gives no connection: it returned -1 (SASL_FAIL)");
}

TEST(Launch, an_older_v2_library_gets_an_application_name_and_a_plug_in_of_its_version) {
  EXPECT_EQ(launched(options_for(target("older-v2")))->probe().abi, "v2");
}

TEST(Launch, a_v2_library_whose_plug_ins_are_of_another_kind) {
  EXPECT_EQ(refusal(target("oldest-v2")), "failed to initialise: sasl_auxprop_add_plugin returned -23 (SASL_BADVERS)");
}

TEST(Launch, a_v2_library_under_the_name_of_abi_v1_is_refused_before_any_call) {
  for (const char* library : {"miniature", "init-crash"}) {
    auto options = options_for(target(library));
    options.abi = "v1";
    EXPECT_EQ(refusal(options),
              "exports sasl_errdetail, so it is a library with today's C API of libsasl2: ABI v2, not v1");
  }
}

TEST(Launch, a_user_that_cannot_be_seeded) {
  auto options = options_for(target("miniature-v1"));
  options.accounts = {
      {"unwelcome", "password", {}}
  };
  EXPECT_EQ(refusal(options), "failed to initialise: sasl_setpass for user \"unwelcome\" returned -1 (SASL_FAIL)");
}

TEST(Launch, a_plug_in_folder_that_is_not_there) {
  auto options = options_for(target("miniature"));
  options.plugins = "/nonexistent";
  const auto worker = Worker::launch(options);
  ASSERT_FALSE(worker);
  EXPECT_EQ(worker.error().message, "/nonexistent: is not a folder (plug-ins of " + options.target + ")");
}

TEST(Launch, a_worker_that_is_not_there) {
  auto options = options_for(target("miniature"));
  options.executable = "/nonexistent/saslspec-worker";
  const auto worker = Worker::launch(options);
  ASSERT_FALSE(worker);
  EXPECT_NE(worker.error().message.find("/nonexistent/saslspec-worker cannot be started"), std::string::npos);
}

TEST(Launch, a_command_that_is_no_worker) {
  auto options = options_for(target("miniature"));
  options.command = {"/bin/echo"};
  const auto worker = Worker::launch(options);
  ASSERT_FALSE(worker);
  EXPECT_NE(worker.error().message.find("does not speak saslspec's protocol"), std::string::npos);
}

TEST(Launch, a_worker_runs_through_a_command) {
  auto options = options_for(target("miniature"));
  options.command = {"/usr/bin/env", "SASLSPEC_TEST=1"};
  const auto worker = launched(options);
  const auto child = forked(*worker);
  EXPECT_EQ(open(*child).native, 0);
  EXPECT_EQ(start(*child, "GOOD").output, "hello");
}

TEST(Launch, a_worker_runs_through_pipes) {
  auto options = options_for(target("miniature"));
  options.command = {"/bin/sh", "-c", "cat | \"$0\" | cat"};
  const auto worker = launched(options);
  const auto child = forked(*worker);
  EXPECT_EQ(open(*child).native, 0);
  EXPECT_EQ(start(*child, "HANG").death, Death::Timeout);
  EXPECT_EQ(forked(*worker)->close().death, Death::None);
}

TEST(Launch, a_worker_without_interposition_counts_nothing) {
  auto options = options_for(target("miniature"));
  options.interpose_allocation = false;
  const auto worker = launched(options);
  EXPECT_EQ(worker->probe().capabilities & Capability::AllocationFailure, 0U);
  const auto child = forked(*worker);
  EXPECT_EQ(open(*child).allocations, 0U);
  EXPECT_EQ(start(*child, "GOOD").output, "hello");
}

#if !defined(SANITIZED)
TEST(Launch, a_target_built_with_a_sanitizer_gets_the_worker_that_can_load_it) {
  const auto worker = launched(options_for(target("miniature-asan")));
  EXPECT_NE(worker->probe().sanitizer.find("asan"), std::string::npos);
  EXPECT_EQ(worker->probe().capabilities & Capability::AllocationFailure, 0U);
  const auto child = forked(*worker);
  EXPECT_EQ(open(*child).native, 0);
  EXPECT_EQ(start(*child, "GOOD").output, "hello");
  const Observation freed = start(*child, "READ-FREED");
  EXPECT_EQ(freed.death, Death::Signal);
  EXPECT_TRUE(freed.detail.starts_with("AddressSanitizer: heap-use-after-free ")) << freed.detail;
  EXPECT_EQ(launched(options_for(target("miniature")))->probe().sanitizer, "");
}
#endif

TEST(Launch, a_worker_runs_with_another_c_library) {
  const auto folder = std::filesystem::temp_directory_path() / ("saslspec-libc-" + std::to_string(getpid()));
  const auto below = folder / "usr/lib/some-linux-gnu";
  std::filesystem::create_directories(below);
  auto options = options_for(target("miniature"));
  options.libc = folder.string();
  const auto nothing = Worker::launch(options);
  ASSERT_FALSE(nothing);
  EXPECT_TRUE(nothing.error().message.starts_with(folder.string() + ": there is no dynamic linker"))
      << nothing.error().message;
  // This machine's own, copied, stands for another release's.
  const auto own = launched(options_for(target("miniature")));
  for (const auto& library : own->probe().libraries)
    if (library.role == "other")
      std::filesystem::copy(library.path, below / std::filesystem::path(library.path).filename());
  const auto worker = launched(options);
  std::set<std::string> mapped;
  for (const auto& library : worker->probe().libraries)
    mapped.insert(library.path);
  EXPECT_TRUE(mapped.contains(std::filesystem::canonical(below / "libc.so.6").string()));
  const auto child = forked(*worker);
  EXPECT_EQ(open(*child).native, 0);
  EXPECT_EQ(start(*child, "GOOD").output, "hello");
  std::filesystem::remove_all(folder);
}

#if !defined(SANITIZED)
TEST(Launch, a_crash_comes_with_the_last_words_of_its_own_child) {
  const auto worker = launched(options_for(target("miniature")));
  for (const auto& [mechanism, words] : {
           std::pair{"LAST-WORDS", "out of order"},
           {"CRASH",      ""            }
  }) {
    const auto child = forked(*worker);
    open(*child);
    const Observation died = start(*child, mechanism);
    EXPECT_EQ(died.death, Death::Signal);
    EXPECT_EQ(died.detail, words);
  }
}

#endif

TEST(Launch, one_child_at_a_time) {
  const auto worker = launched(options_for(target("miniature")));
  const auto child = forked(*worker);
  EXPECT_FALSE(worker->fork());
}

TEST(Launch, mapped_libraries_are_named_with_role_and_build_id) {
  const auto path = std::filesystem::canonical(target("miniature")).string();
  const auto worker = launched(options_for(target("miniature")));
  std::set<std::string> roles;
  for (const auto& library : worker->probe().libraries)
    if (library.path == path) roles.insert(library.role);
  EXPECT_EQ(roles, std::set<std::string>{"target"});
}

TEST(DetectAbi, tells_the_abis_apart_by_their_symbols) {
  EXPECT_EQ(detect_abi(target("miniature")).value(), "v2");
  EXPECT_EQ(detect_abi(target("miniature-v1")).value(), "v1");
  EXPECT_FALSE(detect_abi(target("no-sasl")));
  EXPECT_FALSE(detect_abi("/proc/self/exe"));
}

} // namespace
} // namespace saslspec::worker::test
