#include "counts.hpp"

#include <algorithm>
#include <vector>

#include <malloc.h>

#include "allocations.hpp"

namespace saslspec::bench {

namespace {

double allocations_of_exchange(Library& library, const char* mechanism, Client& client) {
  std::vector<std::uint64_t> counts(11);
  for (auto& count : counts) {
    const AllocationCounter counter;
    if (!library.exchange(mechanism, client))
      throw std::runtime_error(library.name() + " does not accept " + mechanism);
    count = counter.so_far().calls;
  }
  std::sort(counts.begin(), counts.end());
  return static_cast<double>(counts[counts.size() / 2]);
}

/// Of the library alone: the size of the object that holds the connection here is taken off.
double waiting_bytes_of(Library& library, const char* mechanism, Client& client) {
  const AllocationCounter counter;
  const auto waiting = library.wait(mechanism, client);
  if (waiting == nullptr) return 0;
  return static_cast<double>(counter.so_far().live_bytes) - static_cast<double>(malloc_usable_size(waiting.get()));
}

} // namespace

Counts count(Library& library, const Case& which) {
  current_account = &which.account;
  const auto client = make_client(which.mechanism);
  Counts counts;
  counts.allocations = allocations_of_exchange(library, which.mechanism, *client);
  counts.waiting_bytes = waiting_bytes_of(library, which.mechanism, *client);
  return counts;
}

} // namespace saslspec::bench
