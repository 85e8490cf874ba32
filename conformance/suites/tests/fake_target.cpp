#include "fake_target.hpp"

#include "saslspec/suites/case_record.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace saslspec::suites::testing {
namespace {

using model::Message;

std::string base64(const std::string& octets) {
  std::string text(4 * ((octets.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(octets.data()), static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string hmac(const EVP_MD* digest, const std::string& secret, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned length = 0;
  HMAC(digest, secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), mac.data(), &length);
  return {mac.begin(), mac.begin() + length};
}

std::string attribute(const std::string& message, const std::string& name) {
  const auto at = ("," + message).find("," + name + "=");
  if (at == std::string::npos) return {};
  const auto value = at + name.size() + 1;
  return message.substr(value, message.find(',', value) - value);
}

std::string md5(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), value.data(), &length, EVP_md5(), nullptr);
  return {value.begin(), value.begin() + length};
}

std::string hex(const std::string& octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char octet : octets) {
    const auto value = static_cast<unsigned char>(octet);
    text += digits[value >> 4U];
    text += digits[value & 15U];
  }
  return text;
}

// Of a digest-response: the value behind the first `name=` that begins a directive.
std::string directive(const std::string& response, const std::string& name) {
  bool quoted = false;
  for (std::size_t at = 0; at < response.size(); ++at) {
    const bool begins = !quoted && (at == 0 || response[at - 1] == ',');
    if (begins && response.compare(at, name.size() + 1, name + "=") == 0) {
      const std::string rest = response.substr(at + name.size() + 1);
      return rest.starts_with('"') ? rest.substr(1, rest.find('"', 1) - 1) : rest.substr(0, rest.find(','));
    }
    if (response[at] == '"') quoted = !quoted;
  }
  return {};
}

std::string in_latin1(const std::string& name) {
  return name == "j\u00FCrgen" ? "j\xFCrgen" : name;
}

// The server's proof for a response of RFC 2831 section 2.1.2.
std::string response_auth(const std::string& response) {
  const oracle::Account* account = oracle::account(directive(response, "username"));
  if (account == nullptr) account = oracle::account("alice");
  const auto value = [&](const std::string& name) { return directive(response, name); };
  const std::string qop = value("qop").empty() ? "auth" : value("qop");
  std::string a1 = md5(in_latin1(value("username")) + ":" + value("realm") + ":" + std::string(account->password)) +
                   ":" + value("nonce") + ":" + value("cnonce");
  if (!value("authzid").empty()) a1 += ":" + value("authzid");
  const std::string a2 = ":" + value("digest-uri") + (qop == "auth" ? "" : ":" + std::string(32, '0'));
  return "rspauth=" + hex(md5(hex(md5(a1)) + ":" + value("nonce") + ":" + value("nc") + ":" + value("cnonce") + ":" +
                              qop + ":" + hex(md5(a2))));
}

std::string unescaped(std::string name) {
  for (const auto& [escape, octet] : {
           std::pair{"=2C", ","},
           std::pair{"=3D", "="}
  })
    for (auto at = name.find(escape); at != std::string::npos; at = name.find(escape, at + 1))
      name.replace(at, 3, octet);
  return name;
}

std::string_view without_plus(std::string_view mechanism) {
  constexpr std::string_view plus = "-PLUS";
  if (mechanism.ends_with(plus)) mechanism.remove_suffix(plus.size());
  return mechanism;
}

const oracle::ScramVerifier* verifier(std::string_view mechanism, const std::string& client_first_bare) {
  const oracle::Account* account = oracle::account(unescaped(attribute(client_first_bare, "n")));
  if (account == nullptr) account = oracle::account("alice");
  for (const oracle::ScramVerifier& each : oracle::scram_verifiers(*account))
    if (each.mechanism == without_plus(mechanism)) return &each;
  return nullptr;
}

std::string unique_text() {
  static unsigned count = 0;
  return std::to_string(++count);
}

// As the worker tells them to an adapter.
model::Parameters parameters_of(const setting::Setting& setting) {
  model::Parameters parameters = setting.parameters;
  parameters.external_identity = setting.texts.external_identity.has_value();
  return parameters;
}

model::Code code_of(const model::Outcome& outcome) {
  if (outcome.reply == model::Reply::Success) return model::Code::Ok;
  if (outcome.reply == model::Reply::Continue) return model::Code::Continue;
  for (unsigned bit = 1; bit < 64; ++bit)
    if (((outcome.codes >> bit) & 1U) != 0) return static_cast<model::Code>(bit);
  return model::Code::Fail;
}

std::string in_capitals(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char letter) { return static_cast<char>(std::toupper(static_cast<unsigned char>(letter))); });
  return name;
}

