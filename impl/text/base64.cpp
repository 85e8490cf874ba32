#include "text/base64.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

// Stored keys come by, so characters and values are computed: a table would be read where the secret says. In octets
// and in loops of nothing else, which compilers turn into instructions for sixteen of them at a time.

using Octet = std::uint8_t;

/// All bits where `octet` is one of the `count` octets from `first` on, else none.
constexpr Octet within(unsigned octet, unsigned first, unsigned count) {
  return static_cast<Octet>(0U - static_cast<unsigned>(static_cast<Octet>(octet - first) < count));
}

/// A run of the alphabet: `count` characters from `first` on, for the values from `value` on.
struct Run {
  Octet first;
  Octet count;
  Octet value;
};
constexpr Run runs[] = {
    {'A', 26, 0 },
    {'a', 26, 26},
    {'0', 10, 52},
    {'+', 1,  62},
    {'/', 1,  63},
};

/// The character for six bits.
constexpr Octet character_of(Octet value) {
  unsigned character = 0;
  for (const Run& run : runs)
    character |= within(value, run.value, run.count) & (0U + value - run.value + run.first);
  return static_cast<Octet>(character);
}

constexpr Octet foreign = 0x80; ///< in place of a value: the character is none of the alphabet's

/// The six bits of a character, or `foreign`.
constexpr Octet value_of(Octet character) {
  unsigned value = 0;
  unsigned known = 0;
  for (const Run& run : runs) {
    const Octet mine = within(character, run.first, run.count);
    value |= mine & (0U + character - run.first + run.value);
    known |= mine;
  }
  return static_cast<Octet>(value | (~known & foreign));
}

constexpr std::size_t block_characters = 16;
constexpr std::size_t block_octets = block_characters / 4 * 3;

/// A block that is not a whole one, or not yet translated.
struct Room {
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { wipe(this, sizeof *this); }

  std::array<Octet, block_characters> characters;
  std::array<Octet, block_octets> octets;
};

/// Writes block_characters at `out`: the values first, which then turn into their characters where they are.
void encode_block(const Octet* in, Octet* out) {
  for (std::size_t i = 0; i < block_characters; i += 4, in += 3) {
    out[i] = static_cast<Octet>(in[0] >> 2);
    out[i + 1] = static_cast<Octet>((in[0] << 4 | in[1] >> 4) & 63);
    out[i + 2] = static_cast<Octet>((in[1] << 2 | in[2] >> 6) & 63);
    out[i + 3] = static_cast<Octet>(in[2] & 63);
  }
  for (std::size_t i = 0; i < block_characters; ++i)
    out[i] = character_of(out[i]);
}

/// Writes block_octets at `out`, and values over the characters of `block`. Returns all values in one: foreign, if one
/// of them is.
Octet decode_block(std::array<Octet, block_characters>& block, Octet* out) {
  Octet seen = 0;
  for (Octet& value : block) {
    value = value_of(value);
    seen |= value;
  }
  for (std::size_t i = 0; i < block_characters; i += 4, out += 3) {
    out[0] = static_cast<Octet>(block[i] << 2 | block[i + 1] >> 4);
    out[1] = static_cast<Octet>(block[i + 1] << 4 | block[i + 2] >> 2);
    out[2] = static_cast<Octet>(block[i + 2] << 6 | block[i + 3]);
  }
  return seen;
}

std::size_t padding_of(std::string_view text) {
  if (text.size() < 2) return 0;
  const bool ends = text[text.size() - 1] == '=';
  const bool ends_twice = text[text.size() - 2] == '=';
  if (!published(ends)) return 0; // the length is no secret
  return published(ends_twice) ? 2 : 1;
}

} // namespace

char* base64_encode(std::string_view octets, char* out) {
  const auto* in = reinterpret_cast<const Octet*>(octets.data());
  auto* next = reinterpret_cast<Octet*>(out);
  std::size_t left = octets.size();
  for (; left >= block_octets; left -= block_octets, in += block_octets, next += block_characters)
    encode_block(in, next);
  if (left == 0) return reinterpret_cast<char*>(next);

  Room room;
  room.octets.fill(0);
  std::copy_n(in, left, room.octets.data());
  encode_block(room.octets.data(), room.characters.data());
  next = std::copy_n(room.characters.data(), base64_size(left), next);
  if (left % 3 != 0) std::fill_n(next - (3 - left % 3), 3 - left % 3, Octet{'='});
  return reinterpret_cast<char*>(next);
}

std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = padding_of(text);
  const std::size_t size = text.size() / 4 * 3 - padding;
  if (size > out.size()) return std::nullopt;

  text.remove_suffix(padding);
  Room room;
  Octet wrong = 0;
  Octet* next = out.data();
  for (; text.size() >= block_characters; text.remove_prefix(block_characters), next += block_octets) {
    std::memcpy(room.characters.data(), text.data(), block_characters);
    wrong |= decode_block(room.characters, next);
  }
  room.characters.fill('A'); // zero
  text.copy(reinterpret_cast<char*>(room.characters.data()), text.size());
  wrong = static_cast<Octet>((wrong | decode_block(room.characters, room.octets.data())) & foreign);
  const std::size_t left = size - static_cast<std::size_t>(next - out.data());
  std::copy_n(room.octets.data(), left, next);
  for (std::size_t i = left; i < block_octets; ++i) // bits that no octet uses, and zeros behind them
    wrong |= room.octets[i];
  if (!published(wrong == 0)) return std::nullopt;
  return size;
}

} // namespace saslspec::impl
