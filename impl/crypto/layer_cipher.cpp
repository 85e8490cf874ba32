#include "crypto/layer_cipher.hpp"

#include <array>
#include <atomic>
#include <climits>
#include <iterator>
#include <mutex>
#include <new>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

namespace saslspec::impl {

namespace {

constexpr const char* openssl_names[] = {"RC4", "DES-CBC", "DES-EDE-CBC"};
constexpr std::size_t algorithm_count = std::size(openssl_names);

/// Takes OpenSSL's complaints out of the thread's error queue, which belongs to the application.
class OwnErrors {
public:
  OwnErrors() { ERR_set_mark(); }
  OwnErrors(const OwnErrors&) = delete;
  OwnErrors& operator=(const OwnErrors&) = delete;
  ~OwnErrors() { ERR_pop_to_mark(); }
};

struct Library {
  OSSL_LIB_CTX* context = nullptr;
  OSSL_PROVIDER* usual = nullptr;
  OSSL_PROVIDER* legacy = nullptr;
  std::array<EVP_CIPHER*, algorithm_count> ciphers{};

  bool load() {
    const OwnErrors own;
    context = OSSL_LIB_CTX_new();
    if (context == nullptr) return false;
    usual = OSSL_PROVIDER_load(context, "default");
    legacy = OSSL_PROVIDER_load(context, "legacy");
    if (usual == nullptr || legacy == nullptr) return false;
    for (std::size_t i = 0; i < algorithm_count; ++i) {
      ciphers[i] = EVP_CIPHER_fetch(context, openssl_names[i], nullptr);
      if (ciphers[i] == nullptr) return false;
    }
    return true;
  }
  void unload() {
    for (EVP_CIPHER*& cipher : ciphers) {
      EVP_CIPHER_free(cipher);
      cipher = nullptr;
    }
    if (legacy != nullptr) OSSL_PROVIDER_unload(legacy);
    if (usual != nullptr) OSSL_PROVIDER_unload(usual);
    OSSL_LIB_CTX_free(context);
    *this = {};
  }
};

enum class State : std::uint8_t { Unknown, Loaded, Missing };

// Changed under `guard`. Never destroyed: at the end of the process OpenSSL may be gone already.
constinit std::mutex guard;
constinit Library library;
constinit std::atomic<State> state{State::Unknown};
constinit unsigned users = 0;     ///< ciphers that are alive
constinit bool is_wanted = false; ///< not released since it was loaded

/// The library context, loaded when first needed. False when it cannot be loaded.
bool load_locked() {
  if (state == State::Unknown) {
    const bool loaded = library.load();
    if (!loaded) library.unload();
    state = loaded ? State::Loaded : State::Missing;
  }
  is_wanted = true;
  return state == State::Loaded;
}

void unload_unless_used_locked() {
  if (is_wanted || users > 0) return;
  library.unload();
  state = State::Unknown;
}

EVP_CIPHER* enter(CipherAlgorithm algorithm) {
  const std::lock_guard lock(guard);
  if (!load_locked()) return nullptr;
  ++users;
  return library.ciphers[static_cast<std::size_t>(algorithm) - 1];
}

void leave() {
  const std::lock_guard lock(guard);
  --users;
  unload_unless_used_locked();
}

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

bool has_layer_ciphers() {
  if (const State known = state.load(std::memory_order_acquire); known != State::Unknown) return known == State::Loaded;
  const std::lock_guard lock(guard);
  return load_locked();
}

void release_layer_ciphers() noexcept {
  const std::lock_guard lock(guard);
  is_wanted = false;
  unload_unless_used_locked();
}

void lock_layer_ciphers() {
  guard.lock();
}

void unlock_layer_ciphers() {
  guard.unlock();
}

LayerCipher::~LayerCipher() {
  if (context_ == nullptr) return;
  EVP_CIPHER_CTX_free(context_);
  leave();
}

bool LayerCipher::begin(CipherAlgorithm algorithm, Direction direction, std::string_view key, std::string_view iv) {
  EVP_CIPHER* cipher = enter(algorithm);
  if (cipher == nullptr) return false;
  context_ = EVP_CIPHER_CTX_new();
  if (context_ == nullptr) {
    leave();
    return false;
  }
  const OwnErrors own;
  const bool takes_key = EVP_CIPHER_get_key_length(cipher) == static_cast<int>(key.size());
  const bool takes_iv = EVP_CIPHER_get_iv_length(cipher) <= static_cast<int>(iv.size());
  return takes_key && takes_iv &&
         EVP_CipherInit_ex2(context_, cipher, octets(key), octets(iv), static_cast<int>(direction), nullptr) == 1 &&
         EVP_CIPHER_CTX_set_padding(context_, 0) == 1;
}

bool LayerCipher::apply(std::span<char> text) {
  if (context_ == nullptr || text.size() > INT_MAX) return false;
  const OwnErrors own;
  auto* in_place = reinterpret_cast<unsigned char*>(text.data());
  int done = 0;
  return EVP_CipherUpdate(context_, in_place, &done, in_place, static_cast<int>(text.size())) == 1 &&
         done == static_cast<int>(text.size());
}

} // namespace saslspec::impl
