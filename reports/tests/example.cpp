#include "example.hpp"

namespace saslspec::reports {

namespace {

CaseResult example_case(Verdict verdict, std::uint64_t number) {
  CaseResult one;
  one.id = "plain.example-of-" + std::string(name(verdict));
  one.suite = "vectors";
  one.mechanism = "PLAIN";
  one.verdict = verdict;
  one.requirements = {"RFC4616-2-example"};
  one.expected = "refusal";
  one.observed = verdict == Verdict::Pass ? "SASL_BADAUTH" : "SASL_OK";
  if (verdict != Verdict::Pass) one.reason = "said <OK> & \"more\"\x01\xff";
  one.trace = {
      {"Start.Message.wrong_password", "\\0alice\\0…", one.observed, "refusal", verdict == Verdict::Fail}
  };
  one.control = "plain.ok";
  one.control_verdict = "pass";
  one.replay = verdict == Verdict::Fail ? "wp1/PLAIN/sd/Start.Message.wrong_password" : "";
  one.nondeterministic = verdict == Verdict::Flaky;
  one.duration_us = number;
  return one;
}

} // namespace

Results example() {
  Results results;
  results.tool = "saslspec 0.1.0";
  results.seed = 42;
  results.profile = "rfc";
  results.level = "must";
  results.complete = true;

  TargetResult judged;
  judged.target.name = "reference-v2";
  judged.target.path = "/opt/libsasl2.so.2";
  judged.target.abi = "v2";
  judged.target.adapter = {"cyrus-v2", "", ""};
  judged.target.version = "0.1.0";
  judged.target.sha256 = std::string(64, 'a');
  judged.target.mechanisms = {"PLAIN", "SCRAM-SHA-256"};
  judged.target.libraries = {
      {"/opt/libsasl2.so.2", "target", std::string(64, 'a'), "00ff"}
  };
  judged.guarantee = "every transition";
  judged.canary = "accepts-everything caught by plain.wrong-password";
  judged.omissions = {
      {"GS2-KRB5", "not offered by the target"}
  };
  judged.coverage = {
      {"PLAIN",
       114, {{"Idle", "Start.known", "plaintext allowed", "continue", "Empty", "AwaitingMessage", false},
        {"AwaitingMessage", "Message.wrong_password", "always", "refusal", "None", "Failed", true}}}
  };
  judged.seconds = 1.5;
  std::uint64_t number = 0;
  for (int value = static_cast<int>(Verdict::Pass); value <= static_cast<int>(Verdict::HarnessError); ++value)
    judged.cases.push_back(example_case(static_cast<Verdict>(value), ++number));
  recount(judged);

  TargetResult unloadable;
  unloadable.target.name = "./broken.so";
  unloadable.error = "./broken.so: not an ELF shared object";

  results.targets = {judged, unloadable};
  return results;
}

} // namespace saslspec::reports
