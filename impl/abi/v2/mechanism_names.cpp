#include "abi/v2/mechanism_names.hpp"

#include <array>
#include <utility>

#include "core/library.hpp"
#include "core/memory.hpp"
#include "core/selection.hpp"
#include "sasl/sasl.h"

namespace saslspec::impl {

namespace {

// Changed only by the first sasl_server_init, sasl_server_add_plugin and the last sasl_done.
constexpr std::size_t max_built_in = 64;
constinit std::array<const char*, max_built_in + 1> built_in_names{}; ///< ends with null
constinit const char** names = nullptr;                               ///< with those of plug-ins; null: there are none

} // namespace

void list_built_in_names() {
  std::size_t count = 0;
  for (const MechanismInfo& mechanism : built_in_mechanisms())
    if (count < max_built_in) built_in_names[count++] = mechanism.name.data();
}

void list_all_names() {
  std::size_t count = 0;
  for_each_mechanism([&](const MechanismInfo&) { ++count; });
  auto** listed = static_cast<const char**>(allocate((count + 1) * sizeof(const char*)));
  release(std::exchange(names, listed));
  for_each_mechanism([&](const MechanismInfo& mechanism) { *listed++ = mechanism.name.data(); });
  *listed = nullptr;
}

void forget_names_of_plugins() {
  release(std::exchange(names, nullptr));
}

} // namespace saslspec::impl

using namespace saslspec::impl;

const char** sasl_global_listmech(void) {
  if (!library_is_open()) return nullptr;
  return names != nullptr ? names : built_in_names.data();
}
