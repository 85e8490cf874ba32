// Every mechanism of an ABI over secrets that memcheck is told to take for undefined: it complains of each branch and
// each index that depends on them. The library is linked in, so that published() can be this program's.
//
// The secrets are the application's: passwords, and the keys in verifiers. A client's input is no secret: its form is
// checked and prepared octet by octet, which cannot but look at it. Of a stored password that SASLprep would change
// (none is here) libidn looks at every character.
//
// usage: impl-v1-memcheck-tests, impl-v2-memcheck-tests [planted-branch | planted-index | planted-secret]
#include "undefined_secrets.hpp"

#include <cstdio>

#include <valgrind/memcheck.h>

#include "crypto/secret.hpp"

namespace saslspec::impl {

bool published(bool verdict) {
  VALGRIND_MAKE_MEM_DEFINED(&verdict, sizeof verdict);
  return verdict;
}

namespace test {

void hide(char* octets, std::size_t size) {
  VALGRIND_MAKE_MEM_UNDEFINED(octets, size);
}

void hide_keys(std::string& verifier) {
  bool is_key = false;
  for (std::size_t i = verifier.find('$', verifier.find('$') + 1); i < verifier.size(); ++i) {
    const bool is_separator = verifier[i] == '$' || verifier[i] == ':';
    is_key = is_key || is_separator;
    if (is_key && !is_separator) hide(&verifier[i], 1);
  }
}

void hide_count(std::string& verifier) {
  const std::size_t begin = verifier.find('$') + 1;
  hide(&verifier[begin], verifier.find(':') - begin);
}

std::string sent(const char* output, unsigned length) {
  VALGRIND_MAKE_MEM_DEFINED(output, length);
  return std::string(output, length);
}

namespace {

/// Compares as a careless server would: up to the first octet that differs.
int planted_branch() {
  std::string hidden(password);
  hide(hidden.data(), hidden.size());
  std::size_t same = 0;
  while (same < hidden.size() && hidden[same] == "wonderland-8"[same])
    ++same;
  std::printf("%zu octets are the same\n", same);
  return 0;
}

/// Writes a digest as a careless server would: by a table.
int planted_index() {
  std::string hidden(16, '\x5A');
  hide(hidden.data(), hidden.size());
  static const std::string digits = "0123456789abcdef";
  std::string hex;
  for (const char octet : hidden)
    hex += digits[static_cast<unsigned char>(octet) & 15];
  VALGRIND_MAKE_MEM_DEFINED(hex.data(), hex.size());
  std::printf("%s\n", hex.c_str());
  return 0;
}

} // namespace

} // namespace test

} // namespace saslspec::impl

int main(int argc, char** argv) {
  using namespace saslspec::impl::test;
  if (RUNNING_ON_VALGRIND == 0) {
    std::puts("this means something under memcheck only");
    return 2;
  }
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "planted-branch") return planted_branch();
  if (what == "planted-index") return planted_index();
  return run(what == "planted-secret");
}
