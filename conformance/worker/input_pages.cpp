#include "input_pages.hpp"

#include <cstdlib>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

namespace saslspec::worker {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t arena_size = std::size_t{1} << 30U; // addresses only: nothing is committed

} // namespace

InputPages::InputPages() : file_(memfd_create("saslspec-input", MFD_CLOEXEC)) {
  void* memory = mmap(nullptr, arena_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (file_ < 0 || memory == MAP_FAILED) std::abort();
  arena_ = static_cast<char*>(memory);
  reserve_writable(16 * page);
}

InputPages::~InputPages() {
  munmap(arena_, arena_size);
  munmap(writable_, writable_size_);
  close(file_);
}

void InputPages::reserve_writable(std::size_t size) {
  if (size <= writable_size_) return;
  if (writable_ != nullptr) munmap(writable_, writable_size_);
  if (ftruncate(file_, static_cast<off_t>(size)) != 0) std::abort();
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  if (memory == MAP_FAILED) std::abort();
  writable_ = static_cast<char*>(memory);
  writable_size_ = size;
}

char* InputPages::place(const std::string& octets, bool terminated) {
  const std::size_t needed = octets.size() + (terminated ? 1 : 0);
  size_ = (needed + page - 1) / page * page;
  if (next_ + size_ + page > arena_size) next_ = 0;
  pages_ = arena_ + next_;
  next_ += size_ + page; // the page behind stays inaccessible
  if (size_ == 0) return pages_;
  reserve_writable(size_);
  char* begin = writable_ + size_ - needed;
  std::memcpy(begin, octets.data(), octets.size());
  if (terminated) begin[octets.size()] = '\0';
  if (mmap(pages_, size_, PROT_READ, MAP_SHARED | MAP_FIXED | MAP_POPULATE, file_, 0) == MAP_FAILED) std::abort();
  return pages_ + size_ - needed;
}

saslspec_input InputPages::lay_out(const std::optional<std::string>& octets, bool terminated) {
  if (!octets) return {nullptr, 0};
  return {place(*octets, terminated), octets->size()};
}

void InputPages::withdraw() {
  if (pages_ == nullptr || size_ == 0) return;
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
  if (mmap(pages_, size_, PROT_NONE, flags, -1, 0) == MAP_FAILED) std::abort();
  pages_ = nullptr;
}

const char* InputPages::keep(const std::string& text) {
  auto& kept = kept_[text];
  if (kept != nullptr) return kept;
  const std::size_t size = (text.size() + 1 + page - 1) / page * page;
  void* memory = mmap(nullptr, size + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, size, PROT_READ | PROT_WRITE) != 0) std::abort();
  char* begin = static_cast<char*>(memory) + size - text.size() - 1;
  std::memcpy(begin, text.c_str(), text.size() + 1);
  mprotect(memory, size, PROT_READ);
  kept = begin;
  return kept;
}

} // namespace saslspec::worker
