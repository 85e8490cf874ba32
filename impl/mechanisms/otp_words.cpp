#include "mechanisms/otp_words.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "crypto/secret.hpp"
#include "mechanisms/otp_text.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t word_count = 6;
constexpr unsigned bits_of_word = 11;

/// Up to four letters, filled up with NULs.
using Word = std::array<char, 4>;

constexpr Word dictionary[] = {
#include "otp_dictionary.inc"
};
static_assert(std::size(dictionary) == 1U << bits_of_word);

/// The dictionary has words of up to three letters first, then those of four; both in order.
constexpr const Word* first_of_four =
    std::find_if(std::begin(dictionary), std::end(dictionary), [](const Word& word) { return word[3] != '\0'; });

/// The word's place in the dictionary, whatever its letter case.
std::optional<std::uint64_t> place_in_dictionary(std::string_view text) {
  Word word{};
  if (text.size() > word.size()) return std::nullopt;
  for (std::size_t i = 0; i < word.size() && i < text.size(); ++i)
    word[i] = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
  const bool is_long = text.size() == word.size();
  const Word* const begin = is_long ? first_of_four : std::begin(dictionary);
  const Word* const end = is_long ? std::end(dictionary) : first_of_four;
  const Word* const found = std::lower_bound(begin, end, word);
  if (found == end || *found != word) return std::nullopt;
  return static_cast<std::uint64_t>(found - std::begin(dictionary));
}

/// Appendix B: alg(W) % 2048, the hash as one big number.
std::optional<std::uint64_t> place_by_hash(std::string_view word, Hash hash) {
  Secret<max_hash_size> whole;
  if (!digest(hash, word, whole.data())) return std::nullopt;
  const std::size_t end = hash_size(hash);
  return (whole[end - 2] * 256U + whole[end - 1]) % std::size(dictionary);
}

/// Section 6.0: the sum of all pairs of bits, as far as two bits can hold it.
unsigned checksum_of(std::uint64_t value) {
  unsigned sum = 0;
  for (; value != 0; value >>= 2)
    sum += value & 3;
  return sum & 3;
}

} // namespace

OtpWords decode_otp_words(std::string_view text, Hash hash, OtpValue& out) {
  std::array<std::string_view, word_count> words;
  for (std::string_view& word : words)
    word = next_otp_token(text);
  if (words.back().empty() || !next_otp_token(text).empty()) return OtpWords::Malformed;

  const auto is_standard = [](std::string_view word) { return place_in_dictionary(word).has_value(); };
  const auto standard = std::count_if(words.begin(), words.end(), is_standard);
  if (standard != 0 && standard != word_count) return OtpWords::Mixed;

  // 66 bits: the first 64 are the password, the last two its checksum.
  std::uint64_t value = 0;
  std::uint64_t place = 0;
  for (const std::string_view& word : words) {
    const auto found = standard != 0 ? place_in_dictionary(word) : place_by_hash(word, hash);
    if (!found) return OtpWords::Failed;
    place = *found;
    value = &word == &words.back() ? value << (bits_of_word - 2) | place >> 2 : value << bits_of_word | place;
  }
  if ((place & 3) != checksum_of(value)) return OtpWords::WrongChecksum;
  for (std::size_t i = out.size(); i > 0; value >>= 8)
    out[--i] = static_cast<std::uint8_t>(value & 0xFF);
  wipe(&value, sizeof value);
  return OtpWords::Ready;
}

} // namespace saslspec::impl
