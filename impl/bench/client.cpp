#include "client.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "account.hpp"
#include "crypto/digest.hpp"
#include "digest_client.hpp"
#include "scram_client.hpp"

namespace saslspec::bench {

namespace {

/// ANONYMOUS, EXTERNAL and PLAIN: one message and that is all.
class OneMessage final : public Client {
public:
  explicit OneMessage(std::string message) : message_(std::move(message)) {}
  std::optional<std::string_view> begin() override { return message_; }
  std::string_view answer(std::string_view) override { return message_; }

private:
  std::string message_;
};

class Login final : public Client {
public:
  std::optional<std::string_view> begin() override {
    named_ = false;
    return std::nullopt;
  }
  std::string_view answer(std::string_view) override {
    if (named_) return password;
    named_ = true;
    return user;
  }

private:
  bool named_ = false;
};

class CramMd5 final : public Client {
public:
  CramMd5() { std::copy_n((std::string(user) + " ").begin(), user.size() + 1, response_.begin()); }
  std::optional<std::string_view> begin() override { return std::nullopt; }
  std::string_view answer(std::string_view challenge) override {
    std::array<std::uint8_t, 16> mac;
    if (!impl::hmac(impl::Hash::Md5, password, {challenge}, mac.data())) return {};
    write_hex(mac, response_.data() + user.size() + 1);
    return {response_.data(), response_.size()};
  }
  bool computes() const override { return true; }

private:
  std::array<char, user.size() + 1 + 32> response_{};
};

} // namespace

std::unique_ptr<Client> make_client(std::string_view mechanism) {
  const std::string nul(1, '\0');
  if (mechanism == "PLAIN") return std::make_unique<OneMessage>(nul + std::string(user) + nul + std::string(password));
  if (mechanism == "ANONYMOUS") return std::make_unique<OneMessage>("sirhc");
  if (mechanism == "EXTERNAL") return std::make_unique<OneMessage>("");
  if (mechanism == "LOGIN") return std::make_unique<Login>();
  if (mechanism == "CRAM-MD5") return std::make_unique<CramMd5>();
  if (mechanism == "DIGEST-MD5") return std::make_unique<DigestClient>();
  if (mechanism == "SCRAM-SHA-1") return std::make_unique<ScramClient>(impl::Hash::Sha1);
  if (mechanism == "SCRAM-SHA-256") return std::make_unique<ScramClient>(impl::Hash::Sha256);
  return nullptr;
}

} // namespace saslspec::bench
