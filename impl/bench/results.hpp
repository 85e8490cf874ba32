// The results of one run, before they are printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "library.hpp"

namespace saslspec::bench {

struct WaitingMemory {
  double allocated = 0; ///< bytes that the library took with malloc for one connection
  double resident = 0;  ///< bytes of the process's resident memory for one of many
};

/// One mechanism by one library.
struct Exchange {
  std::string name;
  std::string library;
  std::string not_measured;            ///< why the rest is empty; itself empty when it is not
  double microseconds = 0;             ///< median, without the client's part
  double allocations = 0;              ///< median
  std::optional<double> system_calls;  ///< mean; nothing when they could not be counted here
  std::optional<double> floor;         ///< microseconds of the crypto floor
  std::optional<double> ratio_to_ours; ///< how many times the reference's time
  std::optional<double> two_threads;   ///< exchanges per second of two threads, over those of one
  std::optional<WaitingMemory> waiting;
};

struct Start {
  std::string library;
  StartUp median;
};

struct Results {
  std::vector<std::string> libraries; ///< name, and the path it was loaded from
  std::vector<Exchange> exchanges;
  std::vector<Start> starts;
  unsigned repetitions = 0;
};

/// Tables of at most 80 columns.
[[nodiscard]] std::string as_table(const Results& results);
[[nodiscard]] std::string as_json(const Results& results);

} // namespace saslspec::bench
