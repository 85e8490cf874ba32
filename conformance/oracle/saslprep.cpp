#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <unicode/unistr.h>
#include <unicode/usprep.h>

namespace saslspec::oracle {
namespace {

struct CloseProfile {
  void operator()(UStringPrepProfile* profile) const { usprep_close(profile); }
};

/// Opened once; ICU profiles may be used by several threads at a time.
const UStringPrepProfile* saslprep_profile() {
  static const std::unique_ptr<UStringPrepProfile, CloseProfile> profile = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<UStringPrepProfile, CloseProfile> opened{usprep_openByType(USPREP_RFC4013_SASLPREP, &error)};
    if (U_FAILURE(error)) throw std::runtime_error{std::string{"ICU has no SASLprep profile: "} + u_errorName(error)};
    return opened;
  }();
  return profile.get();
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

std::optional<std::string> saslprep(std::string_view text, Preparation preparation) {
  if (printable_ascii(text)) return std::string{text};
  if (!is_utf8(text)) return {};
  const auto source = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  const std::int32_t options = preparation == Preparation::Query ? USPREP_ALLOW_UNASSIGNED : USPREP_DEFAULT;
  icu::UnicodeString prepared;
  // Compatibility decomposition makes one code unit into 18 at most (U+FDFA).
  const std::int32_t capacity = source.length() * 18 + 1;
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t length = usprep_prepare(saslprep_profile(), source.getBuffer(), source.length(),
                                             prepared.getBuffer(capacity), capacity, options, nullptr, &error);
  prepared.releaseBuffer(U_FAILURE(error) ? 0 : length);
  if (U_FAILURE(error)) return {};
  std::string result;
  prepared.toUTF8String(result);
  return result;
}

} // namespace saslspec::oracle
