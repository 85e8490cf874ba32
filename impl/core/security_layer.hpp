// The protection of an application's data after a successful negotiation (RFC 4422 section 3.7).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/code.hpp"

namespace saslspec::impl {

class Octets;

/// The application's demands on a security layer, less the protection that a layer below SASL gives.
struct LayerLimits {
  unsigned min_ssf = 0;
  unsigned max_ssf = 0;
  unsigned max_buffer = 0; ///< the largest protected message that the application takes in; 0: no layer
};

/// Made by a mechanism, owned by the connection. Used by one thread at a time.
class SecurityLayer {
public:
  SecurityLayer() = default;
  SecurityLayer(const SecurityLayer&) = delete;
  SecurityLayer& operator=(const SecurityLayer&) = delete;
  virtual ~SecurityLayer() = default;

  virtual unsigned ssf() const = 0;
  /// The most octets that fit one protected message; encode() makes several messages of more.
  virtual unsigned max_input() const = 0;
  /// Appends the protected form of all `input` to `out`.
  [[nodiscard]] virtual Code encode(std::span<const std::string_view> input, Octets& out) = 0;
  /// Appends the content of the messages that are now complete to `out`; an incomplete message waits for more `input`.
  /// A refusal is final: every later call gives the same answer.
  [[nodiscard]] virtual Code decode(std::string_view input, Octets& out) = 0;
  /// Wipes and releases the object.
  virtual void destroy_self() noexcept = 0;
};

struct LayerDeleter {
  void operator()(SecurityLayer* layer) const noexcept { layer->destroy_self(); }
};
using LayerOwner = std::unique_ptr<SecurityLayer, LayerDeleter>;

} // namespace saslspec::impl
