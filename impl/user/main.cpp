// saslspec-user: the accounts of a credential store. `saslspec user` runs it.
#include <cstdio>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "crypto/otp_algorithm.hpp"
#include "user/commands.hpp"
#include "user/time.hpp"

namespace {

using namespace saslspec::impl;
using namespace saslspec::impl::user;

struct Verb {
  const char* word;
  Action action;
  const char* meaning;
};

constexpr Verb verbs[] = {
    {"add",     Action::Add,     "Add an account; makes the store when there is none"},
    {"passwd",  Action::Passwd,  "Give an account another password"                  },
    {"disable", Action::Disable, "Keep an account out until it is enabled"           },
    {"enable",  Action::Enable,  "Let a disabled account in again"                   },
    {"lock",    Action::Lock,    "Lock an account's password"                        },
    {"unlock",  Action::Unlock,  "Unlock an account's password"                      },
    {"otp",     Action::Otp,     "Begin an account's series of one-time passwords"   },
    {"list",    Action::List,    "List the accounts"                                 },
    {"remove",  Action::Remove,  "Remove an account and its secrets"                 },
};

constexpr const char* password_help =
    "At a terminal the password is asked for twice and not shown; otherwise it is one line of\n"
    "standard input.";

void add_password_options(CLI::App& command, Request& request) {
  command
      .add_option("--iterations", request.iterations, "How often SCRAM hashes the password; from now on the store's")
      ->type_name("N")
      ->check(CLI::Range(4096U, 10000000U).description("4096 or more"));
  command.add_flag("--plaintext", request.plaintext, "Store the password itself, too: CRAM-MD5 and DIGEST-MD5 need it");
  command
      .add_option_function<std::string>(
          "--expires",
          [&request](const std::string& text) {
            if (text == "never") {
              request.expires.emplace(std::nullopt);
              return;
            }
            const auto time = parse_time(text);
            if (!time)
              throw CLI::ValidationError("--expires", "\"" + text +
                                                          "\" is no date such as 2031-12-31, no time such as "
                                                          "2031-12-31T18:00:00Z, and not \"never\"");
            request.expires.emplace(*time);
          },
          "When the account expires (UTC), or \"never\"; without it: as it was")
      ->type_name("DATE");
  command.footer(password_help);
}

void add_series_options(CLI::App& command, Request& request) {
  command
      .add_option_function<std::string>(
          "--hash", [&request](const std::string& name) { request.hash = *otp_hash(name); },
          "md5 (unless given) or sha1")
      ->type_name("HASH")
      ->check([](const std::string& name) {
        return otp_hash(name) ? std::string() : "\"" + name + "\" is neither md5 nor sha1";
      });
  command.add_option("--count", request.count, "How many passwords: 1 to 9998, 498 unless given")
      ->type_name("N")
      ->check(CLI::Range(1U, max_otp_sequence - 1).description(""));
  command.add_option("--seed", request.seed, "1 to 16 letters and digits; made up unless given")
      ->type_name("SEED")
      ->check([](const std::string& seed) {
        return is_otp_seed(seed) ? std::string() : "\"" + seed + "\" is not 1 to 16 letters and digits";
      });
  command.footer("The pass phrase, of at least 10 characters, is asked for twice at a terminal and\n"
                 "not shown; otherwise it is one line of standard input. It is not stored. What\n"
                 "makes the passwords of it needs the number and the seed, too, which the program\n"
                 "prints and the server asks with. A series that is there already ends; its seed\n"
                 "cannot be the new one's.");
}

void add_verb(CLI::App& app, const Verb& verb, Request& request) {
  CLI::App* command = app.add_subcommand(verb.word, verb.meaning);
  command->add_option("--db", request.database, "The store's file")->type_name("FILE")->required();
  if (verb.action == Action::List)
    command->add_flag("--json", request.json, "As JSON");
  else
    command->add_option("name", request.name, "The account")->type_name("NAME")->required();
  if (verb.action == Action::Add || verb.action == Action::Passwd) add_password_options(*command, request);
  if (verb.action == Action::Otp) add_series_options(*command, request);
  command->callback([&request, action = verb.action] { request.action = action; });
}

int run(int argc, char** argv) {
  CLI::App app("The accounts of a credential store.", "saslspec user");
  app.require_subcommand(1);
  app.get_formatter()->column_width(26);
  app.footer("Examples:\n  saslspec user add --db users.db alice\n"
             "  saslspec user add --db users.db --plaintext --expires 2031-12-31 bob < password\n"
             "  saslspec user otp --db users.db --hash sha1 alice\n"
             "  saslspec user list --db users.db --json\n\n"
             "Exit codes: 0 done, 2 usage, 5 not done (no such account, an account of that\n"
             "name already, a password that SASLprep does not allow, a pass phrase that is too\n"
             "short, a store that cannot be used).");
  Request request;
  for (const Verb& verb : verbs)
    add_verb(app, verb, request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
    const auto used = app.get_subcommands();
    const std::string name = used.empty() ? "saslspec user" : "saslspec user " + used.front()->get_name();
    std::cerr << "saslspec: " << error.what() << "\nTry `" << name << " --help`.\n";
    return 2;
  }
  return execute(request);
}

} // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "saslspec: internal error: %s\n", error.what());
    return 5;
  }
}
