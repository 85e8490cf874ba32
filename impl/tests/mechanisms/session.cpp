#include "session.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

extern "C" void saslspec_test_set_nonce(const char* nonce);

namespace saslspec::impl::test {

namespace {

const EVP_MD* algorithm(std::string_view mechanism) {
  if (mechanism == "SCRAM-SHA-1") return EVP_sha1();
  if (mechanism == "SCRAM-SHA-224") return EVP_sha224();
  if (mechanism == "SCRAM-SHA-256") return EVP_sha256();
  if (mechanism == "SCRAM-SHA-384") return EVP_sha384();
  if (mechanism == "SCRAM-SHA-512") return EVP_sha512();
  if (mechanism == "MD5") return EVP_md5();
  if (mechanism == "SHA1") return EVP_sha1();
  throw std::invalid_argument(std::string(mechanism));
}

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::string name_of(Code code) {
  static const std::map<Code, std::string> names = {
      {Code::BadProt,  "BADPROT" },
      {Code::BadAuth,  "BADAUTH" },
      {Code::NoMem,    "NOMEM"   },
      {Code::Fail,     "FAIL"    },
      {Code::Interact, "INTERACT"},
      {Code::Disabled, "DISABLED"},
      {Code::Expired,  "EXPIRED" },
      {Code::Unavail,  "UNAVAIL" },
      {Code::TooWeak,  "TOOWEAK" },
  };
  const auto found = names.find(code);
  return found == names.end() ? std::to_string(static_cast<int>(code)) : found->second;
}

struct Describe {
  std::string operator()(const Continue& verdict) const { return "continue " + std::string(verdict.message); }
  std::string operator()(const Done& verdict) const {
    std::string said = "done " + std::string(verdict.identity.authcid);
    if (!verdict.identity.authzid.empty()) said += " as " + std::string(verdict.identity.authzid);
    if (verdict.message) said += " with " + std::string(*verdict.message);
    return said;
  }
  std::string operator()(const Refuse& verdict) const {
    return "refuse " + name_of(verdict.code) + ": " + verdict.reason;
  }
};

} // namespace

std::string hmac_by_openssl(std::string_view mechanism, std::string_view key, std::string_view message) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(algorithm(mechanism), key.data(), static_cast<int>(key.size()), octets(message), message.size(), out, &size);
  return text(out, size);
}

std::string digest_by_openssl(std::string_view mechanism, std::string_view message) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(message.data(), message.size(), out, &size, algorithm(mechanism), nullptr);
  return text(out, size);
}

OwnedVerifier make_verifier(std::string_view mechanism, std::string_view password, std::string_view salt,
                            std::uint32_t iterations) {
  unsigned char salted[EVP_MAX_MD_SIZE];
  const int size = EVP_MD_get_size(algorithm(mechanism));
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets(salt), static_cast<int>(salt.size()),
                    static_cast<int>(iterations), algorithm(mechanism), size, salted);
  const std::string salted_password = text(salted, static_cast<std::size_t>(size));
  const std::string client_key = hmac_by_openssl(mechanism, salted_password, "Client Key");
  return {std::string(salt), digest_by_openssl(mechanism, client_key),
          hmac_by_openssl(mechanism, salted_password, "Server Key"), iterations};
}

