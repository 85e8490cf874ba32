#include "saslspec/model/export.hpp"

#include "saslspec/model/checks.hpp"

namespace saslspec::model {
namespace {

template <class Enumeration, class Set>
std::string joined_names(Set set, unsigned last) {
  std::string text;
  for (unsigned value = 1; value <= last; ++value) {
    if (!contains(set, static_cast<Enumeration>(value))) continue;
    if (!text.empty()) text += ", ";
    text += name(static_cast<Enumeration>(value));
  }
  return text;
}

} // namespace

bool hold_together(Guard one, Guard other) {
  for (unsigned number = 0; number < checks::valuations; ++number)
    if (holds(one, checks::valuation(number)) && holds(other, checks::valuation(number))) return true;
  return false;
}

std::string code_names(CodeSet set) {
  return joined_names<Code>(set, static_cast<unsigned>(Code::Undocumented));
}

std::string message_names(MessageSet set) {
  return joined_names<Message>(set, static_cast<unsigned>(last_message));
}

std::string_view name(StateKind kind) {
  switch (kind) {
  case StateKind::Invalid:
    return "invalid";
  case StateKind::Idle:
    return "idle";
  case StateKind::Negotiating:
    return "negotiating";
  case StateKind::Refusing:
    return "refusing";
  case StateKind::Authenticated:
    return "authenticated";
  case StateKind::Failed:
    return "failed";
  }
  return "invalid";
}

std::string_view name(Delivery delivery) {
  switch (delivery) {
  case Delivery::Invalid:
    return "invalid";
  case Delivery::Start:
    return "start";
  case Delivery::Step:
    return "step";
  case Delivery::Dispose:
    return "dispose";
  }
  return "invalid";
}

std::string_view name(Evidence evidence) {
  switch (evidence) {
  case Evidence::None:
    return "none";
  case Evidence::Proof:
    return "proof";
  case Evidence::Bearer:
    return "bearer";
  case Evidence::External:
    return "external";
  case Evidence::Anonymous:
    return "anonymous";
  }
  return "none";
}

std::string_view name(Origin origin) {
  switch (origin) {
  case Origin::ByEvidence:
    return "by evidence";
  case Origin::Replayed:
    return "replayed";
  case Origin::Downgraded:
    return "downgraded";
  }
  return "by evidence";
}

std::string_view name(MechanismClass mechanism_class) {
  switch (mechanism_class) {
  case MechanismClass::Invalid:
    return "invalid";
  case MechanismClass::ChallengeBound:
    return "challenge-bound";
  case MechanismClass::Bearer:
    return "bearer";
  case MechanismClass::External:
    return "external";
  case MechanismClass::None:
    return "none";
  case MechanismClass::Mixed:
    return "mixed";
  }
  return "invalid";
}

} // namespace saslspec::model
