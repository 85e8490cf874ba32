#include "channel.hpp"

#include <rapidcheck.h>

namespace saslspec::impl::test::clients {

Person somebody(const Pairing& pairing) {
  Person person = any_person(pairing);
  RC_PRE(person.account.has_value());
  set_account(person.account);
  return person;
}

Identity identity_of(const Person& person) {
  return {person.account->name, person.account->name};
}

/// GNU SASL's client knows two types; Cyrus SASL's takes any.
std::string any_channel_type(const Pairing& pairing) {
  std::vector<std::string> types{"tls-unique", "tls-exporter"};
  if (pairing.peer().is_cyrus()) types.emplace_back("tls-server-end-point");
  return *rc::gen::elementOf(types).as("channel type");
}

std::string any_channel_data() {
  return *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::arbitrary<char>())).as("channel data");
}

std::string spoilt(std::string data) {
  char& octet = data[*rc::gen::arbitrary<std::size_t>().as("place") % data.size()];
  octet = static_cast<char>(octet ^ 0x20);
  return data;
}

std::string other_channel_type(const std::string& type) {
  return type == "tls-unique" ? "tls-exporter" : "tls-unique";
}

} // namespace saslspec::impl::test::clients
