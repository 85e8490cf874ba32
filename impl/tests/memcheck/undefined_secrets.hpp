// Shared by the programs for the two ABIs, which tell memcheck to take secrets for undefined.
#pragma once

#include <string>
#include <string_view>

namespace saslspec::impl::test {

inline constexpr std::string_view password = "wonderland-7";

void hide(char* octets, std::size_t size);
/// Marks the keys of "name$count:salt$StoredKey:ServerKey".
void hide_keys(std::string& verifier);
/// Marks the count.
void hide_count(std::string& verifier);
/// A listener knows the server's messages.
[[nodiscard]] std::string sent(const char* output, unsigned length);

/// Plays every mechanism of the ABI over hidden secrets; the exit code. `hides_too_much`: also what may decide, so that
/// memcheck has to complain of the library.
[[nodiscard]] int run(bool hides_too_much);

} // namespace saslspec::impl::test
