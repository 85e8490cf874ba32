// saslspec-bench-counter NAME PATH CASE: prints the counts of one case by one library. saslspec-bench runs it.
#include <iostream>

#include "counts.hpp"

int main(int argc, char** argv) {
  using namespace saslspec::bench;
  if (argc != 4) {
    std::cerr << "usage: saslspec-bench-counter NAME LIBRARY CASE\n";
    return 2;
  }
  try {
    const auto library = load(argv[1], argv[2]);
    for (const Case& which : cases()) {
      if (which.name != std::string_view(argv[3])) continue;
      const Counts counts = count(*library, which);
      std::cout << counts.allocations << " " << counts.waiting_bytes << "\n";
      return 0;
    }
    std::cerr << "saslspec-bench-counter: no case " << argv[3] << "\n";
    return 2;
  } catch (const NotLoadable& error) {
    std::cerr << "saslspec-bench-counter: " << error.what() << "\n";
    return 4;
  } catch (const std::exception& error) {
    std::cerr << "saslspec-bench-counter: " << error.what() << "\n";
    return 5;
  }
}
