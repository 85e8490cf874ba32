// The accounts of a store, for people and for programs.
#pragma once

#include "store/store.hpp"

namespace saslspec::impl::user {

/// Both print to standard output. Nothing secret is printed.
[[nodiscard]] StoreResult<void> list_as_table(Store& store);
[[nodiscard]] StoreResult<void> list_as_json(Store& store);

} // namespace saslspec::impl::user
