// Looks for secrets in all memory that this process may write: heap, freed or not, stacks, static and thread storage.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::impl::test {

/// A secret, kept so that the scanner does not find it here.
class Hidden {
public:
  Hidden(std::string name, std::string_view masked) : name_(std::move(name)), masked_(masked) {}
  const std::string& name() const { return name_; }
  std::size_t size() const { return masked_.size(); }
  /// Writes it out, in the clear, for a use that has to be wiped.
  void reveal(char* out) const;
  char first() const { return masked(masked_[0]); }
  bool is_at(const char* octets) const;

  /// Turns a clear text into the masked one, or back.
  static char masked(char c) { return static_cast<char>(c ^ '\xA5'); }

private:
  std::string name_;
  std::string masked_;
};

/// Where each secret was found, as "name in mapping"; empty: nowhere.
[[nodiscard]] std::vector<std::string> find_in_memory(const std::vector<Hidden>& secrets);

/// For sasl_set_alloc: blocks that are released are kept as they are and never handed out again.
namespace kept_memory {
void* allocate(std::size_t size);
void* zeroed(std::size_t count, std::size_t size);
void* resize(void* block, std::size_t size);
void release(void* block);
} // namespace kept_memory

} // namespace saslspec::impl::test
