// Looking up an application's callbacks; both ABIs have the same list with other ids.
#pragma once

#include <cstring>

namespace saslspec::impl {

/// The entry with `id` in a list that ends with id 0; null when there is none. `list` may be null.
template <class Entry>
const Entry* find_callback(const Entry* list, unsigned long id) {
  if (list == nullptr) return nullptr;
  for (; list->id != 0; ++list)
    if (list->id == id) return list;
  return nullptr;
}

/// The function of an entry as what its id says it is.
template <class Function>
Function* function_of(int (*proc)(void)) {
  return reinterpret_cast<Function*>(reinterpret_cast<void (*)()>(proc));
}

/// Asks one SASL_CB_GETOPT callback; null when the option is not set.
template <class GetOption, class Entry>
const char* ask_option(const Entry* entry, const char* plugin, const char* option) {
  if (entry == nullptr || entry->proc == nullptr) return nullptr;
  const char* value = nullptr;
  unsigned length = 0;
  if (function_of<GetOption>(entry->proc)(entry->context, plugin, option, &value, &length) != 0) return nullptr;
  return value;
}

} // namespace saslspec::impl
