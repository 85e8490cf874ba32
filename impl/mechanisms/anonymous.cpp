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
bool is_message(std::string_view text) {
  return text.empty() || is_token(text) || is_addr_spec(text);
}

} // namespace

Verdict Anonymous::respond(std::string_view message) {
  switch (check_trace(message)) {
  case Preparation::Ready:
    if (!is_message(message)) return violation("the trace is neither a token nor an e-mail address");
    return Done{
        {"anonymous", {}},
        std::nullopt
    };
  case Preparation::NoMemory:
    return out_of_memory;
  case Preparation::NotUtf8:
    return violation("the trace is not UTF-8");
  case Preparation::TooLong:
    return violation("the trace is too long");
  case Preparation::Prohibited:
    break;
  }
  return violation("the trace has a character that its stringprep profile prohibits");
}

} // namespace saslspec::impl
