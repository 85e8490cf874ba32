// Stands between the whole process and malloc. The address that malloc is called from shows allocations that the
// library under test makes without the application's functions. Allocations inside OpenSSL, libidn, SQLite and the C
// library do not count, and C++'s own allocations are no import of the library (impl.allocations.*).
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>
#include <link.h>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
}

namespace {

std::atomic<bool> is_watching{false};
std::atomic<unsigned> calls{0};
std::atomic<unsigned> strays{0};
std::atomic<void*> last_stray{nullptr};

// Where the library under test lies.
std::uintptr_t library_begin = 0;
std::uintptr_t library_end = 0;

int find_library(dl_phdr_info* object, std::size_t, void*) {
  const char* slash = std::strrchr(object->dlpi_name, '/');
  if (std::strncmp(slash == nullptr ? object->dlpi_name : slash + 1, "libsasl", 7) != 0) return 0;
  library_begin = object->dlpi_addr;
  for (int i = 0; i < object->dlpi_phnum; ++i)
    if (object->dlpi_phdr[i].p_type == PT_LOAD)
      library_end = object->dlpi_addr + object->dlpi_phdr[i].p_vaddr + object->dlpi_phdr[i].p_memsz;
  return 1;
}

void note(void* caller) {
  if (!is_watching) return;
  ++calls;
  const auto address = reinterpret_cast<std::uintptr_t>(caller);
  if (address < library_begin || address >= library_end) return;
  ++strays;
  last_stray = caller;
}

/// Around all tests of the program.
class Watch : public ::testing::Environment {
public:
  void SetUp() override {
    ASSERT_EQ(dl_iterate_phdr(&find_library, nullptr), 1);
    is_watching = true;
  }
  void TearDown() override {
    is_watching = false;
    EXPECT_GT(calls, 0U);
    EXPECT_EQ(strays, 0U) << "the last one from " << last_stray;
  }
};

[[maybe_unused]] const auto* const watch = ::testing::AddGlobalTestEnvironment(new Watch);

} // namespace

extern "C" {

void* malloc(std::size_t size) {
  note(__builtin_return_address(0));
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  note(__builtin_return_address(0));
  return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) {
  note(__builtin_return_address(0));
  return __libc_realloc(block, size);
}

} // extern "C"
