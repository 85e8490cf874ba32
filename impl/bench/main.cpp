// saslspec-bench, which `saslspec bench` runs: the reference beside this system's Cyrus SASL and GNU SASL.
#include <cstdio>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "cases.hpp"
#include "measure.hpp"

namespace {

using namespace saslspec::bench;

enum ExitCode : int { Ok = 0, Usage = 2, OurFault = 5, TargetNotLoadable = 4 };

struct Options {
  Plan plan;
  std::string json;
  std::string reference;
  std::string cyrus;
  std::string gsasl;
  std::vector<std::string> start_up; ///< name and path: only time the start of this process
};

int complain(const std::string& message, int code) {
  std::cerr << "saslspec: " << message << "\n";
  return code;
}

/// The library that was built or installed with this program.
std::string own_library() {
  std::error_code ignored;
  const auto root = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path().parent_path();
  const std::filesystem::path folders[] = {root / "lib", root / SASLSPEC_LIBDIR, root.parent_path() / SASLSPEC_LIBDIR};
  for (const auto& folder : folders)
    if (const auto path = folder / "saslspec/v2/libsasl2.so.2"; std::filesystem::exists(path, ignored)) return path;
  return folders[0] / "saslspec/v2/libsasl2.so.2";
}

/// Cyrus SASL goes first: once ours is loaded, its soname stands for it.
std::vector<Loaded> load_all(const Options& options) {
  std::vector<Loaded> peers;
  const auto add_peer = [&](const char* name, const std::string& given, const char* soname) {
    const std::string& path = given.empty() ? soname : given;
    try {
      peers.push_back({path, load(name, path)});
    } catch (const NotLoadable& error) {
      if (!given.empty()) throw;
      complain(std::string(name) + " is left out: " + error.what(), Ok);
    }
  };
  add_peer("cyrus", options.cyrus, "libsasl2.so.2");
  add_peer("gsasl", options.gsasl, "libgsasl.so.18");

  const std::string path = options.reference.empty() ? own_library() : options.reference;
  std::vector<Loaded> all;
  all.push_back({path, load("saslspec", path)});
  for (Loaded& peer : peers)
    all.push_back(std::move(peer));
  return all;
}

int run(const Options& options) {
  if (!options.start_up.empty()) {
    const StartUp times = time_start_up(options.start_up[0], options.start_up[1]);
    std::cout << times.load << " " << times.init << " " << times.first_exchange << "\n";
    return Ok;
  }
  std::ofstream json;
  if (!options.json.empty()) {
    json.open(options.json);
    if (!json) return complain(options.json + ": cannot write", Usage);
  }
  const Results results = measure(load_all(options), options.plan);
  std::cout << as_table(results) << std::flush;
  if (json.is_open() && !(json << as_json(results) << std::flush))
    return complain(options.json + ": cannot write", OurFault);
  return Ok;
}

std::string check_filter(const std::string& filter) {
  std::string known;
  for (const Case& which : cases()) {
    if (std::string_view(which.name).find(filter) != std::string_view::npos) return {};
    known += (known.empty() ? "" : ", ") + std::string(which.name);
  }
  return "\"" + filter + "\" is in the name of no case; there are " + known;
}

} // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("What an exchange costs: the reference beside Cyrus SASL and GNU SASL.", "saslspec bench");
  app.add_option("--filter", options.plan.filter, "Only the cases whose names have this in them")
      ->type_name("TEXT")
      ->check(CLI::Validator(check_filter, ""));
  app.add_flag("--quick", options.plan.quick, "One short repetition: shows that it works, not how fast");
  app.add_option("--json", options.json, "Write the results to this file, too")->type_name("FILE");
  app.add_option("--library", options.reference, "The reference's libsasl2.so.2; default the one built with this")
      ->type_name("FILE");
  app.add_option("--cyrus", options.cyrus, "Cyrus SASL; default libsasl2.so.2 of this system")->type_name("FILE");
  app.add_option("--gsasl", options.gsasl, "GNU SASL; default libgsasl.so.18 of this system")->type_name("FILE");
  app.add_option("--time-start-up", options.start_up)->expected(2)->group(""); // how the program calls itself
  try {
    app.parse(argc, argv);
    return run(options);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return complain(std::string(error.what()) + "\nTry `saslspec bench --help`.", Usage);
  } catch (const NotLoadable& error) {
    return complain(error.what(), TargetNotLoadable);
  } catch (const std::exception& error) {
    return complain(error.what(), OurFault);
  }
}
