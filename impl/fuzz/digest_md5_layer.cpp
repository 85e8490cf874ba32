// A security layer of DIGEST-MD5 (RFC 2831 sections 2.3 and 2.4), fed by a right client and by an attacker on the way,
// in pieces of any size: only the client's data come out, in their order, and nothing after a refusal.
#define OPENSSL_SUPPRESS_DEPRECATED // of RC4, which the client has by another way than the library
#include <algorithm>
#include <optional>
#include <string>

#include <openssl/rc4.h>

#include "core/code.hpp"
#include "core/octets.hpp"
#include "crypto/digest.hpp"
#include "digest_md5_by_hand.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/input.hpp"
#include "mechanisms/digest_md5_layer.hpp"

namespace saslspec::impl::fuzz {

namespace {

constexpr std::string_view session_key = "H(A1) of 16 oct.";
constexpr unsigned server_buffer = 600;
constexpr std::size_t longest_payload = 512;

std::string md5(std::initializer_list<std::string_view> parts) {
  std::string out(16, '\0');
  SASLSPEC_HOLDS(digest_of_parts(Hash::Md5, parts, reinterpret_cast<std::uint8_t*>(out.data())), "MD5 fails");
  return out;
}

/// The client's end, as far as it sends.
class Client {
public:
  explicit Client(const DigestMd5Cipher* cipher) : cipher_(cipher) {
    if (cipher == nullptr) return;
    const std::string key = md5(
        {session_key.substr(0, cipher->session_octets), "Digest H(A1) to client-to-server sealing key magic constant"});
    if (cipher->algorithm == CipherAlgorithm::Rc4)
      RC4_set_key(&rc4_, 16, reinterpret_cast<const unsigned char*>(key.data()));
    else
      des_.emplace(key, cipher->algorithm == CipherAlgorithm::DesEdeCbc);
  }

  std::string protect(const std::string& payload) {
    const std::string number = test::wire_number(sequence_++);
    std::string mac(16, '\0');
    SASLSPEC_HOLDS(hmac(Hash::Md5, mac_key_, {number, payload}, reinterpret_cast<std::uint8_t*>(mac.data())),
                   "HMAC fails");
    std::string octets = sealed(payload, mac.substr(0, 10)) + std::string("\0\1", 2) + number;
    return test::wire_number(static_cast<std::uint32_t>(octets.size())) + octets;
  }

private:
  std::string sealed(const std::string& payload, const std::string& mac) {
    if (cipher_ == nullptr) return payload + mac;
    if (des_) {
      const std::size_t count = 8 - (payload.size() + mac.size()) % 8;
      return des_->encrypt(payload + std::string(count, static_cast<char>(count)) + mac);
    }
    std::string octets = payload + mac;
    auto* in_place = reinterpret_cast<unsigned char*>(octets.data());
    RC4(&rc4_, octets.size(), in_place, in_place);
    return octets;
  }

  const DigestMd5Cipher* cipher_;
  std::string mac_key_ = md5({session_key, "Digest session key to client-to-server signing key magic constant"});
  std::optional<test::DesByHand> des_;
  RC4_KEY rc4_{};
  std::uint32_t sequence_ = 0;
};

class Exchange {
public:
  Exchange(const DigestMd5Cipher* cipher, unsigned client_buffer)
      : layer_(make_digest_md5_layer({session_key, cipher, client_buffer, server_buffer}))
      , client_(cipher)
      , client_buffer_(client_buffer) {
    SASLSPEC_HOLDS(layer_ != nullptr, "no layer is made");
  }

