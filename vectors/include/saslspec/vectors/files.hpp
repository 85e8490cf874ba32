// The data files of this room, embedded so that the program works without the source tree.
#pragma once

#include <span>
#include <string_view>

namespace saslspec::vectors {

struct File {
  std::string_view path; ///< relative to vectors/: "scram-sha-256/client-final.json"
  std::string_view text;
};

/// All JSON files (vectors, requirements.json, faults.json, schemas), sorted by path. Static lifetime.
std::span<const File> files();

} // namespace saslspec::vectors
