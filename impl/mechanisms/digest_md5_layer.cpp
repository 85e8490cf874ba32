#include "mechanisms/digest_md5_layer.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/code.hpp"
#include "core/memory.hpp"
#include "core/octets.hpp"
#include "crypto/digest.hpp"
#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t key_size = 16;
constexpr std::size_t length_size = 4; // RFC 4422 section 3.7: in front of every protected message
constexpr std::size_t mac_size = 10;
constexpr std::size_t trailer_size = 6; // of type and sequence number
constexpr std::size_t des_key_size = 8;
constexpr std::size_t des_block_size = 8;

/// A number in network byte order.
struct Wire32 {
  explicit Wire32(std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i)
      octets[i] = static_cast<char>(value >> (24 - 8 * i) & 0xFF);
  }
  std::string_view view() const { return {octets.data(), octets.size()}; }
  std::array<char, 4> octets;
};

std::uint32_t read_wire32(std::string_view octets) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(octets[i]);
  return value;
}

/// Seven octets of key, seven bits in each of eight. DES ignores the eighth bit, which is parity.
void spread_des_key(std::string_view from, std::uint8_t* out) {
  std::uint64_t bits = 0;
  for (const char c : from)
    bits = bits << 8 | static_cast<unsigned char>(c);
  for (unsigned i = 0; i < des_key_size; ++i)
    out[i] = static_cast<std::uint8_t>(bits >> (49 - 7 * i) << 1 & 0xFE);
}

/// One direction: key of the MAC, cipher, sequence number.
class Flow {
public:
  struct Constants {
    std::string_view signing;
    std::string_view sealing;
    LayerCipher::Direction direction;
  };

  [[nodiscard]] bool begin(const DigestMd5LayerTerms& terms, const Constants& constants) {
    if (!digest_of_parts(Hash::Md5, {terms.session_key, constants.signing}, mac_key_.data())) return false;
    if (terms.cipher == nullptr) return true;
    Secret<key_size> key;
    if (!digest_of_parts(Hash::Md5, {terms.session_key.substr(0, terms.cipher->session_octets), constants.sealing},
                         key.data()))
      return false;
    block_size_ = terms.cipher->block_size;
    return begin_cipher(terms.cipher->algorithm, constants.direction, key);
  }

  /// Whether so many octets can be a message in its protected form.
  bool is_possible_size(std::size_t size) const {
    if (block_size_ <= 1) return size >= mac_size + trailer_size;
    return size >= 2 * des_block_size + trailer_size && (size - trailer_size) % des_block_size == 0;
  }
  std::size_t padding_for(std::size_t size) const {
    return block_size_ <= 1 ? 0 : block_size_ - (size + mac_size) % block_size_;
  }
  std::size_t protected_size(std::size_t size) const { return size + padding_for(size) + mac_size + trailer_size; }
  /// The most that can be protected in `limit` octets.
  std::size_t most_within(std::size_t limit) const {
    const std::size_t sealed = limit - trailer_size;
    return block_size_ <= 1 ? sealed - mac_size : sealed / block_size_ * block_size_ - mac_size - 1;
  }

  /// The message lies at `place`, which has room for its protected form.
  [[nodiscard]] bool seal(char* place, std::size_t size) {
    if (is_exhausted()) return false;
    const Wire32 sequence(static_cast<std::uint32_t>(sequence_++));
    const std::size_t padding = padding_for(size);
    Secret<md5_size> mac;
    if (!hmac(Hash::Md5, mac_key_.view(key_size),
              {
                  sequence.view(), {place, size}
    },
              mac.data()))
      return false;
    char* end = std::fill_n(place + size, padding, static_cast<char>(padding));
    end = std::copy_n(reinterpret_cast<const char*>(mac.data()), mac_size, end);
    if (has_cipher() && !cipher_.apply({place, end})) return false;
    end = std::copy(message_type.begin(), message_type.end(), end);
    std::copy(sequence.octets.begin(), sequence.octets.end(), end);
    return true;
  }

