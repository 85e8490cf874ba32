// dlopen, with reasons.
#pragma once

#include <string>

#include <dlfcn.h>

#include "library.hpp"

namespace saslspec::bench {

/// Stays loaded to the end of the process: threads and plug-ins may still refer to it.
class SharedObject {
public:
  explicit SharedObject(const std::string& path) : handle_(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw NotLoadable(::dlerror());
  }

  template <class Function>
  void find(Function*& function, const char* name) const {
    function = reinterpret_cast<Function*>(::dlsym(handle_, name));
    if (function == nullptr) throw NotLoadable(::dlerror());
  }

private:
  void* handle_;
};

} // namespace saslspec::bench
