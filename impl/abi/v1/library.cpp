// The library as a whole: initialisation, hooks, codes.
#include <atomic>

#include "abi/configuration_file.hpp"
#include "abi/guard.hpp"
#include "abi/v1/configuration.hpp"
#include "abi/v1/connection.hpp"
#include "core/code.hpp"
#include "core/mutex.hpp"
#include "store/thread_store.hpp"

using namespace saslspec::impl;

namespace {

constinit std::atomic<const sasl_callback_t*> callbacks{nullptr};

struct Row {
  Code code;
  int nearest;
};

constexpr Row missing_in_v1[] = {
    {Code::NotInit,            SASL_FAIL    }, // its number is v1's SASL_NEWSECRET
    {Code::Unavail,            SASL_FAIL    },
    {Code::NoVerify,           SASL_NOUSER  },
    {Code::WeakPass,           SASL_FAIL    },
    {Code::NoUserPass,         SASL_FAIL    },
    {Code::NeedOldPassword,    SASL_FAIL    },
    {Code::ConstraintViolated, SASL_FAIL    },
    {Code::BadBinding,         SASL_BADAUTH },
    {Code::ConfigErr,          SASL_BADPARAM},
};

} // namespace

namespace saslspec::impl {

const sasl_callback_t* library_callbacks() {
  return callbacks;
}

int to_v1(Code code) {
  for (const Row& row : missing_in_v1)
    if (row.code == code) return row.nearest;
  return static_cast<int>(code);
}

} // namespace saslspec::impl

int sasl_server_init(const sasl_callback_t* given, const char* appname) {
  if (appname == nullptr) return SASL_BADPARAM;
  return to_v1(guarded([&] {
    if (!watch_forks_of_stores()) return Code::NoMem;
    const Code code = open_library([&] { return load_configuration(given, appname); });
    if (code == Code::Ok) callbacks = given;
    return code;
  }));
}

void sasl_done(void) {
  close_library([] {
    forget_configuration();
    close_stores();
    callbacks = nullptr;
  });
}

void sasl_set_alloc(sasl_malloc_t* allocate, sasl_calloc_t* zeroed, sasl_realloc_t* resize, sasl_free_t* release) {
  static_assert(sizeof(unsigned long) == sizeof(std::size_t));
  if (library_is_open() || allocate == nullptr || zeroed == nullptr || resize == nullptr || release == nullptr) return;
  set_memory_hooks({allocate, zeroed, resize, release});
}

void sasl_set_mutex(sasl_mutex_new_t* create, sasl_mutex_lock_t* lock, sasl_mutex_unlock_t* unlock,
                    sasl_mutex_dispose_t* dispose) {
  if (library_is_open() || create == nullptr || lock == nullptr || unlock == nullptr || dispose == nullptr) return;
  set_mutex_hooks({create, lock, unlock, dispose});
}

const char* sasl_errstring(int saslerr, const char* /*langlist*/, const char** outlang) {
  if (outlang != nullptr) *outlang = "i-default";
  if (saslerr == SASL_NEWSECRET) return "a new secret is needed";
  if (saslerr == SASL_NOPATH) return "no path to plug-ins";
  return text(static_cast<Code>(saslerr));
}

int sasl_usererr(int saslerr) {
  return saslerr == SASL_NOUSER ? SASL_BADAUTH : saslerr;
}
