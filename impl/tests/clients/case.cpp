#include "case.hpp"

#include "text.hpp"

namespace saslspec::impl::test::clients {

namespace {

constexpr const char* white_space = " \t\n\v\f\r";

/// LOGIN's names are shorter than 64 characters.
bool is_too_long(const Pairing& pairing, const std::string& name) {
  return pairing.mechanism == "LOGIN" && count_characters(name) > 63;
}

/// GNU SASL's client has no confidentiality.
std::string any_qop(const Pairing& pairing) {
  const std::string qop = *rc::gen::elementOf(qops).as("qop");
  return pairing.peer().is_cyrus() || qop != "auth-conf" ? qop : "auth-int";
}

/// DIGEST-MD5 hashes what is sent; its standard does not say in which form, and has it hashed in ISO 8859-1 where that
/// is possible, which GNU SASL's client does with passwords only.
rc::Gen<std::string> unambiguous_text() {
  return rc::gen::suchThat(
      rc::gen::map(preparable_text(), [](const std::string& text) { return saslprep(text).value_or(""); }),
      has_one_encoding);
}

/// Cyrus SASL's client sends UTF-8 without saying so (no charset directive), GNU SASL's no backslash before what is to
/// be quoted.
rc::Gen<std::string> digest_md5_name(const Pairing& pairing) {
  const bool is_cyrus = pairing.peer().is_cyrus();
  auto names = rc::gen::map(unambiguous_text(), [is_cyrus](std::string name) {
    std::erase_if(name, [is_cyrus](char c) { return is_cyrus ? (c & 0x80) != 0 : c == '"' || c == '\\'; });
    return name;
  });
  return rc::gen::suchThat(std::move(names), [](const std::string& name) { return saslprep(name) == name; });
}

std::optional<Account> account_of(const Pairing& pairing, const Person& person) {
  const std::string name = pairing.presented(person.user);
  const auto prepared_name = saslprep(name);
  const auto prepared_password = saslprep(person.password);
  if (!prepared_name || !prepared_password || is_too_long(pairing, name)) return std::nullopt;
  return Account{*prepared_name, *prepared_password};
}

} // namespace

bool Pairing::carries_authzid() const {
  return mechanism == "PLAIN" || mechanism == "EXTERNAL" || is_mutual();
}

/// Cyrus SASL takes white space from the end of all names, but its EXTERNAL sends them as they were.
std::string Pairing::presented(const std::string& name) const {
  if (!peer().is_cyrus() || mechanism == "EXTERNAL") return name;
  return name.substr(0, name.find_last_not_of(white_space) + 1);
}

/// What arrives as it is typed is prepared by the server. Cyrus SASL's client prepares nothing, so that a proof made of
/// what SASLprep changes is not the standard's.
bool Pairing::prepares_passwords() const {
  if (mechanism == "PLAIN" || mechanism == "LOGIN") return true;
  return !peer().is_cyrus() && !is_digest_md5();
}

std::string test_name(const testing::TestParamInfo<Pairing>& info) {
  std::string name = info.param.peer().name() + "_" + info.param.mechanism;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

void PrintTo(const Pairing& pairing, std::ostream* out) {
  *out << pairing.mechanism << " with " << pairing.peer().name();
}

bool holds(const Pairing& pairing, const std::string& property, const std::function<void()>& body) {
  return rc::check(pairing.mechanism + " with " + pairing.peer().name() + ": " + property, [&] {
    for (unsigned person = 0; person < pairing.people(); ++person)
      body();
  });
}

Person any_person(const Pairing& pairing) {
  Person person{any_name(pairing, "user"), "", std::nullopt};
  if (pairing.is_digest_md5())
    person.password = *unambiguous_text().as("password");
  else if (pairing.prepares_passwords())
    person.password = *any_text().as("password");
  else
    person.password = *saslprep(*preparable_text().as("password"));
  person.account = account_of(pairing, person);
  return person;
}

/// Cyrus SASL takes white space from the front, too, but takes a name for nothing else when there was as much of it in
/// front as is left.
std::string any_name(const Pairing& pairing, const std::string& what) {
  const std::string name = *(pairing.is_digest_md5() ? digest_md5_name(pairing) : any_text()).as(what);
  if (!pairing.peer().is_cyrus()) return name;
  const std::size_t first = name.find_first_not_of(white_space);
  RC_PRE(first != std::string::npos);
  return name.substr(first);
}

Setting any_setting() {
  Setting setting;
  setting.success_data = has_success_data && *rc::gen::arbitrary<bool>().as("success data");
  return setting;
}

Request request_of(const Pairing& pairing, const Person& person) {
  Request request;
  request.starts = true;
  request.mechanism = pairing.mechanism;
  request.user = person.user;
  request.password = person.password;
  if (pairing.is_digest_md5()) request.qop = any_qop(pairing);
  request.sends_initial_response = *rc::gen::arbitrary<bool>().as("initial response");
  return request;
}

std::string wrong_password(const std::string& password) {
  const std::string wrong = with_character(password, *rc::gen::arbitrary<std::size_t>().as("place"),
                                           *rc::gen::inRange('a', 'z').as("letter"));
  RC_PRE(saslprep(wrong) != saslprep(password));
  return wrong;
}

void require(const std::string& fault, const std::string& what) {
  if (!fault.empty()) RC_FAIL(what + ": " + fault);
}

} // namespace saslspec::impl::test::clients
