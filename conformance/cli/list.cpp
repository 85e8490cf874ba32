#include "commands.hpp"
#include "faults.hpp"
#include "saslspec/judge/requirements.hpp"
#include "saslspec/model/export.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/encoding.hpp"
#include "saslspec/runner/targets.hpp"
#include "saslspec/vector_loader/catalogue.hpp"
#include "saslspec/worker/abis.hpp"
#include "suites.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

/// Rows of named columns; the first is the id. Printed as aligned text or as a JSON array of objects.
struct Listing {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  std::string text() const {
    std::vector<std::size_t> widths(columns.size());
    for (const auto& row : rows)
      for (std::size_t i = 0; i < row.size(); ++i)
        widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (const auto& row : rows) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i)
        line += i + 1 == row.size() ? row[i] : fmt::format("{:<{}}  ", row[i], widths[i]);
      text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
  }

  std::string json() const {
    auto array = nlohmann::ordered_json::array();
    for (const auto& row : rows) {
      nlohmann::ordered_json object;
      for (std::size_t i = 0; i < row.size(); ++i)
        object[columns[i]] = row[i];
      array.push_back(std::move(object));
    }
    return array.dump(1) + "\n";
  }
};

std::string_view result_word(vector_loader::VectorResult result) {
  switch (result) {
  case vector_loader::VectorResult::ValidVector:
    return "valid";
  case vector_loader::VectorResult::InvalidVector:
    return "invalid";
  case vector_loader::VectorResult::Alternatives:
    return "alternatives";
  case vector_loader::VectorResult::Invalid:
    break;
  }
  return "?";
}

tl::expected<Listing, std::string> list_vectors() {
  const auto vectors = vector_loader::all_vectors();
  if (!vectors) return tl::unexpected(vectors.error());
  Listing listing{
      {"id",      "mechanism", "result", "comment"},
      {  }
  };
  for (const vector_loader::Vector& one : *vectors)
    listing.rows.push_back({one.id, one.mechanism, std::string(result_word(one.result)), one.comment});
  return listing;
}

Listing list_requirements() {
  Listing listing{
      {"id",         "level", "mechanism", "summary"},
      {     }
  };
  for (const judge::Requirement& one : judge::requirements())
    listing.rows.push_back({one.id, one.level, one.mechanism, one.summary});
  return listing;
}

Listing list_mechanisms() {
  Listing listing{
      {"name",   "class", "table"},
      {       }
  };
  for (const model::Machine* one : model::machines())
    listing.rows.push_back(
        {std::string(one->name), std::string(model::name(one->mechanism_class)),
         fmt::format("{} states, {} stimuli, {} transitions{}", one->states.size(), one->stimuli.size(),
                     one->transitions.size(), one->is_produced ? "" : "; no client says its messages")});
  return listing;
}

Listing list_suites() {
  Listing listing{
      {"name",  "meaning"},
      {       }
  };
  for (const Suite& one : known_suites())
    listing.rows.push_back({std::string(one.name), std::string(one.meaning)});
  return listing;
}

Listing list_profiles() {
  return {
      {"name",                                                                                           "meaning"},
      { std::vector<std::string>{"man", "the manual page and the C API's own documentation"},
       std::vector<std::string>{"rfc", "the documents of man, and the mechanisms' standards (default)"},
       std::vector<std::string>{"strict", "the documents of rfc, and their recommendations on security"}}
  };
}

Listing list_targets() {
  Listing listing{
      {"name",     "abi", "meaning", "path"},
      {   }
  };
  for (const runner::NamedTarget& one : runner::named_targets()) {
    const auto resolved = runner::resolve_target(std::string(one.name));
    listing.rows.push_back({std::string(one.name), resolved ? worker::detect_abi(resolved->path).value_or("?") : "-",
                            std::string(one.meaning), resolved ? resolved->path : "not on this machine"});
  }
  return listing;
}

Listing list_adapters() {
  Listing listing{
      {"word",     "adapter", "meaning", "recognised"},
      {   }
  };
  for (const worker::Abi& abi : worker::abis())
    listing.rows.push_back({abi.word, abi.adapter, abi.meaning, abi.recognised});
  for (const runner::NamedTarget& one : runner::named_targets())
    if (one.is_adapter())
      listing.rows.push_back(
          {"-", std::string(one.name), std::string(one.meaning), "a target of its own: " + std::string(one.name)});
  return listing;
}

/// What a target that is not seeded by its adapter has to be given.
Listing list_accounts() {
  Listing listing{
      {"user",           "password", "may_act_as", "token", "expired_token", "otp_entry", "verifiers"},
      {}
  };
  worker::LaunchOptions options;
  runner::seed_world(options);
  for (const worker::Account& account : options.accounts) {
    std::string verifiers;
    for (const worker::Account::Verifier& each : account.verifiers)
      verifiers += (verifiers.empty() ? "" : " ") +
                   fmt::format("{}${}:{}${}:{}", each.mechanism, each.iterations, oracle::base64(each.salt),
                               oracle::base64(each.stored_key), oracle::base64(each.server_key));
    std::string authzids;
    for (const worker::Authorization& each : options.authorizations)
      if (each.authcid == account.user) authzids += (authzids.empty() ? "" : " ") + each.authzid;
    listing.rows.push_back(
        {account.user, account.password, authzids, account.token, account.expired_token, account.otp_entry, verifiers});
  }
  return listing;
}

tl::expected<Listing, std::string> listing_of(const std::string& what) {
  if (what == "vectors") return list_vectors();
  if (what == "requirements") return list_requirements();
  if (what == "mechanisms") return list_mechanisms();
  if (what == "suites") return list_suites();
  if (what == "profiles") return list_profiles();
  if (what == "adapters") return list_adapters();
  if (what == "accounts") return list_accounts();
  return list_targets();
}

} // namespace

ExitCode execute(const List& command) {
  const auto listing = listing_of(command.what);
  if (!listing) return complain(listing.error(), ExitCode::OurFault);
  print(command.json ? listing->json() : listing->text());
  return ExitCode::Ok;
}

} // namespace saslspec::cli
