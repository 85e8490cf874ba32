#include "saslspec/judge/requirements.hpp"

#include "saslspec/vectors/files.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace saslspec::judge {
namespace {

std::string text(const nlohmann::json& entry, const char* key) {
  const auto found = entry.find(key);
  return found == entry.end() || found->is_null() ? std::string() : found->get<std::string>();
}

Requirement read(const nlohmann::json& entry) {
  return {text(entry, "id"),      text(entry, "source"), text(entry, "section"),
          text(entry, "level"),   text(entry, "basis"),  text(entry, "mechanism"),
          text(entry, "summary"), text(entry, "test"),   text(entry, "why")};
}

std::vector<Requirement> load() {
  for (const vectors::File& file : vectors::files()) {
    if (file.path != "requirements.json") continue;
    const auto document = nlohmann::json::parse(file.text);
    // The list may stand alone or under a key beside its schema's name.
    const nlohmann::json& entries = document.is_array() ? document : document.at("requirements");
    std::vector<Requirement> all;
    for (const auto& entry : entries)
      all.push_back(read(entry));
    return all;
  }
  throw std::runtime_error("requirements.json is not among the embedded files");
}

// Recommendations of the standards' security considerations. The strict profile takes them as musts.
constexpr std::string_view security_recommendations[] = {
    "MAN-errstr-not-to-client",
    "RFC4422-3.6-user-enumeration",
    "RFC4422-6.1.2-min-security-not-entered",
    "RFC4422-6.1.2-min-security-not-listed",
    "RFC4422-6.1.2-verify-result",
    "RFC4422-6.1.5-oversize-close",
    "RFC5802-5.1-i-min-4096",
    "RFC5802-9-salt-min",
};

// Stated as a possible configuration of a server: another configuration is no deviation.
constexpr std::string_view strict_only[] = {"RFC4422-3.6-user-enumeration"};

bool is_in(std::span<const std::string_view> list, std::string_view id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

bool is_must(const Requirement& requirement) {
  if (requirement.level == "MUST" || requirement.level == "MUST NOT") return true;
  return requirement.level == "IMPLIED" && (requirement.basis == "stated as fact" || requirement.basis == "abnf" ||
                                            requirement.basis == "manual-page sentence");
}

bool is_should(const Requirement& requirement) {
  return requirement.level == "SHOULD" || requirement.level == "SHOULD NOT";
}

} // namespace

std::span<const Requirement> requirements() {
  static const std::vector<Requirement> all = load();
  return all;
}

const Requirement* requirement(std::string_view id) {
  static const auto by_id = [] {
    std::map<std::string_view, const Requirement*> index;
    for (const Requirement& entry : requirements())
      index.emplace(entry.id, &entry);
    return index;
  }();
  const auto found = by_id.find(id);
  return found == by_id.end() ? nullptr : found->second;
}

bool is_of_the_api(std::string_view id) {
  return id.starts_with("MAN-") || id.starts_with("CAPI-");
}

std::span<const std::string_view> named_security_recommendations() {
  return security_recommendations;
}

bool gates(const Requirement& requirement, const Standard& standard) {
  if (standard.profile == Profile::Man && !is_of_the_api(requirement.id)) return false;
  if (standard.profile == Profile::Strict && is_in(security_recommendations, requirement.id)) return true;
  if (is_in(strict_only, requirement.id)) return false;
  if (is_must(requirement)) return true;
  return standard.level != Level::Must && is_should(requirement);
}

} // namespace saslspec::judge
