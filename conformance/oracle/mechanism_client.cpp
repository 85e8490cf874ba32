#include "mechanism_client.hpp"

#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <utility>

namespace saslspec::oracle {
namespace {

/// Outside the grammar of every mechanism: neither UTF-8 nor text, one NUL, no space.
constexpr std::string_view garbage{"\xFF\xFE\x00,\x80\xC0", 6};
constexpr std::size_t oversized = std::size_t{1} << 20U;

constexpr VariableInfo persona_variables[] = {
    {"user",          "the persona's name"                                                  },
    {"password",      "the persona's password"                                              },
    {"authzid",       "the persona's authorization identity, or empty"                      },
    {"authorizable",  "the identity that alice and the external identity may act as"        },
    {"somebody_else", "an account that the persona may not act as"                          },
    {"unknown_user",  "a name that no account has"                                          },
    {"external",      "the identity established outside SASL, unless the vector has its own"},
};

std::string own_password(const Persona& persona) {
  if (!persona.password.empty()) return persona.password;
  const Account* of = account(persona.user);
  return of == nullptr ? "no-such-account" : std::string{of->password};
}

const std::vector<const Mechanism*>& mechanisms() {
  static const std::vector<const Mechanism*> all = [] {
    std::vector<const Mechanism*> list = {&plain_mechanism,    &login_mechanism,    &anonymous_mechanism,
                                          &external_mechanism, &cram_md5_mechanism, &digest_md5_mechanism};
    for (const Mechanism& scram : scram_mechanisms())
      list.push_back(&scram);
    for (const Mechanism* other : {&otp_mechanism, &oauthbearer_mechanism, &xoauth2_mechanism})
      list.push_back(other);
    return list;
  }();
  return all;
}

const Mechanism* find_mechanism(std::string_view name) {
  const auto found =
      std::find_if(mechanisms().begin(), mechanisms().end(), [&](const Mechanism* m) { return m->name == name; });
  return found == mechanisms().end() ? nullptr : *found;
}

bool is_variable(const Mechanism& mechanism, std::string_view name) {
  const auto named = [name](const VariableInfo& variable) { return variable.name == name; };
  return std::any_of(std::begin(persona_variables), std::end(persona_variables), named) ||
         std::any_of(mechanism.variables.begin(), mechanism.variables.end(), named);
}

/// Whether the replacement of `field` depends on more than other fields.
bool needs_variables(const Mechanism& mechanism, std::string_view field, std::string_view text) {
  const std::vector<std::string> names = variables_in(text);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name != field && is_variable(mechanism, name); });
}

} // namespace

const std::string& MessageFields::field(std::string_view name, std::string usual) {
  std::string& value = values_[std::string{name}];
  value = std::move(usual);
  if (message_.field == name) replace(value, name, message_.text);
  if (const auto replacement = replacements_.find(name); replacement != replacements_.end())
    replace(value, name, replacement->second);
  asked_.push_back(name);
  return value;
}

void MessageFields::replace(std::string& value, std::string_view name, std::string_view text) {
  auto expanded = expand(text, values_);
  if (expanded)
    value = *std::move(expanded);
  else if (error_.empty())
    error_ = "field '" + std::string{name} + "': " + expanded.error();
}

tl::expected<std::string, std::string> MessageFields::finish(std::string octets) const {
  if (!error_.empty()) return tl::unexpected{std::string{message_.name} + ": " + error_};
  for (const auto& [name, text] : replacements_)
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
      return tl::unexpected{std::string{message_.name} + " has no field '" + name + "'"};
  return octets;
}

MechanismClient::MechanismClient(const Mechanism& mechanism, Persona persona)
    : mechanism_{mechanism}, persona_{std::move(persona)}, password_{own_password(persona_)} {
  set_identity(persona_.user, persona_.authzid);
}