  void send_honestly(const std::string& payload, std::size_t piece) {
    const std::string message = client_.protect(payload);
    last_ = message;
    if (is_untouched_) sent_ += payload;
    deliver(message, piece);
    SASLSPEC_HOLDS(!is_untouched_ || (refusal_ == Code::Ok && received_ == sent_), "what was sent does not arrive");
  }
  void send_again(std::size_t piece) {
    if (last_.empty()) return;
    is_untouched_ = false;
    deliver(last_, piece);
  }
  void send_changed(const std::string& payload, std::size_t piece, std::size_t at, unsigned by) {
    std::string message = client_.protect(payload);
    char& octet = message[at % message.size()];
#ifdef SASLSPEC_FUZZ_PLANTED // a layer to which number and type of a message are all the same
    if (at % message.size() < message.size() - 6)
#endif
      octet = static_cast<char>(static_cast<unsigned char>(octet) ^ (by % 255 + 1));
    is_untouched_ = false;
    deliver(message, piece);
  }
  void send_raw(std::string_view octets, std::size_t piece) {
    if (octets.empty()) return;
    is_untouched_ = false;
    deliver(octets, piece);
  }
  /// What the server protects is cut into messages that the client can take in.
  void encode(std::string_view payload) {
    Octets out;
    const std::string_view parts[] = {payload.substr(0, payload.size() / 2), payload.substr(payload.size() / 2)};
    SASLSPEC_HOLDS(layer_->encode(parts, out) == Code::Ok, "octets cannot be protected");
    std::size_t carried = 0;
    for (std::string_view rest = out.view(); !rest.empty();) {
      SASLSPEC_HOLDS(rest.size() > 4, "a message without a body");
      std::size_t size = 0;
      for (unsigned i = 0; i < 4; ++i)
        size = size << 8 | static_cast<unsigned char>(rest[i]);
      SASLSPEC_HOLDS(size > 16 && size <= client_buffer_ && size <= rest.size() - 4, "a length that no message has");
      carried += size - 16;
      rest.remove_prefix(size + 4);
    }
    SASLSPEC_HOLDS(carried >= payload.size(), "something is not carried");
  }

private:
  void deliver(std::string_view octets, std::size_t piece) {
    while (!octets.empty()) {
      const std::string_view part = octets.substr(0, piece == 0 ? octets.npos : piece);
      octets.remove_prefix(part.size());
      Octets out;
      const Code code = layer_->decode(part, out);
      SASLSPEC_HOLDS(refusal_ == Code::Ok || (code == refusal_ && out.view().empty()), "a refusal is not final");
      if (code != Code::Ok) {
        SASLSPEC_HOLDS(code == Code::BadMac || code == Code::BadProt, "a refusal of another kind");
        refusal_ = code;
      }
      received_.append(out.view());
      SASLSPEC_HOLDS(std::string_view(sent_).starts_with(received_), "octets that nobody sent");
    }
  }

  LayerOwner layer_;
  Client client_;
  unsigned client_buffer_;
  std::string last_; ///< what the client sent last
  std::string sent_; ///< what the client meant by it, as long as nobody changed anything
  std::string received_;
  bool is_untouched_ = true; ///< nothing but what the client sent was delivered
  Code refusal_ = Code::Ok;
};

enum class Act : unsigned { Honest, Again, Changed, Raw, Encode };

} // namespace

void target(std::string_view octets) {
  Input input(octets);
  constexpr std::size_t kinds = std::size(digest_md5_ciphers) + 1;
  const unsigned kind = input.octet() % kinds;
  Exchange exchange(kind == 0 ? nullptr : &digest_md5_ciphers[kind - 1], min_layer_buffer + input.octet());
  for (int acts = 0; acts < 32 && !input.empty(); ++acts) {
    const unsigned act = input.octet() % 5;
    if (Act{act} == Act::Encode) {
      exchange.encode(input.octets());
      continue;
    }
    const std::size_t piece = input.octet();
    const auto payload = [&] { return std::string(input.octets().substr(0, longest_payload)); };
    switch (Act{act}) {
    case Act::Honest:
      exchange.send_honestly(payload(), piece);
      break;
    case Act::Again:
      exchange.send_again(piece);
      break;
    case Act::Changed: {
      const unsigned at = input.octet();
      const unsigned by = input.octet();
      exchange.send_changed(payload(), piece, at, by);
      break;
    }
    case Act::Raw:
      exchange.send_raw(input.octets(), piece);
      break;
    case Act::Encode:
      break;
    }
  }
}

} // namespace saslspec::impl::fuzz
