#include "mechanisms/anonymous.hpp"

#include "mechanisms/addr_spec.hpp"
#include "mechanisms/prepared.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

constexpr std::size_t max_token_characters = 255;

// token = 1*255TCHAR, and TCHAR is any character but "@"
bool is_token(std::string_view text) {
  return text.find('@') == std::string_view::npos &&
         (text.size() <= max_token_characters || utf8_length(text) <= max_token_characters);
}

// message = [ email / token ]
const char* fault_of(std::string_view message) {
  if (message.empty()) return nullptr;
  if (message.size() > max_prepared_input) return "the trace is too long";
  if (!is_utf8(message)) return "the trace is not UTF-8";
  if (!is_token(message) && !is_addr_spec(message)) return "the trace is neither a token nor an e-mail address";
  return nullptr;
}

} // namespace

Verdict Anonymous::respond(std::string_view message) {
  if (const char* fault = fault_of(message)) return violation(fault);
  switch (check_trace(message)) {
  case Preparation::Ready:
    return Done{
        {"anonymous", {}},
        std::nullopt
    };
  case Preparation::NoMemory:
    return out_of_memory;
  case Preparation::NotUtf8:
  case Preparation::TooLong:
  case Preparation::Prohibited:
    break;
  }
  return violation("the trace has a character that its stringprep profile prohibits");
}

} // namespace saslspec::impl