tl::expected<std::string, std::string> MechanismClient::message(std::string_view name, const Fields& replacements) {
  const auto known = std::find_if(mechanism_.messages.begin(), mechanism_.messages.end(),
                                  [&](const MessageInfo& candidate) { return candidate.name == name; });
  const bool listed = known != mechanism_.messages.end();
  if (!listed && name != "garbage" && name != "oversized")
    return tl::unexpected{std::string{mechanism_.name} + " has no message '" + std::string{name} + "'"};

  const MessageInfo wanted = listed ? *known : MessageInfo{name, {}, {}};
  // Variables cost signatures, and most messages need none.
  bool needed = needs_variables(mechanism_, wanted.field, wanted.text);
  for (const auto& [field, text] : replacements)
    needed = needed || needs_variables(mechanism_, field, text);
  MessageFields fields(needed ? variables_or_made_up() : Fields{}, wanted, replacements);
  const std::string_view group = listed ? name.substr(0, name.find('.')) : std::string_view{};
  std::string octets = listed              ? build(group, fields)
                       : name == "garbage" ? std::string{garbage}
                                           : std::string(oversized, 'a');
  auto finished = fields.finish(std::move(octets));
  if (finished) note(group, *finished);
  return finished;
}

Fields MechanismClient::variables() const {
  const std::string_view other = persona_.user == "bob" ? "alice" : "bob";
  return {
      {"user",          persona_.user                                                                                     },
      {"password",      password_                                                                                         },
      {"authzid",       persona_.authzid                                                                                  },
      {"authorizable",  std::string{authorizable_as()}                                                                    },
      {"somebody_else", std::string{other}                                                                                },
      {"unknown_user",  std::string{unknown_user()}                                                                       },
      {"external",      persona_.external_identity.empty() ? std::string{external_identity()} : persona_.external_identity},
  };
}

void MechanismClient::set_identity(std::string_view authcid, std::string_view authzid) {
  const auto prepared = [](std::string_view name) {
    return saslprep(name, Preparation::Query).value_or(std::string{name});
  };
  identity_ = {prepared(authcid), prepared(authzid.empty() ? authcid : authzid)};
}

Observed expect_no_data(std::string_view server_message, std::string_view requirement) {
  if (server_message.empty()) return {};
  return violation(std::string{requirement}, "the server sends " + std::to_string(server_message.size()) +
                                                 " octets of data where it has none to send");
}

std::unique_ptr<Client> make_client(std::string_view mechanism, const Persona& persona) {
  const Mechanism* found = find_mechanism(mechanism);
  return found == nullptr ? nullptr : found->make(*found, persona);
}

std::vector<std::string_view> known_mechanisms() {
  std::vector<std::string_view> names;
  for (const Mechanism* mechanism : mechanisms())
    names.push_back(mechanism->name);
  return names;
}

const Traits& traits(std::string_view mechanism) {
  static constexpr Traits ordinary;
  const Mechanism* found = find_mechanism(mechanism);
  return found == nullptr ? ordinary : found->traits;
}

std::string_view mechanism_of_mutant(std::string_view mutant) {
  const std::string_view prefix = mutant.substr(0, mutant.find('.'));
  for (const Mechanism* mechanism : mechanisms())
    if (!prefix.empty() && mechanism->traits.mutants == prefix) return mechanism->name;
  return {};
}

std::span<const FieldInfo> known_fields(std::string_view mechanism) {
  const Mechanism* found = find_mechanism(mechanism);
  return found == nullptr ? std::span<const FieldInfo>{} : found->fields;
}

std::vector<VariableInfo> known_variables(std::string_view mechanism) {
  const Mechanism* found = find_mechanism(mechanism);
  if (found == nullptr) return {};
  std::vector<VariableInfo> list{std::begin(persona_variables), std::end(persona_variables)};
  list.insert(list.end(), found->variables.begin(), found->variables.end());
  return list;
}

std::span<const MessageInfo> message_list(std::string_view mechanism) {
  const Mechanism* found = find_mechanism(mechanism);
  return found == nullptr ? std::span<const MessageInfo>{} : found->messages;
}

std::vector<std::string> known_messages(std::string_view mechanism) {
  std::vector<std::string> names;
  for (const MessageInfo& message : message_list(mechanism))
    names.emplace_back(message.name);
  if (!names.empty()) names.insert(names.end(), {"garbage", "oversized"});
  return names;
}

} // namespace saslspec::oracle
