#include "core/configuration.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace saslspec::impl {

namespace {

/// No configuration is longer; a device or a log given by mistake may be.
constexpr std::size_t max_file = 1 << 20;

constexpr std::string_view white_space = " \t\r\f\v";

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool same_key(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

/// The whole file, or why not.
const char* read_file(const char* path, Octets& out) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path, "re"), &std::fclose);
  if (!file) return strerrordesc_np(errno);
  std::array<char, 4096> block;
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    out.append({block.data(), got});
    if (out.size() > max_file) return "the file is too long to be a configuration";
  }
  return std::ferror(file.get()) != 0 ? strerrordesc_np(errno) : nullptr;
}

} // namespace

std::optional<ConfigurationMistake> Configuration::read(const char* path) {
  Octets text;
  if (const char* trouble = read_file(path, text); trouble != nullptr) return ConfigurationMistake{0, trouble};
  Vector<Setting> settings;
  if (const auto mistake = parse(text.view(), settings)) return mistake;
  settings_.swap(settings);
  return std::nullopt;
}

std::optional<ConfigurationMistake> Configuration::parse(std::string_view text, Vector<Setting>& out) {
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    text.remove_prefix(
        std::min(text.size(), text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1));
    if (line.empty() || line.front() == '#') continue;
    if (line.find('\0') != std::string_view::npos) return ConfigurationMistake{number, "the line has a NUL"};

    const auto* end = std::find_if_not(line.begin(), line.end(), &is_key_character);
    const std::string_view key(line.data(), static_cast<std::size_t>(end - line.begin()));
    if (key.empty()) return ConfigurationMistake{number, "the line does not begin with the name of an option"};
    if (end == line.end() || *end != ':')
      return ConfigurationMistake{number, "there is no colon behind the option's name"};
    const std::string_view value = trimmed(line.substr(key.size() + 1));
    if (value.empty()) return ConfigurationMistake{number, "the option has no value"};
    Setting setting{Octets(key), Octets(value)};
    out.push_back(std::move(setting));
  }
  return std::nullopt;
}

const char* Configuration::value(std::string_view key) const {
  for (const Setting& setting : settings_)
    if (same_key(setting.key.view(), key)) return setting.value.c_str();
  return nullptr;
}

const char* Configuration::value(const char* plugin, std::string_view option) const {
  if (plugin != nullptr)
    for (const Setting& setting : settings_) {
      const std::string_view key = setting.key.view();
      const std::string_view name(plugin);
      if (key.size() == name.size() + 1 + option.size() && same_key(key.substr(0, name.size()), name) &&
          key[name.size()] == '_' && same_key(key.substr(name.size() + 1), option))
        return setting.value.c_str();
    }
  return value(option);
}

bool SearchPath::assign(std::string_view folders) {
  if (folders.size() >= text_.size()) return false;
  text_.fill('\0');
  folders.copy(text_.data(), folders.size());
  set_ = true;
  return true;
}

bool next_configuration_file(std::string_view& folders, std::string_view application, FileName& path) {
  while (!folders.empty()) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    folders.remove_prefix(std::min(folders.size(), folder.size() + 1));
    if (folder.empty()) continue;
    const int size = std::snprintf(path.data(), path.size(), "%.*s/%.*s.conf", static_cast<int>(folder.size()),
                                   folder.data(), static_cast<int>(application.size()), application.data());
    if (size > 0 && static_cast<std::size_t>(size) < path.size()) return true;
  }
  return false;
}

} // namespace saslspec::impl
