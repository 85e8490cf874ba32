#include "one_time_password.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

namespace saslspec::oracle {
namespace {

constexpr std::size_t password_octets = 8;

constexpr std::string_view dictionary[] = {
#include "dictionary.inc"
};
static_assert(std::size(dictionary) == 2048);

/// Appendix A. SHA-1's words are taken in little-endian order; MD5's octets are in that order already.
std::string folded(Hash hash, std::string_view octets) {
  std::string sum = digest(hash, octets);
  if (hash == Hash::Sha1)
    for (std::size_t word = 0; word < sum.size(); word += 4)
      std::reverse(sum.begin() + static_cast<std::ptrdiff_t>(word),
                   sum.begin() + static_cast<std::ptrdiff_t>(word + 4));
  std::string result(password_octets, '\0');
  for (std::size_t from = 0; from < sum.size(); from += password_octets) {
    const std::string_view part = std::string_view{sum}.substr(from, password_octets);
    result.replace(0, part.size(), exclusive_or(result.substr(0, part.size()), part));
  }
  return result;
}

std::string in_small_letters(std::string_view text) {
  std::string lower{text};
  for (char& letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lower;
}

} // namespace

std::string one_time_password(Hash hash, std::string_view passphrase, std::string_view seed, std::uint32_t sequence) {
  using Input = std::tuple<Hash, std::string, std::string>;
  // Seeds that a server makes up would let it grow without end.
  constexpr std::size_t most_kept = 1024;
  static std::mutex mutex;
  static std::map<Input, std::vector<std::string>> kept;

  const std::size_t number = std::min(sequence, most_sequence);
  const std::lock_guard lock{mutex};
  if (kept.size() >= most_kept) kept.clear();
  Input input{hash, passphrase, in_small_letters(seed)};
  std::vector<std::string>& chain = kept[input];
  if (chain.empty()) chain.push_back(folded(hash, std::get<2>(input) + std::string{passphrase}));
  while (chain.size() <= number)
    chain.push_back(folded(hash, chain.back()));
  return chain[number];
}

std::string six_words(std::string_view password, unsigned checksum_change) {
  std::uint64_t bits = 0;
  for (const char octet : password)
    bits = bits << 8U | static_cast<unsigned char>(octet);
  unsigned sum = 0;
  for (unsigned pair = 0; pair < 64; pair += 2)
    sum += static_cast<unsigned>(bits >> pair & 3U);
  const std::uint64_t checksum = (sum + checksum_change) & 3U;
  std::string words;
  for (unsigned word = 0; word < 5; ++word)
    words += std::string{dictionary[bits >> (53U - 11U * word) & 2047U]} + ' ';
  // The last eleven bits are nine of the password and the checksum.
  return words += dictionary[(bits << 2U | checksum) & 2047U];
}

} // namespace saslspec::oracle
