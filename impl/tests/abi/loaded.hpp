// The library as a program that loads it at run time uses it: by the addresses of its functions.
#pragma once

#include <string>
#include <vector>

#include <dlfcn.h>

namespace saslspec::impl::test {

/// A function of a library that dlopen() returned.
template <class Function>
Function* function_in(void* library, const char* name) {
  return reinterpret_cast<Function*>(reinterpret_cast<void (*)()>(dlsym(library, name)));
}
#define SASLSPEC_LOADED(library, name) (*::saslspec::impl::test::function_in<decltype(name)>(library, #name))

/// Initialises the library, plays an exchange of every mechanism and ends it. Returns what the server sent, one message
/// after the other; empty when any exchange failed. An empty challenge is left out.
std::vector<std::string> play_all_v1(void* library);
std::vector<std::string> play_all_v2(void* library);

} // namespace saslspec::impl::test