  /// The protected form, of a possible size, lies at `place`. Where the message ends; null when it is not the next one
  /// of the peer's. The time does not show where it is wrong.
  [[nodiscard]] const char* open(char* place, std::size_t size) {
    if (is_exhausted()) return nullptr;
    const Wire32 sequence(static_cast<std::uint32_t>(sequence_++));
    const std::size_t sealed = size - trailer_size;
    if (has_cipher() && !cipher_.apply({place, sealed})) return nullptr;
    const std::size_t padding = padding_before({place, sealed - mac_size});
    const bool is_padded = block_size_ <= 1 || padding > 0;
    const std::size_t length = sealed - mac_size - padding;
    Secret<md5_size> mac;
    if (!hmac(Hash::Md5, mac_key_.view(key_size),
              {
                  sequence.view(), {place, length}
    },
              mac.data()))
      return nullptr;
    const bool matches = equal_in_constant_time(mac.view(mac_size), {place + sealed - mac_size, mac_size});
    const std::string_view trailer(place + sealed, trailer_size);
    const bool is_next = trailer.starts_with(message_type) && trailer.ends_with(sequence.view());
    return matches && is_padded && is_next ? place + length : nullptr;
  }

private:
  static constexpr std::size_t md5_size = 16;
  static constexpr std::string_view message_type{"\0\1", 2};

  [[nodiscard]] bool begin_cipher(CipherAlgorithm algorithm, LayerCipher::Direction direction,
                                  const Secret<key_size>& key) {
    const std::string_view octets = key.view(key_size);
    if (algorithm == CipherAlgorithm::Rc4) return cipher_.begin(algorithm, direction, octets, {});
    Secret<2 * des_key_size> des_keys;
    spread_des_key(octets.substr(0, 7), des_keys.data());
    spread_des_key(octets.substr(7, 7), des_keys.data() + des_key_size);
    const std::size_t size = algorithm == CipherAlgorithm::DesCbc ? des_key_size : 2 * des_key_size;
    return cipher_.begin(algorithm, direction, des_keys.view(size), octets.substr(key_size - des_block_size));
  }

  bool has_cipher() const { return block_size_ > 0; }
  /// No number comes twice under the same key.
  bool is_exhausted() const { return sequence_ > std::numeric_limits<std::uint32_t>::max(); }

  /// The length of the padding that ends `text`; 0 when there is no well-formed padding.
  std::size_t padding_before(std::string_view text) const {
    if (block_size_ <= 1) return 0;
    const auto count = static_cast<std::size_t>(static_cast<unsigned char>(text.back()));
    if (count == 0 || count > block_size_ || count > text.size()) return 0;
    const std::string_view padding = text.substr(text.size() - count);
    return std::all_of(padding.begin(), padding.end(), [&](char c) { return c == text.back(); }) ? count : 0;
  }

  Secret<key_size> mac_key_;
  LayerCipher cipher_;
  std::size_t block_size_ = 0; ///< of the cipher; 0: there is none
  std::uint64_t sequence_ = 0;
};

constexpr Flow::Constants from_client{"Digest session key to client-to-server signing key magic constant",
                                      "Digest H(A1) to client-to-server sealing key magic constant",
                                      LayerCipher::Direction::Decrypt};
constexpr Flow::Constants to_client{"Digest session key to server-to-client signing key magic constant",
                                    "Digest H(A1) to server-to-client sealing key magic constant",
                                    LayerCipher::Direction::Encrypt};

class DigestMd5Layer final : public SecurityLayer {
public:
  [[nodiscard]] bool begin(const DigestMd5LayerTerms& terms) {
    ssf_ = terms.cipher == nullptr ? integrity_ssf : terms.cipher->ssf;
    server_buffer_ = terms.server_buffer;
    if (!incoming_.begin(terms, from_client) || !outgoing_.begin(terms, to_client)) return false;
    max_input_ = outgoing_.most_within(terms.client_buffer);
    return true;
  }

  unsigned ssf() const override { return ssf_; }
  unsigned max_input() const override { return static_cast<unsigned>(max_input_); }
  [[nodiscard]] Code encode(std::span<const std::string_view> input, Octets& out) override;
  [[nodiscard]] Code decode(std::string_view input, Octets& out) override;
  void destroy_self() noexcept override { destroy(this); }

private:
  std::size_t encoded_size(std::size_t size) const;
  [[nodiscard]] Code take(std::string_view& input, Octets& out);
  [[nodiscard]] Code open(std::string_view packet, Octets& out);
  void gather(std::string_view& input, std::size_t size);

  Flow incoming_;
  Flow outgoing_;
  unsigned ssf_ = 0;
  std::size_t max_input_ = 0;
  std::size_t server_buffer_ = 0;
  Octets packet_; ///< the beginning of a message that is not complete
  bool cannot_encode_ = false;
  Code decoding_ = Code::Ok; ///< the code that ended it
};

