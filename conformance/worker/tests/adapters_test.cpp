// Adapters that are not built in: what carries them, and what is said of those that cannot be used.
#include "harness.hpp"
#include "saslspec/worker/abis.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include <unistd.h>

namespace saslspec::worker::test {
namespace {

LaunchOptions options_for(const std::string& name) {
  LaunchOptions options;
  options.target = target(name);
  options.deadline = std::chrono::milliseconds(1500);
  return options;
}

/// Why the adapter cannot be used as a target, after the target's name; one line.
std::string refusal(const LaunchOptions& options) {
  const auto worker = Worker::launch(options);
  if (worker) return "(launched)";
  const std::string& message = worker.error().message;
  EXPECT_TRUE(message.starts_with(options.target + ": ")) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos);
  return message.substr(std::min(message.size(), options.target.size() + 2));
}
std::string refusal(const std::string& fault) {
  return refusal(options_for("adapter-" + fault));
}

TEST(Adapter, is_the_target_where_the_server_is_no_library) {
  for (const std::string abi : {"", "its own file"}) {
    auto options = options_for("adapter");
    if (!abi.empty()) options.abi = options.target;
    const auto worker = launched(options);
    EXPECT_EQ(worker->probe().abi, "adapter");
    EXPECT_EQ(worker->probe().adapter, "faulty");
    EXPECT_EQ(worker->probe().adapter_path, std::filesystem::canonical(options.target));
    EXPECT_EQ(worker->probe().version, "faulty, alone");
    EXPECT_EQ(worker->probe().mechanisms, std::vector<std::string>{"PLAIN"});
    EXPECT_EQ(worker->probe().capabilities, Capability::Restartable);
    const auto child = forked(*worker);
    EXPECT_EQ(open(*child).code, model::Code::Ok);
    EXPECT_EQ(start(*child, "PLAIN").output, "hello");
  }
}

TEST(Adapter, carries_the_library_that_is_named_beside_it) {
  auto options = options_for("no-sasl");
  options.abi = target("adapter");
  const auto worker = launched(options);
  EXPECT_EQ(worker->probe().version, "faulty, with a library");
  std::map<std::string, std::string> roles;
  for (const auto& library : worker->probe().libraries)
    roles[std::filesystem::path(library.path).filename()] = library.role;
  EXPECT_EQ(roles["no-sasl.so"], "target");
  EXPECT_EQ(roles["adapter.so"], "adapter");
}

TEST(Adapter, gets_its_options) {
  auto options = options_for("adapter");
  options.adapter_options = {
      {"other",    "a"          },
      {"greeting", "good\tday=1"}
  };
  const auto worker = launched(options);
  const auto child = forked(*worker);
  open(*child);
  EXPECT_EQ(start(*child, "PLAIN").output, "good\tday=1");
}

TEST(Adapter, options_that_it_has_not_are_refused) {
  auto options = options_for("adapter");
  options.adapter_options = {
      {"greetings", ""}
  };
  EXPECT_EQ(refusal(options), "its adapter has no option \"greetings\"; it has greeting other");
  options.target = target("miniature");
  EXPECT_EQ(refusal(options), "its adapter has no option \"greetings\"; it has none");
}

TEST(Adapter, lacks_what_a_call_needs_and_the_call_says_so) {
  const auto worker = launched(options_for("adapter"));
  const auto child = forked(*worker);
  open(*child);
  for (const Op op : {Op::Property, Op::Encode, Op::Decode}) {
    const auto seen = child->call(call_of(op, ""));
    EXPECT_EQ(seen.code, model::Code::Fail);
    EXPECT_EQ(seen.detail, "the adapter has no such call");
  }
  EXPECT_EQ(child->call(call_of(Op::Identity)).authcid, std::nullopt);
}

TEST(Adapter, a_file_that_is_none) {
  auto options = options_for("miniature");
  options.abi = target("no-sasl");
  const auto worker = Worker::launch(options);
  ASSERT_FALSE(worker);
  EXPECT_EQ(worker.error().message, options.abi + ": exports no saslspec_adapter_entry, so it is no adapter");
  options.abi = "/nonexistent/adapter.so";
  EXPECT_EQ(Worker::launch(options).error().message, "/nonexistent/adapter.so: No such file or directory");
}

TEST(Adapter, a_flaw_is_told_in_one_sentence) {
  const std::string crashed = "crashed with signal 11 (Segmentation fault)";
  for (const auto& [fault, sentence] : std::vector<std::pair<std::string, std::string>>{
           {"another_version",           "its adapter is of version 2 of saslspec_adapter.h, this program of version 3"},
           {"no_name",                   "its adapter has no name"                                                     },
           {"no_table",                  "its adapter gave no table"                                                   },
           {"no_step",                   "its adapter lacks the function step"                                         },
           {"unknown_trait",             "its adapter declares the trait 0x100, which there is not"                    },
           {"unknown_capability",        "its adapter declares the capability 0x80000000, which there is not"          },
           {"capability_of_the_worker",
            "its adapter declares ALLOCATION_FAILURE, which the worker finds out by itself"                            },
           {"identity_without_function", "its adapter declares READS_IDENTITY, but lacks the function identity"        },
           {"critical_without_channel",  "its adapter declares CRITICAL_CHANNEL without CHANNEL_DESCRIPTION"           },
           {"channel_in_name_only",      "its adapter declares CHANNEL_DESCRIPTION, but gives no connection when a channel "
                                    "is described: it returned -4"                  },
           {"restartable_in_name_only",
            "its adapter declares RESTARTABLE, but starts no mechanism twice on one connection: PLAIN returned -6"     },
           {"crash_in_entry",            "its adapter, asked for its table, " + crashed                                },
           {"hang_in_entry",             "its adapter, asked for its table, did not come back within 1500 ms"          },
           {"crash_in_load",             "while it was loaded and initialised it " + crashed                           },
           {"refuse_in_load",            "has no server today"                                                         },
           {"crash_in_init",             "while it was loaded and initialised it " + crashed                           },
           {"exit_in_init",              "while it was loaded and initialised it ended the process with status 7"      },
           {"crash_in_open",             "ended the process when it was asked for a connection"                        },
  })
    EXPECT_EQ(refusal(fault), sentence) << fault;
}

TEST(Adapter, a_flaw_names_the_adapter_where_that_is_not_the_target) {
  auto options = options_for("no-sasl");
  options.abi = target("adapter-no_step");
  EXPECT_EQ(refusal(options),
            "its adapter " + std::filesystem::canonical(options.abi).string() + " lacks the function step");
}

TEST(Adapter, of_a_server_that_fork_leaves_behind_gets_no_answer) {
  const std::string why = refusal("threaded");
  EXPECT_TRUE(why.starts_with("did not answer when it was asked for a connection. It started a thread ")) << why;
  EXPECT_NE(why.find("SASLSPEC_NO_FORK"), std::string::npos) << why;
}

TEST(Adapter, of_a_server_that_does_not_survive_fork_gets_a_process_for_each_batch) {
  const auto worker = launched(options_for("adapter-threaded-declared"));
  EXPECT_EQ(worker->probe().traits, Trait::NoFork);
  EXPECT_EQ(worker->probe().mechanisms, std::vector<std::string>{"PLAIN"});
  for (int batch = 0; batch < 3; ++batch) {
    const auto child = forked(*worker);
    open(*child);
    EXPECT_EQ(start(*child, "PLAIN").native, 1) << "connections in this process";
    open(*child, {}, 1);
    EXPECT_EQ(start(*child, "PLAIN").native, 2);
    const auto end = child->close();
    EXPECT_EQ(end.death, Death::None);
    EXPECT_EQ(end.side_effect, "");
  }
}

TEST(Adapter, of_a_server_that_does_not_survive_fork_dies_and_hangs_alone) {
  const auto worker = launched(options_for("adapter-threaded-declared"));
  for (const auto& [mechanism, death] : {
           std::pair{"CRASH", Death::Signal },
           {"HANG",  Death::Timeout},
           {"PLAIN", Death::None   }
  }) {
    const auto child = forked(*worker);
    open(*child);
    EXPECT_EQ(start(*child, mechanism).death, death) << mechanism;
  }
}

TEST(Adapter, of_a_server_that_cannot_be_started_again_says_why) {
  auto options = options_for("adapter-threaded-declared");
  const std::string file = testing::TempDir() + "saslspec-switch-" + std::to_string(getpid());
  options.adapter_options = {
      {"switch", file}
  };
  const auto worker = launched(options);
  std::ofstream{file};
  const auto child = worker->fork();
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error(), "the target could not be loaded again: failed to initialise: it is switched off");
  std::filesystem::remove(file);
  EXPECT_TRUE(worker->fork());
}

TEST(Adapters, that_are_built_in_stand_in_one_table) {
  std::vector<std::string> words;
  for (const Abi& abi : abis()) {
    EXPECT_TRUE(is_abi(abi.word));
    EXPECT_FALSE(abi.adapter.empty() || abi.meaning.empty() || abi.recognised.empty()) << abi.word;
    words.push_back(abi.word);
  }
  EXPECT_EQ(words, (std::vector<std::string>{"v2", "v1", "gsasl"}));
  EXPECT_FALSE(is_abi("adapter"));
}

} // namespace
} // namespace saslspec::worker::test
