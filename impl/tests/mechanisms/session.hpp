// A negotiation driven by hand: surroundings made of a few accounts, and verdicts as text.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mechanism.hpp"

namespace saslspec::impl::test {

using namespace std::string_view_literals;
using namespace std::string_literals;

/// A SCRAM verifier that owns its octets.
struct OwnedVerifier {
  std::string salt, stored_key, server_key;
  std::uint32_t iterations = 4096;
};

/// An entry for OTP that owns its seed.
struct OwnedOtpEntry {
  Hash hash = Hash::Md5;
  std::uint32_t sequence = 0;
  std::string seed, last; ///< the last password as raw octets
  bool operator==(const OwnedOtpEntry&) const = default;
};

/// The verifier of `password` under `salt`, by OpenSSL's one-shot functions and not by the code under test.
OwnedVerifier make_verifier(std::string_view mechanism, std::string_view password, std::string_view salt,
                            std::uint32_t iterations = 4096);
std::string hmac_by_openssl(std::string_view mechanism_or_md5, std::string_view key, std::string_view message);
std::string digest_by_openssl(std::string_view mechanism, std::string_view message);
std::string base64(std::string_view octets);
std::string unbase64(std::string_view text);
std::string hex(std::string_view octets);

/// Surroundings whose accounts, answers and memory a test controls. Blocks must come back wiped.
class FakeSurroundings final : public Surroundings {
public:
  ~FakeSurroundings() override;

  Code password(std::string_view user, std::string_view& out) override;
  Code check_password(std::string_view user, std::string_view password) override;
  Code scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) override;
  Code cram_md5_digest(std::string_view user, std::string_view challenge, std::span<std::uint8_t, 16> digest) override;
  Code check_token(std::string_view mechanism, std::string_view authzid, std::string_view token,
                   TokenAnswer& out) override;
  std::string_view stated_server_name() const override { return stated_server; }
  unsigned local_port() const override { return port; }
  Code otp_entry(std::string_view user, OtpEntry& out) override;
  Code otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) override;
  Code digest_md5_secret(std::string_view user, std::string_view realm, std::span<std::uint8_t, 16> digest) override;
  LayerLimits layer_limits() const override { return limits; }
  std::string_view external_identity() const override { return external; }
  std::string_view server_name() const override { return server; }
  std::string_view service() const override { return service_name; }
  std::string_view realm() const override { return realm_name ? *realm_name : server; }
  std::span<const std::uint8_t> mock_secret() const override {
    return {reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()};
  }
  void* allocate(std::size_t size) override;
  void release(void* block) override;

  std::map<std::string, std::string, std::less<>> passwords;
  std::map<std::string, OwnedVerifier, std::less<>> verifiers; ///< by user, or by "mechanism user"
  std::map<std::string, OwnedOtpEntry, std::less<>> otp_entries;
  std::array<std::uint8_t, 8> otp_mock{};                 ///< what the store has for an unknown user
  std::map<std::string, std::string, std::less<>> tokens; ///< whose they are
  TokenAnswer token_answer;                               ///< what is said of a token that is refused
  Code token_refusal = Code::BadAuth;
  std::string stated_server;
  unsigned port = 0;
  std::string external;
  std::string server = "server.example.com";
  std::string secret = "a secret of this process";
  Code answer = Code::Ok;           ///< what every question is answered with unless Ok
  bool keeps_key_schedules = false; ///< answers cram_md5_digest and digest_md5_secret
  LayerLimits limits;
  std::string service_name = "imap";
  std::optional<std::string> realm_name; ///< absent: the server's name
  bool memory_is_out = false;
  std::vector<std::string> asked; ///< the users that were asked for, or "mechanism authzid token"
  std::size_t allocations = 0;

private:
  std::map<void*, std::size_t> blocks_;
};

/// One negotiation of the mechanism with that name.
class Session {
public:
  Session(std::string_view mechanism, Surroundings& surroundings);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { end(); }

  /// The first call without an initial response.
  std::string start() { return say(std::nullopt); }
  /// The verdict on `message` as text: "continue <message>", "done <authcid>[ as <authzid>][ with <message>]" or
  /// "refuse <code>: <reason>".
  std::string send(std::string_view message) { return say(message); }
  std::string say(std::optional<std::string_view> input);
  /// The layer that the last verdict brought.
  SecurityLayer* layer() { return layer_.get(); }
  /// Destroys the negotiation and returns the memory that it lay in.
  std::string end();

private:
  std::vector<std::max_align_t> memory_;
  std::size_t size_;
  Negotiation* negotiation_;
  LayerOwner layer_;
};

const MechanismInfo& mechanism(std::string_view name);

/// From now on the server's nonce or challenge is `nonce`, until the end of this object's life.
class InjectedNonce {
public:
  explicit InjectedNonce(const char* nonce);
  InjectedNonce(const InjectedNonce&) = delete;
  InjectedNonce& operator=(const InjectedNonce&) = delete;
  ~InjectedNonce();
};

} // namespace saslspec::impl::test
