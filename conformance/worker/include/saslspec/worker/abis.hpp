// Which kinds of targets there are adapters for, and which of them a file is. Read from the table of built-in adapters.
#pragma once

#include "saslspec/worker/worker.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::worker {

/// The word for a target that brings an adapter with it, or is judged through one that the user named.
inline constexpr std::string_view own_adapter = "adapter";

struct Abi {
  std::string word;       ///< of --abi: "v2"
  std::string adapter;    ///< the adapter's name: "cyrus-v2"
  std::string meaning;    ///< a target of this kind, in a few words
  std::string recognised; ///< by which symbols
  bool has_plug_ins;      ///< that can be looked for in a folder of the user's choice
};

/// The built-in ones, in the order in which a file is tried. Thread-safe.
std::vector<Abi> abis();

/// Whether `word` is one of them.
bool is_abi(std::string_view word);

/// The word of the ABI that the file's dynamic symbols show, without loading it: one of `abis()`, or `own_adapter`
/// where the file is an adapter. The error, one sentence, says why it is no target.
[[nodiscard]] tl::expected<std::string, LaunchError> detect_abi(const std::string& path);

/// Whether the file's dynamic symbols agree with `word`, one of `abis()`: calls of one ABI crash in a library of
/// another that exports them, too, with other arguments. The error is one sentence.
[[nodiscard]] tl::expected<void, LaunchError> check_abi(const std::string& path, std::string_view word);

/// Whether the file can be loaded as an adapter by this machine; the error is one sentence.
[[nodiscard]] tl::expected<void, LaunchError> check_adapter(const std::string& path);

} // namespace saslspec::worker
