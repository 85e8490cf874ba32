// The vectors that the program carries, and what the model and the oracle's clients say of a vector.
#pragma once

#include "saslspec/vector_loader/vector.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::vector_loader {

struct Catalogue {
  std::vector<Vector> vectors;       ///< of all files that load, in the order of the files
  std::vector<std::string> mistakes; ///< of each other file: "vectors/plain/syntax.json: /vectors/3: ..."
};

/// Reads the embedded files once; lives as long as the program. Thread-safe.
const Catalogue& catalogue();

/// All embedded vectors; the error is the first mistake.
[[nodiscard]] tl::expected<std::span<const Vector>, std::string> all_vectors();

/// The embedded vector of that id; null when there is none.
const Vector* find_vector(std::string_view id);

/// In which respects the vector contradicts the model when it is replayed on it, or asks the client for an account, a
/// message or a field that it does not have. Each is one sentence that begins with the vector's id.
std::vector<std::string> contradictions(const Vector& vector);

} // namespace saslspec::vector_loader
