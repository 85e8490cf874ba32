// Entries of one-time passwords as text, in the form of Cyrus SASL's property cmusaslsecretOTP: algorithm, sequence,
// seed and last password in hexadecimal digits, a time, with tabs between them. OTP secrets in v1 have this form, too.
#pragma once

#include <string_view>

#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/octets.hpp"

namespace saslspec::impl {

/// Reads an entry; its seed lies in `text`. False when it is of another form. The time, until which Cyrus SASL locks
/// the entry, is ignored: of two negotiations with one entry, the second finds that it was replaced.
[[nodiscard]] bool read_otp_secret(std::string_view text, OtpEntry& out);

/// Writes an entry into `out`. Throws std::bad_alloc.
void write_otp_secret(const OtpEntry& entry, Octets& out);

/// Whether the two have the same content.
[[nodiscard]] bool is_same_otp_entry(const OtpEntry& a, const OtpEntry& b);

/// Begins a series (RFC 2289 section 6.0): the entry under which the user is asked for password `sequence` - 1 first.
/// `seed` must outlive `out`. Code::BadParam: the hash is not one of otp_algorithms, the pass-phrase has fewer than 10
/// characters or more than 1020 octets or is the seed, the seed is malformed, or the sequence is not from 2 to 9999.
[[nodiscard]] Code make_otp_entry(Hash hash, std::uint32_t sequence, std::string_view seed, std::string_view passphrase,
                                  OtpEntry& out);

} // namespace saslspec::impl
