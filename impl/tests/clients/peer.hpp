// Another implementation's client, in a process of its own.
#pragma once

#include <cstdio>
#include <string>

#include <sys/types.h>

#include "wire.hpp"

namespace saslspec::impl::test::clients {

/// One program, started once and kept for all exchanges. Not for several threads.
class Peer {
public:
  /// Throws std::system_error when the program cannot be started.
  Peer(std::string name, const char* program);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer();

  /// Throws std::runtime_error when the program is gone.
  [[nodiscard]] Reply ask(const Request& request);

  const std::string& name() const { return name_; }
  /// How many exchanges were started.
  unsigned exchanges() const { return exchanges_; }
  /// Ends the program; what waitpid() said of it, 0 when all is well.
  [[nodiscard]] int finish();

  bool is_cyrus() const { return name_ == "cyrus"; }

private:
  std::string name_;
  pid_t pid_ = -1;
  std::FILE* requests_ = nullptr;
  std::FILE* replies_ = nullptr;
  unsigned exchanges_ = 0;
};

/// The clients of GNU SASL and of Cyrus SASL.
Peer& gsasl();
Peer& cyrus();

} // namespace saslspec::impl::test::clients
