// A library under measurement, loaded by its path and driven through its C ABI.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "client.hpp"

namespace saslspec::bench {

/// One sentence that names the file that cannot be loaded, and the reason.
struct NotLoadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A connection in the middle of an exchange; ends with it.
class Waiting {
public:
  virtual ~Waiting() = default;
};

/// exchange() may be called by several threads at once.
class Library {
public:
  virtual ~Library() = default;
  virtual const std::string& name() const = 0;
  /// With current_account set.
  virtual bool offers(std::string_view mechanism) = 0;
  /// One complete exchange: connection made, mechanism started and stepped, connection disposed of. False when the
  /// server did not accept. `last`, if not null, becomes the last message that the server sent.
  virtual bool exchange(const char* mechanism, Client& client, std::string* last = nullptr) = 0;
  /// A connection that has sent its first message and waits for the client's next; null when it does not.
  virtual std::unique_ptr<Waiting> wait(const char* mechanism, Client& client) = 0;
};

/// `kind` "gsasl": GNU SASL's ABI; else that of libsasl2. Throws NotLoadable.
[[nodiscard]] std::unique_ptr<Library> load(const std::string& name, const std::string& path);

struct StartUp {
  double load = 0; ///< microseconds, as the others
  double init = 0;
  double first_exchange = 0;
};
/// Loads, initialises and uses the library once, in this process, which should have done nothing yet.
[[nodiscard]] StartUp time_start_up(const std::string& name, const std::string& path);

} // namespace saslspec::bench
