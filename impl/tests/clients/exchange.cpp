#include "exchange.hpp"

namespace saslspec::impl::test::clients {

namespace {

constexpr unsigned most_messages = 8; // of the server: no mechanism here needs as many

std::string described(const Result& result) {
  std::string text = "the server's last answer is " + std::to_string(result.answer.code);
  if (!result.client_detail.empty()) text += "; the client says: " + result.client_detail;
  if (result.identity)
    text += "; identity \"" + result.identity->authcid + "\" as \"" + result.identity->authzid + "\"";
  return text;
}

/// The client's side of an exchange, as long as it does not give up.
class Client {
public:
  Client(Peer& peer, const InTransit& in_transit) : peer_(peer), in_transit_(in_transit) {}

  void start(const Request& request) { reply_ = peer_.ask(request); }
  void take(std::string message) {
    if (in_transit_) message = in_transit_(std::move(message), taken_);
    ++taken_;
    Request step;
    step.message = std::move(message);
    reply_ = peer_.ask(step);
  }

  const Reply& reply() const { return reply_; }
  bool gave_up() const { return reply_.state == Reply::State::Failed; }
  bool may_go_on() const { return !gave_up() && taken_ < most_messages; }

private:
  Peer& peer_;
  const InTransit& in_transit_;
  Reply reply_;
  unsigned taken_ = 0;
};

} // namespace

Result play(Peer& peer, const Request& request, const Setting& setting, const InTransit& in_transit) {
  const auto server = make_server(setting);
  Client client(peer, in_transit);
  Result result;
  client.start(request);
  if (client.may_go_on()) {
    result.answer = server->start(request.mechanism, client.reply().message);
    while (result.answer.outcome == Outcome::Continue && client.may_go_on()) {
      client.take(result.answer.message.value_or(""));
      if (!client.gave_up()) result.answer = server->step(client.reply().message.value_or(""));
    }
    if (result.answer.outcome == Outcome::Success && result.answer.message) client.take(*result.answer.message);
  }
  result.identity = server->identity();
  result.client_is_satisfied = client.reply().state == Reply::State::Done;
  result.client_detail = client.reply().detail;
  return result;
}

std::string fault_in_success(const Result& result, const Identity& identity) {
  if (result.answer.outcome != Outcome::Success) return "no success: " + described(result);
  if (!result.identity) return "no identity: " + described(result);
  if (*result.identity != identity)
    return "not \"" + identity.authcid + "\" as \"" + identity.authzid + "\": " + described(result);
  if (!result.client_is_satisfied) return "the client is not satisfied: " + described(result);
  return "";
}

std::string fault_in_refusal(const Result& result, bool is_mutual) {
  if (result.answer.outcome == Outcome::Success) return "no refusal: " + described(result);
  if (result.identity) return "an identity after a refusal: " + described(result);
  if (is_mutual && result.client_is_satisfied) return "the client takes it for a success: " + described(result);
  return "";
}

} // namespace saslspec::impl::test::clients
