// The adapters built into the worker: one table, which also says how a file is recognised as a target of each.
#pragma once

#include "saslspec_adapter.h"

#include <span>
#include <string_view>

namespace saslspec::adapter {

const saslspec_adapter& cyrus_v1();
const saslspec_adapter& cyrus_v2();
const saslspec_adapter& gsasl();

struct BuiltIn {
  std::string_view word;                  ///< of --abi, and in reports
  std::string_view meaning;               ///< a target of this kind, in a few words
  std::string_view exports;               ///< a symbol that each target of this kind exports
  std::span<const std::string_view> also; ///< it exports one of these, too; empty: no more is asked
  const saslspec_adapter& (*adapter)();
  bool has_plug_ins; ///< that can be looked for in a folder of the user's choice
};

/// A file is of the first kind whose symbols it exports. Constant; thread-safe.
std::span<const BuiltIn> built_in_adapters();

/// The symbol of saslspec_adapter.h that an adapter's own file exports.
inline constexpr std::string_view entry_symbol = "saslspec_adapter_entry";

} // namespace saslspec::adapter
