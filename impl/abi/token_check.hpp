// Bearer tokens by an application's callback, SASL_CB_SERVER_CHECK_TOKEN of either ABI.
#pragma once

#include <string_view>

#include "abi/input.hpp"
#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/octets.hpp"

namespace saslspec::impl {

/// Surroundings::check_token. `ask(name, token, token's length, Answer*)` calls the function of `entry`. The
/// application's strings live until the step has ended. Throws std::bad_alloc.
template <class Answer, class Entry, class Ask>
[[nodiscard]] Code check_token_by_callback(const Entry* entry, std::string_view authzid, std::string_view token,
                                           TokenAnswer& out, Ask ask) {
  if (entry == nullptr) return Code::NoMech;
  if (entry->proc == nullptr) return Code::Interact;
  const ShortName name(authzid);
  const Octets given(token);
  Answer answer{};
  const Code code = from_application(ask(name.c_str(), given.c_str(), static_cast<unsigned>(given.size()), &answer));
  out = {text_of(answer.user), text_of(answer.status), text_of(answer.scope), text_of(answer.openid_configuration)};
  return code;
}

} // namespace saslspec::impl
