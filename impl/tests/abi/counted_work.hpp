// The library's calls of OpenSSL and SQLite: this program's functions stand before theirs.
#pragma once

#include <compare>
#include <ostream>

namespace saslspec::impl::test {

struct Work {
  unsigned derivations = 0; ///< PKCS5_PBKDF2_HMAC
  unsigned long rounds = 0; ///< iterations of all derivations
  unsigned digests = 0;     ///< MD5_Final, SHA1_Final, ...
  unsigned queries = 0;     ///< first sqlite3_step of a statement

  auto operator<=>(const Work&) const = default;
};

/// Sets the counters back.
void forget_work();
Work work_done();

inline std::ostream& operator<<(std::ostream& out, const Work& work) {
  return out << work.derivations << " derivations of " << work.rounds << " rounds, " << work.digests << " digests, "
             << work.queries << " queries";
}

} // namespace saslspec::impl::test
