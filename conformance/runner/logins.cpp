#include "logins.hpp"

#include "saslspec/conversation/run_trace.hpp"
#include "saslspec/conversation/settings.hpp"

#include <algorithm>
#include <map>

#include <unistd.h>

extern char** environ; // NOLINT: POSIX

namespace saslspec::runner {
namespace {

using conversation::ResolvedSetting;

/// Whether the negotiation's evidence is that of an account with a secret or a token.
bool needs_account(const model::Machine& machine, const model::Word& valid) {
  return std::ranges::any_of(valid, [&](std::uint8_t stimulus) {
    const model::Evidence evidence = machine.stimuli[stimulus].evidence;
    return evidence == model::Evidence::Proof || evidence == model::Evidence::Bearer;
  });
}

/// The first setting in which the model has a valid negotiation; null when none has.
std::shared_ptr<const ResolvedSetting> setting_with_success(const model::Machine& machine,
                                                            const conversation::Target& target) {
  for (const setting::Setting& each : conversation::all_settings(machine, target.probe)) {
    auto resolved = std::make_shared<const ResolvedSetting>(each, target);
    if (!resolved->words.shortest_to(model::StateKind::Authenticated).empty()) return resolved;
  }
  return nullptr;
}

Login login(conversation::WorkerChildren& children, const conversation::Target& target, const judge::Standard& standard,
            const std::shared_ptr<const ResolvedSetting>& resolved) {
  const model::Machine& machine = *resolved->setting.machine;
  const model::Word valid = resolved->words.shortest_to(model::StateKind::Authenticated);
  children.fresh_child();
  const conversation::Transcript transcript =
      conversation::run_trace(children, target, standard, {resolved, false, {}}, valid);
  Login login{std::string(machine.name), needs_account(machine, valid), Login::Outcome::Refused, {}};
  if (transcript.turns.empty()) {
    login.answer = "no connection";
    return login;
  }
  const worker::Observation& last = transcript.turns.back().event.observation;
  const bool all_played = transcript.turns.size() == valid.size();
  login.answer = model::name(last.code);
  if (last.death != worker::Death::None)
    login.outcome = Login::Outcome::Died;
  else if (all_played && model::reply_of(last.code) == model::Reply::Success)
    login.outcome = Login::Outcome::LetIn;
  return login;
}

/// Variables by which libraries of SASL are configured, as far as they are set.
std::string variables_that_are_set() {
  std::string names;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable = *each;
    if (!variable.starts_with("SASL_") && !variable.starts_with("GSASL_")) continue;
    names += (names.empty() ? "" : ", ") + std::string(variable.substr(0, variable.find('=')));
  }
  return names;
}

std::string reasons(const Settings& settings, const worker::Probe& probe) {
  std::string text =
      (probe.traits & worker::AccountsBeside) != 0
          ? "The accounts have to be set up beside it (saslspec list accounts)"
          : "It may look for accounts where the certifier puts none (saslauthd, sasldb, PAM, LDAP, a file), "
            "or be configured not to";
  if (const std::string names = variables_that_are_set(); !names.empty()) text += "; set in the environment: " + names;
  if (!settings.launch.plugins.empty()) text += "; plug-ins were looked for in " + settings.launch.plugins;
  if (probe.threads > 0)
    text += "; it started " + std::to_string(probe.threads) + " threads, which do not survive the fork of each batch";
  return text;
}

} // namespace

Logins try_logins(worker::Worker& worker, const conversation::Target& target, const judge::Standard& standard) {
  conversation::WorkerChildren children(worker);
  Logins logins;
  for (const model::Machine* machine : conversation::machines_of(target.probe)) {
    if (!machine->is_produced || !conversation::unusable(machine->name, target.probe).empty()) continue;
    if (const auto resolved = setting_with_success(*machine, target))
      logins.push_back(login(children, target, standard, resolved));
  }
  return logins;
}

std::string why_no_account(const Logins& logins, const Settings& settings, const worker::Probe& probe) {
  std::map<std::string, std::string> refused; // mechanisms by the answer
  for (const Login& each : logins) {
    if (each.outcome == Login::Outcome::Died) return {};
    if (!each.needs_account) continue;
    if (each.outcome == Login::Outcome::LetIn) return {};
    std::string& mechanisms = refused[each.answer];
    mechanisms += (mechanisms.empty() ? "" : ", ") + each.mechanism;
  }
  if (refused.empty()) return {};
  std::string by;
  for (const auto& [answer, mechanisms] : refused)
    by += (by.empty() ? "" : "; ") + mechanisms + " (" + answer + ")";
  return "lets no account in: the valid login was refused by " + by + ". " + reasons(settings, probe) + ".";
}

void leave_out_accounts(suites::Plan& plan, const Logins& logins, const std::string& why) {
  const auto concerned = [&](const auto& one) {
    const auto login = std::ranges::find(logins, one->info().mechanism, &Login::mechanism);
    return login != logins.end() && login->needs_account;
  };
  const auto left_out = std::erase_if(plan.cases, concerned);
  plan.omissions.push_back(
      {std::to_string(left_out) + " cases of mechanisms that need an account", "the target " + why});
}

} // namespace saslspec::runner