std::string base64(std::string_view in) {
  std::string out((in.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), octets(in), static_cast<int>(in.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string unbase64(std::string_view in) {
  std::string out(in.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), octets(in), static_cast<int>(in.size()));
  out.resize(out.size() - static_cast<std::size_t>(std::count(in.begin(), in.end(), '=')));
  return out;
}

std::string hex(std::string_view in) {
  std::string out;
  for (const char c : in) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

FakeSurroundings::~FakeSurroundings() {
  EXPECT_TRUE(blocks_.empty()) << "memory from allocate was not released";
}

Code FakeSurroundings::password(std::string_view user, std::string_view& out) {
  asked.emplace_back(user);
  if (answer != Code::Ok) return answer;
  const auto found = passwords.find(user);
  if (found == passwords.end()) return Code::NoUser;
  out = found->second;
  return Code::Ok;
}

Code FakeSurroundings::check_password(std::string_view user, std::string_view presented) {
  asked.emplace_back(user);
  if (answer != Code::Ok) return answer;
  const auto found = passwords.find(user);
  if (found == passwords.end()) return Code::NoUser;
  return found->second == presented ? Code::Ok : Code::BadAuth;
}

Code FakeSurroundings::scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) {
  asked.emplace_back(user);
  if (answer != Code::Ok) return answer;
  auto found = verifiers.find(std::string(mechanism) + " " + std::string(user));
  if (found == verifiers.end()) found = verifiers.find(user);
  if (found == verifiers.end()) return Code::NoUser;
  const OwnedVerifier& kept = found->second;
  out = {kept.salt, kept.iterations, kept.stored_key, kept.server_key};
  return Code::Ok;
}

Code FakeSurroundings::cram_md5_digest(std::string_view user, std::string_view challenge,
                                       std::span<std::uint8_t, 16> digest) {
  if (!keeps_key_schedules) return Code::Unavail;
  asked.emplace_back(user);
  const auto found = passwords.find(user);
  if (found == passwords.end()) return Code::NoUser;
  const std::string mac = hmac_by_openssl("MD5", found->second, challenge);
  std::copy(mac.begin(), mac.end(), digest.begin());
  return Code::Ok;
}

Code FakeSurroundings::check_token(std::string_view mechanism, std::string_view authzid, std::string_view token,
                                   TokenAnswer& out) {
  asked.push_back(std::string(mechanism) + " " + std::string(authzid) + " " + std::string(token));
  if (answer != Code::Ok) return answer;
  const auto found = tokens.find(token);
  out = token_answer;
  if (found == tokens.end()) return token_refusal;
  out.user = found->second;
  return Code::Ok;
}

Code FakeSurroundings::otp_entry(std::string_view user, OtpEntry& out) {
  asked.emplace_back(user);
  if (answer != Code::Ok) return answer;
  const auto found = otp_entries.find(user);
  out.last = otp_mock;
  if (found == otp_entries.end()) return Code::NoUser;
  const OwnedOtpEntry& kept = found->second;
  out = {kept.hash, kept.sequence, kept.seed, {}};
  std::copy(kept.last.begin(), kept.last.end(), out.last.begin());
  return Code::Ok;
}

Code FakeSurroundings::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  if (answer != Code::Ok) return answer;
  const auto owned = [](const OtpEntry& entry) {
    return OwnedOtpEntry{entry.hash, entry.sequence, std::string(entry.seed),
                         text(entry.last.data(), entry.last.size())};
  };
  const auto found = otp_entries.find(user);
  if (found == otp_entries.end()) return Code::NoUser;
  if (found->second != owned(expected)) return Code::TryAgain;
  found->second = owned(next);
  return Code::Ok;
}

Code FakeSurroundings::digest_md5_secret(std::string_view user, std::string_view realm,
                                         std::span<std::uint8_t, 16> digest) {
  if (!keeps_key_schedules) return Code::Unavail;
  asked.emplace_back(user);
  const auto found = passwords.find(user);
  if (found == passwords.end()) return Code::NoUser;
  const std::string kept = digest_by_openssl("MD5", std::string(user) + ":" + std::string(realm) + ":" + found->second);
  std::copy(kept.begin(), kept.end(), digest.begin());
  return Code::Ok;
}

void* FakeSurroundings::allocate(std::size_t size) {
  if (memory_is_out) return nullptr;
  ++allocations;
  void* block = std::malloc(size);
  blocks_[block] = size;
  return block;
}

void FakeSurroundings::release(void* block) {
  const auto found = blocks_.find(block);
  ASSERT_NE(found, blocks_.end()) << "released what was never allocated";
  const std::string_view octets_left(static_cast<const char*>(block), found->second);
  EXPECT_EQ(octets_left.find_first_not_of('\0'), std::string_view::npos) << "released without wiping";
  blocks_.erase(found);
  std::free(block);
}

const MechanismInfo& mechanism(std::string_view name) {
  const auto all = built_in_mechanisms();
  const auto found = std::find_if(all.begin(), all.end(), [&](const MechanismInfo& info) { return info.name == name; });
  if (found == all.end()) throw std::invalid_argument(std::string(name));
  return *found;
}

Session::Session(std::string_view name, Surroundings& surroundings)
    : memory_(mechanism(name).size / sizeof(std::max_align_t) + 1)
    , size_(mechanism(name).size)
    , negotiation_(mechanism(name).create(memory_.data(), surroundings)) {}

std::string Session::say(std::optional<std::string_view> input) {
  // The message dies with the call: a view kept for later would be found by the sanitizer.
  std::unique_ptr<char[]> copy(input ? new char[input->size()] : nullptr);
  if (input) {
    std::copy(input->begin(), input->end(), copy.get());
    input = std::string_view(copy.get(), input->size());
  }
  Verdict verdict = negotiation_->step(input ? OptionalOctets(*input) : std::nullopt);
  if (auto* done = std::get_if<Done>(&verdict)) layer_ = std::move(done->layer);
  return std::visit(Describe{}, verdict);
}

std::string Session::end() {
  if (negotiation_ != nullptr) negotiation_->~Negotiation();
  negotiation_ = nullptr;
  return {reinterpret_cast<const char*>(memory_.data()), size_};
}

InjectedNonce::InjectedNonce(const char* nonce) {
  saslspec_test_set_nonce(nonce);
}
InjectedNonce::~InjectedNonce() {
  saslspec_test_set_nonce(nullptr);
}

} // namespace saslspec::impl::test
