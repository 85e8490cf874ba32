#include "memory_scan.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace saslspec::impl::test {

namespace {

void* map(std::size_t size) {
  void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::runtime_error("no memory");
  return mapped;
}

struct Mapping {
  std::uintptr_t begin, end;
  std::string name;
};

std::vector<Mapping> writable_mappings() {
  std::vector<Mapping> found;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0;
    unsigned long end = 0;
    std::array<char, 5> rights{};
    std::array<char, 256> name{};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s %*s %*s %*s %255s", &begin, &end, rights.data(), name.data()) < 3)
      throw std::runtime_error("an unknown line in maps: " + line);
    if (rights[0] == 'r' && rights[1] == 'w') found.push_back({begin, end, name[0] == '\0' ? "memory" : name.data()});
  }
  return found;
}

constexpr std::size_t window = 1 << 20;
constexpr std::size_t longest_secret = 256;

/// What is read for scanning goes here, and nowhere else.
char* scan_buffer() {
  static char* const buffer = static_cast<char*>(map(window + longest_secret));
  return buffer;
}

/// The secrets by their first octet.
using Index = std::array<std::vector<const Hidden*>, 256>;

void scan(const Mapping& mapping, int memory, const Index& secrets, std::vector<std::string>& found) {
  char* const buffer = scan_buffer();
  for (std::uintptr_t at = mapping.begin; at < mapping.end; at += window) {
    const std::size_t wanted = std::min<std::size_t>(window + longest_secret, mapping.end - at);
    const ssize_t got = pread(memory, buffer, wanted, static_cast<off_t>(at));
    for (ssize_t i = 0; i < got && i < static_cast<ssize_t>(window); ++i)
      for (const Hidden* secret : secrets[static_cast<unsigned char>(buffer[i])])
        if (i + static_cast<ssize_t>(secret->size()) <= got && secret->is_at(buffer + i))
          found.push_back(secret->name() + " in " + mapping.name);
  }
  std::memset(buffer, 0, window + longest_secret);
}

} // namespace

void Hidden::reveal(char* out) const {
  std::transform(masked_.begin(), masked_.end(), out, &masked);
}

bool Hidden::is_at(const char* octets) const {
  for (std::size_t i = 0; i < masked_.size(); ++i)
    if (masked(octets[i]) != masked_[i]) return false;
  return true;
}

std::vector<std::string> find_in_memory(const std::vector<Hidden>& secrets) {
  const auto own = reinterpret_cast<std::uintptr_t>(scan_buffer());
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  if (memory < 0) throw std::runtime_error("the process's memory cannot be read");
  Index index;
  for (const Hidden& secret : secrets)
    index[static_cast<unsigned char>(secret.first())].push_back(&secret);
  std::vector<std::string> found;
  for (Mapping mapping : writable_mappings()) {
    if (own >= mapping.begin && own < mapping.end) { // around the buffer, with which others may have been merged
      scan({mapping.begin, own, mapping.name}, memory, index, found);
      mapping.begin = own + window + longest_secret;
    }
    scan(mapping, memory, index, found);
  }
  close(memory);
  return found;
}

namespace kept_memory {

namespace {

constexpr std::size_t arena_size = std::size_t{4} << 20;
constexpr std::size_t alignment = alignof(std::max_align_t);

/// Behind the size of each block comes the block.
char* next_block(std::size_t size) {
  static char* const arena = static_cast<char*>(map(arena_size));
  static std::size_t used = 0;
  const std::size_t taken = alignment + (size + alignment - 1) / alignment * alignment;
  if (taken > arena_size - used) return nullptr;
  char* block = arena + used;
  used += taken;
  std::memcpy(block, &size, sizeof size);
  return block + alignment;
}

} // namespace

void* allocate(std::size_t size) {
  return next_block(size);
}

void* zeroed(std::size_t count, std::size_t size) {
  return next_block(count * size); // fresh pages
}

void* resize(void* block, std::size_t size) {
  char* const grown = next_block(size);
  if (block == nullptr || grown == nullptr) return grown;
  std::size_t old_size = 0;
  std::memcpy(&old_size, static_cast<char*>(block) - alignment, sizeof old_size);
  std::memcpy(grown, block, std::min(size, old_size));
  return grown;
}

void release(void*) {}

} // namespace kept_memory

} // namespace saslspec::impl::test
