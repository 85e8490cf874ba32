#include "faults.hpp"

#include "saslspec/vectors/files.hpp"

#include <nlohmann/json.hpp>

namespace saslspec::cli {

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
