#include "saslspec/vector_loader/catalogue.hpp"

#include "saslspec/vectors/files.hpp"

#include <iterator>
#include <map>

namespace saslspec::vector_loader {
namespace {

/// Vectors lie one folder down; the schemas beside them are no vectors.
bool holds_vectors(std::string_view path) {
  return path.find('/') != std::string_view::npos && !path.starts_with("schema/");
}

Catalogue read() {
  Catalogue all;
  for (const vectors::File& file : vectors::files()) {
    if (!holds_vectors(file.path)) continue;
    auto loaded = load_vectors(file.path, file.text);
    if (loaded)
      std::move(loaded->begin(), loaded->end(), std::back_inserter(all.vectors));
    else
      all.mistakes.push_back("vectors/" + loaded.error().file + ": " + loaded.error().pointer + ": " +
                             loaded.error().message);
  }
  return all;
}

} // namespace

const Catalogue& catalogue() {
  static const Catalogue all = read();
  return all;
}

tl::expected<std::span<const Vector>, std::string> all_vectors() {
  const Catalogue& all = catalogue();
  if (!all.mistakes.empty()) return tl::unexpected(all.mistakes.front());
  return std::span<const Vector>(all.vectors);
}

const Vector* find_vector(std::string_view id) {
  static const auto by_id = [] {
    std::map<std::string_view, const Vector*> index;
    for (const Vector& each : catalogue().vectors)
      index.emplace(each.id, &each);
    return index;
  }();
  const auto found = by_id.find(id);
  return found == by_id.end() ? nullptr : found->second;
}

} // namespace saslspec::vector_loader
