// One reference library behind the calls the direct check needs; implemented once per ABI through its public headers.
#pragma once

#include "saslspec/model/vocabulary.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace saslspec::direct {

struct Reply {
  model::Code code = model::Code::Invalid;
  std::optional<std::string> output; ///< absent: NULL
};

/// Who was authenticated (empty where the ABI does not tell), and as whom the connection acts.
struct Identity {
  std::string authcid;
  std::string authzid;
};

/// Whom a bearer token stands for, or stood for.
struct Bearer {
  std::string user;
  bool expired = false;
};
/// Of every token of the world's accounts; null: it is nobody's.
const Bearer* find_bearer(std::string_view token);

/// Entries of one-time passwords as libsasl keeps them, by user. Those of the world's accounts before anybody used one.
using OtpEntries = std::map<std::string, std::string, std::less<>>;
OtpEntries unused_entries();

/// One connection at a time on a library initialised and seeded with the world's accounts. Not thread-safe.
class Library {
public:
  virtual ~Library() = default;
  /// Ends the connection, if any, and makes a new one under `parameters`.
  virtual void renew(const model::Parameters& parameters) = 0;
  /// Every account has the one-time passwords that it had at first.
  virtual void refill() = 0;
  virtual Reply start(const std::string& mechanism, const std::optional<std::string>& input) = 0;
  virtual Reply step(const std::optional<std::string>& input) = 0;
  /// What may be read now; absent when the library refuses.
  virtual std::optional<Identity> identity() = 0;
};

/// What the option mech_list has to name, so that what is historic is on offer, too.
const std::string& every_mechanism();

/// A callback as the libraries' tables hold it. GCC takes void (*)() for any function, and warns of all other casts.
template <class Procedure>
auto callback(Procedure* procedure) {
  return reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(procedure));
}

/// The library this program is linked with. `success_data_is_optional` says whether Parameters::success_data can be
/// true (v1 has no such flag).
std::unique_ptr<Library> make_library();
bool success_data_is_optional();
/// Whether the application can describe a channel to bind to.
bool channels_can_be_described();

} // namespace saslspec::direct
