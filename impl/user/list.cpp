#include "user/list.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "user/time.hpp"

namespace saslspec::impl::user {

namespace {

struct Row {
  std::string name, standing, expires, secrets, iterations;
};

const char* word(Code standing) {
  if (standing == Code::Ok) return "active";
  if (standing == Code::Disabled) return "disabled";
  return standing == Code::PwLock ? "locked" : "expired";
}

/// "SCRAM" and the other kinds of credentials; every account has all of SCRAM's hashes or no hash.
std::string secrets_of(const ListedAccount& account) {
  std::string text = account.mechanisms.empty() ? "" : "SCRAM";
  if (account.has_plaintext) text += text.empty() ? "plaintext" : "+plaintext";
  if (account.otp_sequence) text += (text.empty() ? "OTP " : "+OTP ") + std::to_string(*account.otp_sequence);
  return text.empty() ? "none" : text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    words.emplace_back(text.substr(0, text.find(',')));
    text.remove_prefix(std::min(text.size(), words.back().size() + 1));
  }
  return words;
}

int width(const std::vector<Row>& rows, std::string Row::*column) {
  std::size_t widest = 0;
  for (const Row& row : rows)
    widest = std::max(widest, (row.*column).size());
  return static_cast<int>(widest);
}

} // namespace

StoreResult<void> list_as_table(Store& store) {
  std::vector<Row> rows{
      {"NAME", "STANDING", "EXPIRES", "SECRETS", "ITERATIONS"}
  };
  const auto listed = store.list([&](const ListedAccount& account) {
    rows.push_back({std::string(account.name), word(account.standing),
                    account.expires ? print_time(*account.expires) : "never", secrets_of(account),
                    account.iterations == 0 ? "-" : std::to_string(account.iterations)});
  });
  if (!listed) return listed;
  const int name = width(rows, &Row::name), standing = width(rows, &Row::standing);
  const int expires = width(rows, &Row::expires), secrets = width(rows, &Row::secrets);
  for (const Row& row : rows)
    std::printf("%-*s  %-*s  %-*s  %-*s  %s\n", name, row.name.c_str(), standing, row.standing.c_str(), expires,
                row.expires.c_str(), secrets, row.secrets.c_str(), row.iterations.c_str());
  return {};
}

StoreResult<void> list_as_json(Store& store) {
  auto accounts = nlohmann::ordered_json::array();
  const auto listed = store.list([&](const ListedAccount& account) {
    nlohmann::ordered_json entry{
        {"name",         std::string(account.name)},
        {"standing",     word(account.standing)   },
        {"expires",      nullptr                  },
        {"mechanisms",   split(account.mechanisms)},
        {"iterations",   account.iterations       },
        {"plaintext",    account.has_plaintext    },
        {"otp_sequence", nullptr                  },
    };
    if (account.expires) entry["expires"] = print_time(*account.expires);
    if (account.otp_sequence) entry["otp_sequence"] = *account.otp_sequence;
    accounts.push_back(std::move(entry));
  });
  if (!listed) return listed;
  const std::string text = accounts.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::printf("%s\n", text.c_str());
  return {};
}

} // namespace saslspec::impl::user
