// What the built-in adapters share: the brackets around target code, poisoned outputs, the seeded world.
#pragma once

#include "saslspec_adapter.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <dlfcn.h>

namespace saslspec::adapter {

/// The host given to `load`; one target per worker process.
inline const saslspec_host* host = nullptr;

/// Runs `call` as target code: its allocations are counted and can be made to fail.
template <class F>
auto in_target(F&& call) {
  struct Bracket {
    Bracket() { host->enter(); }
    ~Bracket() { host->leave(); }
  } bracket;
  return std::forward<F>(call)();
}

/// Lives through a callback from the target: the harness's own allocations are neither counted nor made to fail.
class Callback {
public:
  Callback() { host->leave(); }
  ~Callback() { host->enter(); }
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;
};

/// A pointer that no allocator returns and no program may dereference (not canonical on 64-bit machines).
template <class T>
T* poison() {
  return reinterpret_cast<T*>(static_cast<std::uintptr_t>(0xA5A5'5A5A'A5A5'5A5AULL)); // NOLINT
}
template <class Length>
constexpr Length poison_length = static_cast<Length>(0xA5A5'5A5A'A5A5'5A5AULL);

/// A poisoned pair of output parameters and what the target made of it.
template <class Pointer, class Length>
struct Output {
  Pointer data = poison<std::remove_pointer_t<Pointer>>();
  Length length = poison_length<Length>;

  Pointer* data_argument(unsigned misuse) { return (misuse & SASLSPEC_NULL_OUTPUT) != 0 ? nullptr : &data; }
  Length* length_argument(unsigned misuse) { return (misuse & SASLSPEC_NULL_OUTPUT_LENGTH) != 0 ? nullptr : &length; }
  bool data_touched() const { return data != poison<std::remove_pointer_t<Pointer>>(); }
  bool length_touched() const { return length != poison_length<Length>; }

  /// Reports what came back; octets only when both parameters were written.
  void report(saslspec_result& result) const {
    result.output_untouched = data_touched() ? 0 : 1;
    result.length_untouched = length_touched() ? 0 : 1;
    if (data_touched() && length_touched() && data != nullptr) host->output(data, length);
  }
};

/// Binds `function` to the exported symbol, or names it in `missing`.
template <class F>
void bind(void* library, const char* symbol, F*& function, std::string& missing) {
  function = reinterpret_cast<F*>(dlsym(library, symbol));
  if (function == nullptr) missing += (missing.empty() ? "" : ", ") + std::string(symbol);
}
template <class F>
void bind_optional(void* library, const char* symbol, F*& function) {
  function = reinterpret_cast<F*>(dlsym(library, symbol));
}

inline bool has(const saslspec_setting& setting, saslspec_parameter parameter) {
  return (setting.parameters & static_cast<unsigned>(parameter)) != 0;
}

inline const saslspec_account* find_account(std::string_view user) {
  for (std::size_t i = 0; i < host->account_count; ++i)
    if (user == host->accounts[i].user) return &host->accounts[i];
  return nullptr;
}

inline const saslspec_verifier* find_verifier(const saslspec_account& account, std::string_view mechanism) {
  constexpr std::string_view plus = "-PLUS";
  if (mechanism.ends_with(plus)) mechanism.remove_suffix(plus.size());
  for (std::size_t i = 0; i < account.verifier_count; ++i) {
    const std::string_view name = account.verifiers[i].mechanism;
    if (name.size() == mechanism.size() && strncasecmp(name.data(), mechanism.data(), name.size()) == 0)
      return &account.verifiers[i];
  }
  return nullptr;
}

/// Whom a bearer token stands or stood for.
struct TokenOwner {
  const saslspec_account* account = nullptr; ///< NULL: nobody
  bool expired = false;
};
TokenOwner find_token(std::string_view token);

inline bool may_act_as(std::string_view authcid, std::string_view authzid) {
  if (authzid.empty() || authcid == authzid) return true;
  for (std::size_t i = 0; i < host->authorization_count; ++i)
    if (authcid == host->authorizations[i].authcid && authzid == host->authorizations[i].authzid) return true;
  return false;
}

std::string base64(saslspec_octets octets);
/// "SCRAM-SHA-1$4096:salt$StoredKey:ServerKey", the octets in base64: how Cyrus stores a verifier in `authPassword`.
std::string verifier_text(const saslspec_verifier& verifier);

/// What a layer may take in at once, where layers are allowed: the default of RFC 2831.
inline constexpr unsigned layer_buffer = 65536;

/// A test-only build of the reference exports this setter; it holds until it is called again, NULL ends it.
using SetNonce = void(const char* nonce);
constexpr const char* set_nonce_symbol = "saslspec_test_set_nonce";

} // namespace saslspec::adapter