worker::Observation refusal(model::Code code) {
  worker::Observation observation;
  observation.code = code;
  observation.output_untouched = observation.length_untouched = true;
  return observation;
}

} // namespace

worker::Probe FakeTarget::probe() {
  worker::Probe probe;
  probe.traits = worker::LibsaslV2;
  probe.version = "fake";
  for (const model::Machine* machine : model::machines()) {
    if (!machine->is_produced) continue;
    probe.bound_mechanisms.emplace_back(machine->name);
    if (!machine->name.ends_with("-PLUS")) probe.mechanisms.emplace_back(machine->name);
  }
  probe.capabilities = ~worker::NonceInjection;
  return probe;
}

void FakeTarget::playing(const model::Machine& machine, std::uint8_t stimulus, const oracle::Client& client) {
  played_ = Played{&machine, stimulus, &client};
}

worker::Observation FakeTarget::call(const worker::Call& call) {
  ++calls;
  if (dead_) return death_;
  worker::Observation answer;
  answer.code = model::Code::Ok;
  FakeConnection& connection = connections_[call.connection];
  switch (call.op) {
  case worker::Op::New:
    if (!initialised_) return refusal(model::Code::NotInit);
    connection = {};
    connection.setting = call.setting;
    return answer;
  case worker::Op::Start:
  case worker::Op::Step:
    if (!played_) return unplayed(call);
    answer = negotiate(call, connection);
    played_.reset();
    return answer;
  case worker::Op::Dispose:
  case worker::Op::DisposeTwice:
    connections_.erase(call.connection);
    return answer;
  case worker::Op::Done:
  case worker::Op::Init:
    initialised_ = call.op == worker::Op::Init;
    return answer;
  case worker::Op::Invalid:
  case worker::Op::Identity:
  case worker::Op::Mechanisms:
  case worker::Op::Property:
  case worker::Op::Encode:
  case worker::Op::Decode:
    return answer;
  }
  return answer;
}

// Calls made outside a conversation: all of them are misuse.
worker::Observation FakeTarget::unplayed(const worker::Call& call) const {
  if ((call.misuse & (worker::NullConnection | worker::NullMechanism)) != 0) return refusal(model::Code::BadParam);
  if (call.op == worker::Op::Step) return refusal(model::Code::NoMech);
  worker::Observation answer;
  if (model::machine(call.mechanism) == nullptr) {
    const bool known = model::machine(in_capitals(call.mechanism)) != nullptr;
    if (!known || name_in_small_letters == model::Code::NoMech) return refusal(model::Code::NoMech);
    answer.code = name_in_small_letters;
    return answer;
  }
  answer.code = model::Code::Continue;
  return answer;
}

worker::Observation FakeTarget::negotiate(const worker::Call& call, FakeConnection& connection) {
  if (connection.machine != played_->machine) {
    connection.machine = played_->machine;
    connection.state = 0;
  }
  const std::string stimulus(connection.machine->stimuli[played_->stimulus].name);
  const auto rows = connection.machine->rows(connection.state, played_->stimulus, parameters_of(connection.setting));
  const model::Transition& row = *rows[std::min(alternative, rows.size() - 1)];
  FakeAnswer answer;
  answer.to = row.to;
  answer.observation.code = code_of(row.outcome);
  const bool refused = row.outcome.reply == model::Reply::Refusal;
  answer.observation.output_untouched = answer.observation.length_untouched = refused;
  if (!refused) answer.observation.output = output(row.outcome.messages, call, connection);
  answer.identity_readable = connection.machine->states[row.to].kind == model::StateKind::Authenticated;
  if (plant_) plant_(connection, stimulus, answer);
  connection.history.push_back(stimulus);
  connection.state = answer.to;
  if (answer.observation.code == model::Code::Ok) connection.identity = played_->client->expected_identity();
  if (answer.identity_readable && !answer.observation.authzid) {
    answer.observation.authcid = connection.identity.authcid;
    answer.observation.authzid = connection.identity.authzid;
  }
  dead_ = answer.observation.death != worker::Death::None;
  death_ = answer.observation;
  return answer.observation;
}

