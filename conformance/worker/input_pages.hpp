// Inputs lie on read-only pages that end at an inaccessible page, and vanish after the call.
#pragma once

#include "saslspec_adapter.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace saslspec::worker {

class InputPages {
public:
  InputPages();
  ~InputPages();
  InputPages(const InputPages&) = delete;
  InputPages& operator=(const InputPages&) = delete;

  /// Lays `octets` out so that the last one, or the NUL behind it, is the last octet before an inaccessible page.
  /// Absent gives NULL. Valid until `withdraw`.
  saslspec_input lay_out(const std::optional<std::string>& octets, bool terminated);
  /// Makes the last input inaccessible. Its addresses are not used again for a long while.
  void withdraw();

  /// A C string laid out likewise, that stays until the end: mechanism names.
  const char* keep(const std::string& text);

private:
  char* place(const std::string& octets, bool terminated);
  void reserve_writable(std::size_t size);

  // The octets are written through one mapping of a memory file and shown to the target through another, read-only
  // one, at an address of its own for each call: changing the protection of pages in use would cost more.
  int file_ = -1;
  char* writable_ = nullptr;
  std::size_t writable_size_ = 0;
  char* arena_ = nullptr;
  std::size_t next_ = 0;
  char* pages_ = nullptr; ///< of the input laid out now
  std::size_t size_ = 0;
  std::map<std::string, const char*> kept_;
};

} // namespace saslspec::worker
