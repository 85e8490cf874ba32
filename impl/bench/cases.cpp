#include "cases.hpp"

#include <vector>

namespace saslspec::bench {

namespace {

struct Row {
  const char* name;
  const char* mechanism;
  bool has_password;
};

constexpr bool with_password = true;
constexpr bool with_verifier = false;

constexpr Row rows[] = {
    {"ANONYMOUS",               "ANONYMOUS",     with_password},
    {"EXTERNAL",                "EXTERNAL",      with_password},
    {"PLAIN",                   "PLAIN",         with_password},
    {"LOGIN",                   "LOGIN",         with_password},
    {"CRAM-MD5",                "CRAM-MD5",      with_password},
    {"DIGEST-MD5",              "DIGEST-MD5",    with_password},
    {"SCRAM-SHA-1/stored",      "SCRAM-SHA-1",   with_verifier},
    {"SCRAM-SHA-256/stored",    "SCRAM-SHA-256", with_verifier},
    {"SCRAM-SHA-1/plaintext",   "SCRAM-SHA-1",   with_password},
    {"SCRAM-SHA-256/plaintext", "SCRAM-SHA-256", with_password},
};

} // namespace

std::span<const Case> cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> made;
    for (const Row& row : rows)
      made.push_back({row.name, row.mechanism, make_account(row.mechanism, row.has_password)});
    return made;
  }();
  return all;
}

} // namespace saslspec::bench
