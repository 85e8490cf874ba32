#include "user/commands.hpp"

#include <cstdio>

#include <unistd.h>

#include "crypto/scram_keys.hpp"
#include "store/store.hpp"
#include "text/saslprep.hpp"
#include "user/list.hpp"
#include "user/new_store.hpp"
#include "user/otp_series.hpp"
#include "user/password_entry.hpp"

namespace saslspec::impl::user {

namespace {

constexpr int failed = 5;

int complain(const std::string& message) {
  std::fprintf(stderr, "saslspec: %s\n", message.c_str());
  return failed;
}

template <class Value>
int outcome(const StoreResult<Value>& result) {
  return result ? 0 : complain(result.error().text.data());
}

/// The name as mechanisms look it up.
std::optional<std::string> prepared_name(const std::string& name) {
  PreparationBuffer buffer;
  std::string_view prepared;
  if (saslprep(name, StringRules::Stored, buffer, prepared) != Preparation::Ready || prepared.empty())
    return std::nullopt;
  return std::string(prepared);
}

/// Password and expiry, in one transaction.
int set(Store& store, const Request& request, const std::string& name, std::string_view password) {
  using Change = PasswordChange;
  const Change change{.password = password,
                      .account = request.action == Action::Add ? Change::Account::New : Change::Account::Existing,
                      .plaintext = request.plaintext ? Change::Plaintext::Store : Change::Plaintext::Drop,
                      .iterations = request.iterations,
                      .expires = request.expires};
  if (const int code = outcome(store.set_password(name, change)); code != 0) return code;
  const auto others = store.accounts_with_other_iterations();
  if (others && *others > 0)
    std::fprintf(stderr,
                 "saslspec: note: accounts with another iteration count than the store's: %lld; clients can tell them\n"
                 "from accounts that do not exist until their passwords are set again\n",
                 static_cast<long long>(*others));
  return 0;
}

int add_to_new_store(const Request& request, const std::string& name, std::string_view password) {
  NewStore created(request.database);
  if (const auto state = created.state(); !state) return complain(state.error());
  const std::uint32_t iterations = request.iterations.value_or(scram_default_iterations);
  if (const int code = outcome(Store::lay_out(created.file(), iterations)); code != 0) return code;
  {
    auto store = Store::open(created.file(), Store::Access::Write);
    if (!store) return complain(store.error().text.data());
    if (const int code = set(*store, request, name, password); code != 0) return code;
  }
  if (const auto published = created.publish(); !published) return complain(published.error());
  return 0;
}

/// The store is looked at before anybody types a password for nothing.
int set_password(const Request& request, const std::string& name) {
  const bool makes_store = request.action == Action::Add && access(request.database.c_str(), F_OK) != 0;
  if (!makes_store) {
    auto store = Store::open(request.database.c_str(), Store::Access::Write);
    if (!store) return complain(store.error().text.data());
    const auto standing = store->standing(name);
    if (!standing) return complain(standing.error().text.data());
    if (request.action == Action::Add && *standing != Code::NoUser)
      return complain(request.database + ": there is an account \"" + name + "\" already");
    if (request.action == Action::Passwd && *standing == Code::NoUser)
      return complain(request.database + ": no account \"" + name + "\"");
  }
  const auto password = enter_secret("password");
  if (!password) return complain(password.error());
  if (makes_store) return add_to_new_store(request, name, password->view());
  auto store = Store::open(request.database.c_str(), Store::Access::Write);
  if (!store) return complain(store.error().text.data());
  return set(*store, request, name, password->view());
}

int change(const Request& request, const std::string& name) {
  auto store = Store::open(request.database.c_str(), Store::Access::Write);
  if (!store) return complain(store.error().text.data());
  switch (request.action) {
  case Action::Disable:
  case Action::Enable:
    return outcome(store->set_disabled(name, request.action == Action::Disable));
  case Action::Lock:
  case Action::Unlock:
    return outcome(store->set_locked(name, request.action == Action::Lock));
  case Action::Remove:
    return outcome(store->remove(name));
  case Action::Add:
  case Action::Passwd:
  case Action::Otp:
  case Action::List:
  case Action::Invalid:
    break;
  }
  return complain("internal error: no such change");
}

int list(const Request& request) {
  auto store = Store::open(request.database.c_str(), Store::Access::Read);
  if (!store) return complain(store.error().text.data());
  if (const int code = outcome(request.json ? list_as_json(*store) : list_as_table(*store)); code != 0) return code;
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return complain("cannot write to standard output");
  return 0;
}

/// The user needs number and seed to print the series.
int begin_otp(const Request& request, const std::string& name) {
  const auto challenge = begin_series(request, name);
  if (!challenge) return complain(challenge.error());
  std::printf("The first challenge is: %s\n", challenge->c_str());
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return complain("cannot write to standard output");
  return 0;
}

} // namespace

int execute(const Request& request) {
  if (request.action == Action::List) return list(request);
  const auto name = prepared_name(request.name);
  if (!name) return complain("\"" + request.name + "\": a name that SASLprep (RFC 4013) does not allow");
  if (request.action == Action::Add || request.action == Action::Passwd) return set_password(request, *name);
  if (request.action == Action::Otp) return begin_otp(request, *name);
  return change(request, *name);
}

} // namespace saslspec::impl::user
