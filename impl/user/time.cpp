#include "user/time.hpp"

#include <array>
#include <ctime>

namespace saslspec::impl::user {

std::optional<std::int64_t> parse_time(const std::string& text) {
  for (const char* format : {"%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"}) {
    std::tm parts{};
    const char* end = strptime(text.c_str(), format, &parts);
    if (end == nullptr || *end != '\0') continue;
    const std::tm given = parts;
    const std::time_t seconds = timegm(&parts);
    // timegm takes 31 February for 3 March
    if (parts.tm_mday == given.tm_mday && parts.tm_mon == given.tm_mon && parts.tm_sec == given.tm_sec) return seconds;
  }
  return std::nullopt;
}

std::string print_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 64> text{};
  if (gmtime_r(&time, &parts) == nullptr) return std::to_string(seconds);
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

} // namespace saslspec::impl::user
