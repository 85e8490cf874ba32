// Looking up an application's callbacks; both ABIs have the same list with other ids.
#pragma once

#include "abi/configuration_file.hpp"

namespace saslspec::impl {

/// The entry with `id` in a list that ends with id 0; null when the list has no such id. `list` may be null.
template <class Entry>
const Entry* find_callback(const Entry* list, unsigned long id) {
  if (list == nullptr) return nullptr;
  for (; list->id != 0; ++list)
    if (list->id == id) return list;
  return nullptr;
}

/// The function of an entry, with the type that its id stands for.
template <class Function>
Function* function_of(int (*proc)(void)) {
  return reinterpret_cast<Function*>(reinterpret_cast<void (*)()>(proc));
}

/// Calls the function of `entry` with the entry's context before `arguments`; `otherwise` where there is no function.
template <class Function, class Entry, class... Arguments>
int call(const Entry* entry, int otherwise, Arguments... arguments) {
  if (entry == nullptr || entry->proc == nullptr) return otherwise;
  return function_of<Function>(entry->proc)(entry->context, arguments...);
}

/// Asks one SASL_CB_GETOPT callback; null when the option is not set.
template <class GetOption, class Entry>
const char* ask_option(const Entry* entry, const char* plugin, const char* option) {
  const char* value = nullptr;
  unsigned length = 0;
  return call<GetOption>(entry, -1, plugin, option, &value, &length) == 0 ? value : nullptr;
}

/// The callbacks of one connection and, for the ids that these lack, those of the library. Both lists outlive it.
template <class Entry>
class Callbacks {
public:
  Callbacks(const Entry* own, const Entry* of_library) : own_(own), of_library_(of_library) {}

  const Entry* own() const { return own_; }
  /// Null: no callback has the id.
  const Entry* find(unsigned long id) const {
    const Entry* entry = find_callback(own_, id);
    return entry != nullptr ? entry : find_callback(of_library_, id);
  }
  /// Whether there is a callback for one of the two.
  bool has_either(unsigned long id, unsigned long other) const {
    const auto is_in = [&](const Entry* list) {
      for (; list != nullptr && list->id != 0; ++list)
        if (list->id == id || list->id == other) return true;
      return false;
    };
    return is_in(own_) || is_in(of_library_);
  }
  /// The value of an option by the callbacks under `getopt_id`, else by the configuration file; null: not set. Lives
  /// until the next option is asked for.
  template <class GetOption>
  const char* option(unsigned long getopt_id, const char* plugin, const char* name) const {
    const char* value = ask_option<GetOption>(find_callback(own_, getopt_id), plugin, name);
    if (value == nullptr) value = ask_option<GetOption>(find_callback(of_library_, getopt_id), plugin, name);
    return value != nullptr ? value : configured_option(plugin, name);
  }

private:
  const Entry* own_;
  const Entry* of_library_;
};

} // namespace saslspec::impl
