#include "process.hpp"
#include "saslspec/proofs/proofs.hpp"

namespace saslspec::proofs {
namespace {

tl::expected<std::string, std::string> find(const std::string& name, const std::string& package) {
  std::string path = find_program(name);
  if (path.empty()) return tl::unexpected(name + " is not on PATH; it is in Debian's package " + package);
  return path;
}

/// The last word but the build's of "Spin Version 6.5.2 -- 6 December 2019" or "Z3 version 4.8.12 - 64 bit".
tl::expected<std::string, std::string> version(const std::string& program, const std::string& option) {
  const auto ended = run({program, option}, {.folder = ".", .limit = std::chrono::seconds(30)});
  if (!ended) return tl::unexpected(ended.error());
  const std::string& text = ended->output;
  const std::size_t begin = text.find_first_of("0123456789", text.find("ersion"));
  if (begin == std::string::npos) return tl::unexpected(program + ": does not say its version: " + text);
  return text.substr(begin, text.find(' ', begin) - begin);
}

} // namespace

tl::expected<Tools, std::string> find_tools() {
  Tools tools;
  const auto spin = find("spin", "spin");
  const auto compiler = find("gcc", "gcc");
  const auto z3 = find("z3", "z3");
  for (const auto* found : {&spin, &compiler, &z3})
    if (!*found) return tl::unexpected(found->error());
  tools.spin = *spin;
  tools.compiler = *compiler;
  tools.z3 = *z3;
  const auto spin_version = version(tools.spin, "-V");
  const auto z3_version = version(tools.z3, "--version");
  for (const auto* found : {&spin_version, &z3_version})
    if (!*found) return tl::unexpected(found->error());
  tools.spin_version = *spin_version;
  tools.z3_version = *z3_version;
  return tools;
}

} // namespace saslspec::proofs
