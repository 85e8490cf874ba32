// The client's half of a SCRAM exchange, for tests of the server through its C ABI.
#pragma once

#include <string>
#include <string_view>

namespace saslspec::impl::test {

class ScramClient {
public:
  ScramClient(std::string_view mechanism, std::string_view user, std::string_view password,
              std::string_view authzid = "");
  /// Binds to a channel: gs2-cbind-flag "p=" and `type`, with the channel's `data`.
  void bind_to(std::string_view type, std::string_view data);
  /// gs2-cbind-flag "y": has channel binding and was not offered it.
  void was_not_offered_binding() { header_[0] = 'y'; }
  /// client-first-message
  std::string first() const { return header_ + bare_; }
  /// client-final-message in answer to the server's first one; empty when that makes no sense.
  std::string final(std::string_view server_first);
  /// Whether the server proved that it knows the account.
  bool accepts(std::string_view server_final) const { return server_final == expected_; }

private:
  std::string mechanism_;
  std::string password_;
  std::string header_;
  std::string binding_data_;
  std::string bare_;
  std::string expected_;
};

/// The CRAM-MD5 answer to a challenge.
std::string cram_md5_response(std::string_view user, std::string_view password, std::string_view challenge);

} // namespace saslspec::impl::test