std::string FakeTarget::output(model::MessageSet allowed, const worker::Call& call, FakeConnection& connection) {
  if (contains(allowed, Message::UserNamePrompt)) return "Username:";
  if (contains(allowed, Message::PasswordPrompt)) return "Password:";
  if (contains(allowed, Message::CramChallenge)) return "<" + unique_text() + ".1@server.example.com>";
  if (contains(allowed, Message::BearerError)) return R"({"status":"invalid_token"})";
  if (contains(allowed, Message::OtpChallenge)) return "otp-md5 499 al1234 ext";
  const std::string input = call.input.value_or("");
  const std::string mechanism(connection.machine->name);
  if (contains(allowed, Message::ScramServerFirst)) {
    const auto header = input.find(',', input.find(',') + 1);
    connection.client_first_bare = input.substr(header + 1);
    const oracle::ScramVerifier* stored = verifier(mechanism, connection.client_first_bare);
    connection.server_first = "r=" + attribute(connection.client_first_bare, "r") + "fake" + unique_text() +
                              ",s=" + base64(stored->salt) + ",i=" + std::to_string(stored->iterations);
    return connection.server_first;
  }
  if (contains(allowed, Message::DigestChallenge))
    return "realm=\"server.example.com\",nonce=\"fake-nonce-" + unique_text() +
           (connection.setting.parameters.layers_allowed ? "\",qop=\"auth,auth-int,auth-conf\",cipher=\"3des,des\""
                                                         : "\",qop=\"auth\"") +
           ",algorithm=md5-sess,charset=utf-8";
  if (contains(allowed, Message::DigestRspauth)) return response_auth(input);
  if (contains(allowed, Message::ScramServerFinal)) {
    const EVP_MD* digest = EVP_get_digestbyname(std::string(without_plus(mechanism).substr(6)).c_str());
    const std::string signed_text =
        connection.client_first_bare + "," + connection.server_first + "," + input.substr(0, input.rfind(",p="));
    return "v=" + base64(hmac(digest, verifier(mechanism, connection.client_first_bare)->server_key, signed_text));
  }
  return {};
}

Known know(FakeTarget& fake, const judge::Standard& standard) {
  return {conversation::find_target(fake, FakeTarget::probe(), standard), standard};
}

Plan plan_of(const Known& known, const Selection& selection) {
  return plan(known.target, fixed_seed, selection);
}

reports::CaseResult run_one(const Case& one, FakeTarget& fake, const Known& known) {
  CaseRecord record(one.info());
  one.run(fake, known.target, known.standard, record);
  return record.conclude();
}

std::vector<reports::CaseResult> run_all(FakeTarget& fake, const Known& known, const Selection& selection) {
  std::vector<reports::CaseResult> results;
  const Plan planned = plan_of(known, selection);
  for (const auto& each : planned.cases)
    results.push_back(run_one(*each, fake, known));
  return results;
}

std::vector<reports::CaseResult> not_passed(const std::vector<reports::CaseResult>& results) {
  std::vector<reports::CaseResult> others;
  for (const reports::CaseResult& result : results)
    if (result.verdict != reports::Verdict::Pass) others.push_back(result);
  return others;
}

std::string describe(const std::vector<reports::CaseResult>& results) {
  std::string text;
  for (const reports::CaseResult& result : results) {
    text += result.id + ": " + std::string(reports::name(result.verdict)) + " " + result.reason + " [" + result.replay +
            "]\n";
    for (const reports::TraceStep& step : result.trace)
      text +=
          "    " + step.stimulus + " " + step.sent + " -> " + step.received + (step.deviates ? " DEVIATES\n" : "\n");
  }
  return text;
}

} // namespace saslspec::suites::testing
