#include "text/base64.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

// Stored keys come by, so characters and values are computed: a secret would choose the place in a table. Sixteen
// octets or four words at a time, with vectors as both compilers have them.
//
// The vectors pay: an exchange of SCRAM-SHA-256 over a stored verifier takes 1.7 us. It takes 41 % longer with the same
// computation character by character, and 4 to 7 % longer with loops over blocks that the compiler makes vectors of.
// Cost of the vectors: a compiler's extension, and machines with the first octet in the low bits.

using Octet = std::uint8_t;
using Word = std::uint32_t; ///< four values, or the three octets they stand for, the first in the low bits
using Octets16 = Octet __attribute__((vector_size(16)));
using Words4 = Word __attribute__((vector_size(16)));

constexpr std::size_t block_characters = sizeof(Octets16);
constexpr std::size_t block_octets = block_characters / 4 * 3;
static_assert(std::endian::native == std::endian::little, "words are octets in another order here");

/// A run of the alphabet: its characters go on from `first` as its values do from `value`.
struct Run {
  Octet first;
  Octet value;
};
constexpr Run by_value[] = {
    {'A', 0 },
    {'a', 26},
    {'0', 52},
    {'+', 62},
    {'/', 63},
};
constexpr Run by_character[] = {
    {'+', 62},
    {'/', 63},
    {'0', 52},
    {'A', 0 },
    {'a', 26},
};

/// `more` where `octets` are at least `least`, else 0.
Octets16 from(Octet least, Octets16 octets, int more) {
  return std::bit_cast<Octets16>(octets >= least) & static_cast<Octet>(more);
}

/// The characters for six bits each: from the first of a run on, all are further away by as much as that run is.
Octets16 characters_of(Octets16 values) {
  Octets16 characters = values;
  int away = 0;
  for (const Run& run : by_value) {
    characters += from(run.value, values, run.first - run.value - away);
    away = run.first - run.value;
  }
  return characters;
}

/// The six bits of each character; six arbitrary bits of an octet outside the alphabet.
Octets16 values_of(Octets16 characters) {
  Octets16 values = characters;
  int away = 0;
  for (const Run& run : by_character) {
    values += from(run.first, characters, run.value - run.first - away);
    away = run.value - run.first;
  }
  return values & 63;
}

Words4 split(Words4 octets) {
  return (octets >> 2 & 0x3F) | (octets << 12 & 0x3000) | (octets >> 4 & 0x0F00) | (octets << 10 & 0x3C0000) |
         (octets >> 6 & 0x030000) | (octets << 8 & 0x3F000000);
}

Words4 joined(Words4 values) {
  return (values << 2 & 0xFC) | (values >> 12 & 0x03) | (values << 4 & 0xF000) | (values >> 10 & 0x0F00) |
         (values << 6 & 0xC00000) | (values >> 8 & 0x3F0000);
}

Word load(const Octet* from_octets) {
  Word word;
  std::memcpy(&word, from_octets, sizeof word);
  return word;
}
void store(Word word, Octet* to) {
  std::memcpy(to, &word, sizeof word);
}

/// A block when there are fewer octets than a whole one has.
struct Room {
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { wipe(this, sizeof *this); }

  std::array<Octet, block_characters> characters;
  std::array<Octet, block_octets> octets;
};

// Both read and write nothing but the block, from whose octets the last `padding` ones (two at most) are missing.

/// Writes block_characters at `out`; the last `padding` ones are to be overwritten.
void encode_block(const Octet* in, std::size_t padding, Octet* out) {
  const Words4 octets{load(in), load(in + 3), load(in + 6), load(in + 8 - padding) >> (8 + 8 * padding)};
  const Octets16 characters = characters_of(std::bit_cast<Octets16>(split(octets)));
  std::memcpy(out, &characters, sizeof characters);
}

/// Writes block_octets less `padding` at `out`. Adds to `wrong` where a character is not that of its value, since it is
/// outside the alphabet, and the bits that belong to no octet.
void decode_block(const Octet* in, std::size_t padding, Octet* out, Octets16& wrong) {
  constexpr Word zeros = 0x41414141; // "AAAA"
  const Word padded = padding == 0 ? 0 : ~Word{0} << (32 - 8 * padding);
  const Words4 words{load(in), load(in + 4), load(in + 8), (load(in + 12) & ~padded) | (zeros & padded)};
  const auto characters = std::bit_cast<Octets16>(words);
  const Octets16 values = values_of(characters);
  const Words4 octets = joined(std::bit_cast<Words4>(values));
  store(octets[0], out);
  store(octets[1], out + 3);
  store(octets[2], out + 6);
  store(octets[2] >> (16 - 8 * padding) | octets[3] << (8 + 8 * padding), out + 8 - padding);
  wrong |= characters_of(values) ^ characters;
  wrong |= std::bit_cast<Octets16>(Words4{octets[3] >> (24 - 8 * padding)});
}

std::uint64_t any_of(Octets16 octets) {
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(octets);
  return halves[0] | halves[1];
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
  const std::size_t padding = (3 - octets.size() % 3) % 3;
  const auto* in = reinterpret_cast<const Octet*>(octets.data());
  auto* next = reinterpret_cast<Octet*>(out);
  Octet* const end = next + base64_size(octets.size());
  if (octets.size() + padding < block_octets) {
    Room room;
    room.octets.fill(0);
    std::copy_n(in, octets.size(), room.octets.data());
    encode_block(room.octets.data(), 0, room.characters.data());
    std::copy_n(room.characters.data(), end - next, next);
  } else {
    const Octet* const last = in + octets.size() + padding - block_octets;
    for (; in < last; in += block_octets, next += block_characters)
      encode_block(in, 0, next);
    encode_block(last, padding, end - block_characters); // may write some characters again
  }
  if (padding > 0) end[-1] = '=';
  if (padding > 1) end[-2] = '=';
  return reinterpret_cast<char*>(end);
}

std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = padding_of(text);
  const std::size_t size = text.size() / 4 * 3 - padding;
  if (size > out.size()) return std::nullopt;

  const auto* in = reinterpret_cast<const Octet*>(text.data());
  Octet* next = out.data();
  Octets16 wrong{};
  if (text.size() < block_characters) {
    Room room;
    room.characters.fill('A'); // zero
    std::copy_n(in, text.size() - padding, room.characters.data());
    decode_block(room.characters.data(), 0, room.octets.data(), wrong);
    std::copy_n(room.octets.data(), size, next);
    wrong[0] |= room.octets[size]; // the bits of the last character beyond the last octet
  } else {
    const Octet* const last = in + text.size() - block_characters;
    for (; in < last; in += block_characters, next += block_octets)
      decode_block(in, 0, next, wrong);
    decode_block(last, padding, out.data() + size + padding - block_octets, wrong); // may write some octets again
  }
  if (!published(any_of(wrong) == 0)) return std::nullopt;
  return size;
}

} // namespace saslspec::impl
