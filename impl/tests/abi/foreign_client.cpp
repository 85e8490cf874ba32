#include "foreign_client.hpp"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace saslspec::impl::test {

ForeignClient::ForeignClient(const char* program, const std::vector<std::string>& arguments) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  if (posix_spawn(&process_, program, &actions, nullptr, pointers.data(), environ) != 0) process_ = -1;
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  socket_ = ends[0];
}

ForeignClient::~ForeignClient() {
  close(socket_);
  int status = -1;
  EXPECT_EQ(waitpid(process_, &status, 0), process_);
  EXPECT_EQ(status, 0);
}

ForeignClient::Answer ForeignClient::ask(char kind, std::string_view content) {
  Answer answer;
  if (!send_frame(socket_, kind, content) || !receive_frame(socket_, answer.kind, answer.content))
    return {'f', "the client is gone"};
  return answer;
}

} // namespace saslspec::impl::test
