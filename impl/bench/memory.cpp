#include "memory.hpp"

#include <fstream>
#include <vector>

#include <malloc.h>
#include <unistd.h>

#include "allocations.hpp"
#include "child.hpp"

namespace saslspec::bench {

namespace {

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// Of the library alone: the size of the object that holds the connection here is taken off.
double allocated_by(Library& library, const char* mechanism, Client& client) {
  const AllocationCounter counter;
  const auto waiting = library.wait(mechanism, client);
  if (waiting == nullptr) return 0;
  return static_cast<double>(counter.so_far().live_bytes) - static_cast<double>(malloc_usable_size(waiting.get()));
}

std::vector<double> measure(Library& library, const char* mechanism, unsigned count) {
  const auto client = make_client(mechanism);
  static_cast<void>(allocated_by(library, mechanism, *client)); // what is made once is made now
  const double allocated = allocated_by(library, mechanism, *client);
  std::vector<std::unique_ptr<Waiting>> held(count);
  ::malloc_trim(0);
  const double before = resident_bytes();
  for (auto& waiting : held)
    waiting = library.wait(mechanism, *client);
  const double resident = (resident_bytes() - before) / count;
  return {allocated, resident};
}

} // namespace

WaitingMemory measure_waiting(Library& library, const char* mechanism, unsigned count) {
  const auto numbers = run_in_child([&] { return measure(library, mechanism, count); });
  return numbers.size() == 2 ? WaitingMemory{numbers[0], numbers[1]} : WaitingMemory{};
}

} // namespace saslspec::bench
