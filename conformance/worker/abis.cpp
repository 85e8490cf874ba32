#include "saslspec/worker/abis.hpp"

#include "adapters.hpp"
#include "elf_file.hpp"

#include <algorithm>

namespace saslspec::worker {
namespace {

std::string joined(std::span<const std::string_view> words, const char* last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? last : ", ") + std::string(words[i]);
  return text;
}

bool recognises(const adapter::BuiltIn& kind, const ElfFile& file) {
  const auto exported = [&](std::string_view symbol) { return file.exports.contains(std::string(symbol)); };
  return exported(kind.exports) && (kind.also.empty() || std::ranges::any_of(kind.also, exported));
}

/// Each symbol by which a target is recognised, once.
std::string symbols() {
  std::vector<std::string_view> all;
  for (const adapter::BuiltIn& kind : adapter::built_in_adapters())
    if (std::ranges::find(all, kind.exports) == all.end()) all.push_back(kind.exports);
  all.push_back(adapter::entry_symbol);
  return joined(all, " and ");
}

} // namespace

std::vector<Abi> abis() {
  std::vector<Abi> all;
  for (const adapter::BuiltIn& kind : adapter::built_in_adapters())
    all.push_back({std::string(kind.word), kind.adapter().name, std::string(kind.meaning),
                   std::string(kind.exports) + (kind.also.empty() ? "" : ", and " + joined(kind.also, " or ")),
                   kind.has_plug_ins});
  return all;
}

bool is_abi(std::string_view word) {
  return std::ranges::find(adapter::built_in_adapters(), word, &adapter::BuiltIn::word) !=
         adapter::built_in_adapters().end();
}

tl::expected<std::string, LaunchError> detect_abi(const std::string& path) {
  const auto file = read_elf(path);
  if (!file) return tl::unexpected(file.error());
  if (!file->is_shared_object) return tl::unexpected(LaunchError{path + ": is not an ELF shared object"});
  if (file->exports.contains(std::string(adapter::entry_symbol))) return std::string(own_adapter);
  for (const adapter::BuiltIn& kind : adapter::built_in_adapters())
    if (recognises(kind, *file)) return std::string(kind.word);
  return tl::unexpected(
      LaunchError{path + ": exports none of " + symbols() + ", so it is neither a SASL server library nor an adapter"});
}

tl::expected<void, LaunchError> check_abi(const std::string& path, std::string_view word) {
  const auto file = read_elf(path);
  if (!file) return tl::unexpected(file.error());
  const auto named = std::ranges::find(adapter::built_in_adapters(), word, &adapter::BuiltIn::word);
  for (const adapter::BuiltIn& kind : adapter::built_in_adapters()) {
    if (kind.word == word) break;
    if (kind.exports != named->exports || !recognises(kind, *file)) continue;
    const auto shown = std::ranges::find_if(
        kind.also, [&](std::string_view symbol) { return file->exports.contains(std::string(symbol)); });
    return tl::unexpected(LaunchError{path + ": exports " + std::string(*shown) + ", so it is " +
                                      std::string(kind.meaning) + ": ABI " + std::string(kind.word) + ", not " +
                                      std::string(word)});
  }
  return {};
}

tl::expected<void, LaunchError> check_adapter(const std::string& path) {
  const auto file = read_elf(path);
  if (!file) return tl::unexpected(file.error());
  if (const std::string why = why_not_loadable(*file); !why.empty())
    return tl::unexpected(LaunchError{path + ": " + why});
  if (!file->exports.contains(std::string(adapter::entry_symbol)))
    return tl::unexpected(
        LaunchError{path + ": exports no " + std::string(adapter::entry_symbol) + ", so it is no adapter"});
  return {};
}

} // namespace saslspec::worker
