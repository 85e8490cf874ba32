// LOGIN, draft-murchison-sasl-login: two prompts, whose text a client should ignore, and two answers.
#include "mechanism_client.hpp"

#include <algorithm>
#include <iterator>

namespace saslspec::oracle {
namespace {

constexpr MessageInfo messages[] = {
    {"UserName.known",   "",         ""                      },
    {"UserName.unknown", "user",     "${unknown_user}"       },
    {"Password.valid",   "",         ""                      },
    {"Password.wrong",   "password", "${password:flip-first}"},
};

constexpr FieldInfo fields[] = {
    {"user",     "UserName", "the persona's name"                       },
    {"password", "Password", "the persona's password, whatever the name"},
    {"message",  "",         "the whole: the name, or the password"     },
};

// Section 2.2 gives the first text of each prompt and allows the last; the example in section 2.3 has a NUL behind the
// first.
constexpr std::string_view user_name_prompts[] = {
    "User Name", {"User Name\0", 10},
     "Username:"
};
constexpr std::string_view password_prompts[] = {
    "Password", {"Password\0", 9},
     "Password:"
};

class LoginClient final : public MechanismClient {
public:
  using MechanismClient::MechanismClient;

  Observed observe(std::string_view server_message, model::Message kind) override {
    if (kind == model::Message::UserNamePrompt) {
      if (std::find(std::begin(user_name_prompts), std::end(user_name_prompts), server_message) ==
          std::end(user_name_prompts))
        return violation("LOGIN-2.2-first-challenge", "the first prompt is neither \"User Name\" nor \"Username:\"");
      prompted_for_password_ = false;
    }
    if (kind == model::Message::PasswordPrompt) {
      if (std::find(std::begin(password_prompts), std::end(password_prompts), server_message) ==
          std::end(password_prompts))
        return violation("LOGIN-2.2-second-challenge", "the second prompt is neither \"Password\" nor \"Password:\"");
      prompted_for_password_ = true;
    }
    return {};
  }

  void restart() override { prompted_for_password_ = false; }

private:
  std::string build(std::string_view group, MessageFields& field_set) override {
    const std::string answer =
        group == "UserName" ? field_set.field("user", persona().user) : field_set.field("password", password());
    return field_set.field("message", answer);
  }

  void note(std::string_view group, std::string octets) override {
    if (group == "UserName" || (group.empty() && !prompted_for_password_)) set_identity(octets, {});
  }

  bool prompted_for_password_ = false;
};

constexpr VariantInfo variants[] = {
    {"plain-name", "tim", 0, "", "LOGIN-2.2-verify"},
};

} // namespace

constexpr Mechanism login_mechanism{
    .name = "LOGIN",
    .messages = messages,
    .fields = fields,
    .variables = {                  },
    .make = make<LoginClient>,
    .traits = { .secret = Secret::Whole, .secret_in = "Password.", .variants = variants, .mutants = "login"},
};

} // namespace saslspec::oracle
