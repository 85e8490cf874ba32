#include "commands.hpp"

#include <csignal>
#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  using saslspec::runner::ExitCode;
  // A reader that goes away, or a worker that dies, is an error of one write and not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const auto parsed = saslspec::cli::parse(argc, argv, std::cout, std::cerr);
    if (const int* code = std::get_if<int>(&parsed)) {
      std::cout.flush();
      return *code;
    }
    const auto code = std::visit([](const auto& command) { return saslspec::cli::execute(command); },
                                 std::get<saslspec::cli::Command>(parsed));
    return static_cast<int>(saslspec::cli::flush_output() || code != ExitCode::Ok ? code : ExitCode::OurFault);
  } catch (const std::exception& error) {
    return static_cast<int>(
        saslspec::cli::complain(std::string("internal error: ") + error.what(), ExitCode::OurFault));
  }
}
