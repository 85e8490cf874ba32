#include "user/otp_series.hpp"

#include <array>

#include <unistd.h>

#include "core/otp_secret.hpp"
#include "crypto/otp_algorithm.hpp"
#include "crypto/random.hpp"
#include "store/store.hpp"
#include "user/password_entry.hpp"

namespace saslspec::impl::user {

namespace {

template <class Value>
using Result = tl::expected<Value, std::string>;

tl::unexpected<std::string> problem(const std::string& text) {
  return tl::unexpected(text);
}
tl::unexpected<std::string> problem(const StoreFailure& failure) {
  return problem(std::string(failure.text.data()));
}

/// The seed of the series that is in use; empty: there is none that could be used. RFC 2289 section 8.0: the same pass
/// phrase with the same seed would make the same passwords.
Result<std::string> seed_in_use(Store& store, const std::string& name) {
  Octets room;
  OtpEntry entry{};
  const auto found = store.otp(name, room, entry);
  if (!found) return problem(found.error());
  return *found == Code::Ok ? std::string(entry.seed) : std::string();
}

Result<std::string> new_seed(const std::string& in_use) {
  std::array<char, 256> host{};
  static_cast<void>(gethostname(host.data(), host.size() - 1));
  OtpSeed seed{};
  do {
    std::array<std::uint8_t, 2> random;
    if (!random_octets(random)) return problem("no random octets are to be had");
    seed = make_otp_seed(host.data(), random);
  } while (is_same_otp_seed({seed.data(), seed.size()}, in_use));
  return std::string(seed.data(), seed.size());
}

/// The store is looked at before anybody types a pass phrase for nothing.
Result<std::string> choose_seed(const Request& request, const std::string& name) {
  auto store = Store::open(request.database.c_str(), Store::Access::Write);
  if (!store) return problem(store.error());
  const auto standing = store->standing(name);
  if (!standing) return problem(standing.error());
  if (*standing == Code::NoUser) return problem(request.database + ": no account \"" + name + "\"");
  const auto in_use = seed_in_use(*store, name);
  if (!in_use) return in_use;
  if (request.seed.empty()) return new_seed(*in_use);
  if (is_same_otp_seed(request.seed, *in_use))
    return problem("\"" + request.seed + "\" is the seed of the series that \"" + name + "\" has now");
  return request.seed;
}

} // namespace

tl::expected<std::string, std::string> begin_series(const Request& request, const std::string& name) {
  const auto seed = choose_seed(request, name);
  if (!seed) return seed;
  const auto phrase = enter_secret("pass phrase");
  if (!phrase) return problem(phrase.error());
  OtpEntry entry{};
  const Code code = make_otp_entry(request.hash, request.count + 1, *seed, phrase->view(), entry);
  if (code == Code::BadParam)
    return problem("a pass phrase has at least 10 characters and at most 1020 octets, and is not the seed");
  if (code != Code::Ok) return problem("the one-time passwords could not be computed");
  auto store = Store::open(request.database.c_str(), Store::Access::Write);
  if (!store) return problem(store.error());
  if (const auto stored = store->set_otp(name, entry); !stored) return problem(stored.error());
  return "otp-" + std::string(otp_algorithm(request.hash)) + " " + std::to_string(request.count) + " " + *seed + " ext";
}

} // namespace saslspec::impl::user
