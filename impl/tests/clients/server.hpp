// The library under test as these tests see it, whichever of the two ABIs it has.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::impl::test::clients {

/// The application's settings of one connection.
struct Setting {
  bool success_data = true; ///< the protocol carries data with the success; v1 has no such thing
  std::string may_act_as;   ///< whom everybody may act as, besides themselves; empty: nobody
  std::string external;     ///< the identity established outside SASL; empty: none
  std::string channel_type; ///< empty: no channel is described; v1 cannot
  std::string channel_data;
};

enum class Outcome : char { Continue, Success, Refusal };

struct Answer {
  Outcome outcome = Outcome::Refusal;
  std::optional<std::string> message;
  int code = 0; ///< the ABI's own
};

struct Identity {
  std::string authcid;
  std::string authzid;
  bool operator==(const Identity&) const = default;
};

class Server {
public:
  virtual ~Server() = default;
  virtual Answer start(const std::string& mechanism, std::optional<std::string_view> initial_response) = 0;
  virtual Answer step(std::string_view message) = 0;
  /// The identity that the connection acts as; absent when it tells no identity.
  virtual std::optional<Identity> identity() = 0;
  /// The mechanisms that it offers, in the library's order.
  virtual std::vector<std::string> offered() = 0;
};

std::unique_ptr<Server> make_server(const Setting& setting);

/// Makes the one account there is, with strings that are prepared; nothing: there is none.
struct Account {
  std::string name;
  std::string password;
};
void set_account(const std::optional<Account>& account);
/// Gives an account without a password, and no other, a series of one-time passwords: `entry` as the ABI stores it.
void set_one_time_passwords(const std::string& name, const std::string& entry);

/// Of the option mech_list: DIGEST-MD5 is offered only where it is named.
inline constexpr const char* all_mechanisms =
    "PLAIN LOGIN ANONYMOUS EXTERNAL CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-224 SCRAM-SHA-256 SCRAM-SHA-384 "
    "SCRAM-SHA-512 SCRAM-SHA-1-PLUS SCRAM-SHA-224-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-384-PLUS SCRAM-SHA-512-PLUS";

/// Whether the ABI has SASL_SUCCESS_DATA.
extern const bool has_success_data;
/// The layers that the ABI's DIGEST-MD5 offers: v1 has no layers.
extern const std::vector<std::string> qops;

/// Initialises the library and ends it; one for the whole program.
class Library {
public:
  Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();
};

} // namespace saslspec::impl::test::clients
