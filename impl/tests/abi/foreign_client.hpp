// Another implementation's client in a process of its own, since both are called libsasl2.
//
// Both sides send frames: four octets of length in network byte order, then an octet that says what follows it.
//   's' a challenge      -> 'r' the response to it, 'o' nothing is left to say, or 'f' why not
//   'e' octets           -> 'r' their protected form, or 'f' why not
//   'd' protected octets -> 'r' what they carry, or 'f' why not
//   'p'                  -> 'r' the SSF in decimal
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace saslspec::impl::test {

/// Sends or receives one frame; false at the end of the stream.
bool send_frame(int socket, char kind, std::string_view content);
bool receive_frame(int socket, char& kind, std::string& content);

class ForeignClient {
public:
  ForeignClient(const char* program, const std::vector<std::string>& arguments);
  ForeignClient(const ForeignClient&) = delete;
  ForeignClient& operator=(const ForeignClient&) = delete;
  /// Ends the process and expects that it ends well.
  ~ForeignClient();

  struct Answer {
    char kind = 'f';
    std::string content;
  };
  Answer ask(char kind, std::string_view content = {});

private:
  int socket_ = -1;
  pid_t process_ = -1;
};

} // namespace saslspec::impl::test
