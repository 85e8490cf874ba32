#include "memory.hpp"

#include <fstream>
#include <vector>

#include <malloc.h>
#include <unistd.h>

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

std::vector<double> measure(Library& library, const char* mechanism, unsigned count) {
  const auto client = make_client(mechanism);
  static_cast<void>(library.wait(mechanism, *client)); // what is made once is made now
  std::vector<std::unique_ptr<Waiting>> held(count);
  ::malloc_trim(0);
  const double before = resident_bytes();
  for (auto& waiting : held)
    waiting = library.wait(mechanism, *client);
  return {(resident_bytes() - before) / count};
}

} // namespace

double resident_while_waiting(Library& library, const char* mechanism, unsigned count) {
  const auto numbers = run_in_child([&] { return measure(library, mechanism, count); });
  return numbers.empty() ? 0 : numbers[0];
}

} // namespace saslspec::bench
