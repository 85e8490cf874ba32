#include "catalogue.hpp"

#include "saslspec/vectors/files.hpp"

#include <iterator>

#include <nlohmann/json.hpp>

namespace saslspec::cli {

bool holds_vectors(std::string_view path) {
  return path.find('/') != std::string_view::npos && !path.starts_with("schema/");
}

tl::expected<std::vector<vector_loader::Vector>, std::string> all_vectors() {
  std::vector<vector_loader::Vector> all;
  for (const vectors::File& file : vectors::files()) {
    if (!holds_vectors(file.path)) continue;
    auto loaded = vector_loader::load_vectors(file.path, file.text);
    if (!loaded)
      return tl::unexpected("vectors/" + loaded.error().file + ": " + loaded.error().pointer + ": " +
                            loaded.error().message);
    std::move(loaded->begin(), loaded->end(), std::back_inserter(all));
  }
  return all;
}

tl::expected<std::vector<Fault>, std::string> all_faults() {
  for (const vectors::File& file : vectors::files()) {
    if (file.path != "faults.json") continue;
    try {
      std::vector<Fault> faults;
      const auto document = nlohmann::json::parse(file.text);
      for (const auto& json : document.at("faults"))
        faults.push_back({json.at("id"), json.at("title"), json.at("class"), json.at("severity"), json.at("defect"),
                          json.at("trigger"), json.at("detection"), json.at("origin")});
      return faults;
    } catch (const nlohmann::json::exception& error) {
      return tl::unexpected(std::string("vectors/faults.json: ") + error.what());
    }
  }
  return tl::unexpected(std::string("vectors/faults.json is not embedded"));
}

} // namespace saslspec::cli