std::size_t DigestMd5Layer::encoded_size(std::size_t size) const {
  const std::size_t full = size / max_input_;
  const std::size_t rest = size % max_input_;
  return full * (length_size + outgoing_.protected_size(max_input_)) +
         (rest == 0 ? 0 : length_size + outgoing_.protected_size(rest));
}

/// Takes octets off the beginning of several views.
class Reader {
public:
  explicit Reader(std::span<const std::string_view> parts) : parts_(parts) {}

  void read(char* out, std::size_t size) {
    while (size > 0) {
      const std::string_view part = parts_.front().substr(taken_, size);
      out = std::copy(part.begin(), part.end(), out);
      size -= part.size();
      taken_ += part.size();
      if (taken_ < parts_.front().size()) continue;
      parts_ = parts_.subspan(1);
      taken_ = 0;
    }
  }

private:
  std::span<const std::string_view> parts_;
  std::size_t taken_ = 0; ///< of the first one
};

/// All the memory first: once a message is sealed the peer has to get it.
Code DigestMd5Layer::encode(std::span<const std::string_view> input, Octets& out) {
  std::size_t left = 0;
  for (const std::string_view part : input)
    left += part.size();
  if (left == 0) return Code::Ok;
  char* place = out.extend(encoded_size(left));
  Reader reader(input);
  while (left > 0) {
    const std::size_t size = std::min(left, max_input_);
    const std::size_t packet = outgoing_.protected_size(size);
    const Wire32 length(static_cast<std::uint32_t>(packet));
    place = std::copy(length.octets.begin(), length.octets.end(), place);
    reader.read(place, size);
    cannot_encode_ = cannot_encode_ || !outgoing_.seal(place, size);
    if (cannot_encode_) {
      out.clear();
      return Code::Fail;
    }
    place += packet;
    left -= size;
  }
  return Code::Ok;
}

Code DigestMd5Layer::decode(std::string_view input, Octets& out) {
  if (decoding_ != Code::Ok) return decoding_;
  decoding_ = Code::NoMem; // whatever throws has lost octets of the stream
  Code code = Code::Ok;
  while (code == Code::Ok && !input.empty())
    code = take(input, out);
  return decoding_ = code;
}

/// Moves octets until so many are gathered, as far as there are any.
void DigestMd5Layer::gather(std::string_view& input, std::size_t size) {
  const std::string_view part = input.substr(0, size - packet_.size());
  packet_.append(part);
  input.remove_prefix(part.size());
}

/// Brings the message in hand forward: to its length, then to its end. Memory grows with what has come, not with the
/// length announced.
Code DigestMd5Layer::take(std::string_view& input, Octets& out) {
  if (packet_.size() < length_size) {
    gather(input, length_size);
    if (packet_.size() < length_size) return Code::Ok;
  }
  const std::size_t size = read_wire32(packet_.view());
  // RFC4422-3.7: a message that is longer than announced may be an attack; nothing after it can be read either.
  if (size > server_buffer_ || !incoming_.is_possible_size(size)) return Code::BadProt;
  if (packet_.size() == length_size && input.size() >= size) {
    const std::string_view packet = input.substr(0, size);
    input.remove_prefix(size);
    packet_.clear();
    return open(packet, out);
  }
  gather(input, length_size + size);
  if (packet_.size() < length_size + size) return Code::Ok;
  const Code code = open(packet_.view().substr(length_size), out);
  packet_.clear();
  return code;
}

/// In the place where the message goes. The standard discards one whose MAC is wrong; on a stream that is the end:
/// neither the sequence number nor the cipher comes back into step.
Code DigestMd5Layer::open(std::string_view packet, Octets& out) {
  const std::size_t before = out.size();
  char* place = out.extend(packet.size());
  std::copy(packet.begin(), packet.end(), place);
  const char* const end = incoming_.open(place, packet.size());
  out.shrink(before + (end == nullptr ? 0 : static_cast<std::size_t>(end - place)));
  return end == nullptr ? Code::BadMac : Code::Ok;
}

} // namespace

LayerOwner make_digest_md5_layer(const DigestMd5LayerTerms& terms) {
  auto* layer = make<DigestMd5Layer>();
  LayerOwner owner(layer);
  return layer->begin(terms) ? std::move(owner) : nullptr;
}

} // namespace saslspec::impl
