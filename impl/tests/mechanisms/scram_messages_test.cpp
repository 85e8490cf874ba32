#include "mechanisms/scram_messages.hpp"

#include <string>

#include <gtest/gtest.h>

namespace saslspec::impl {
namespace {

using namespace std::string_literals;

/// "ok", or the reason for the refusal, which is always a protocol violation.
template <class Parsed>
std::string outcome(const tl::expected<Parsed, Refuse>& parsed) {
  if (parsed) return "ok";
  EXPECT_EQ(parsed.error().code, Code::BadProt);
  return parsed.error().reason;
}
std::string first(std::string_view text) {
  return outcome(parse_client_first(text));
}
std::string final_(std::string_view text) {
  return outcome(parse_client_final(text));
}

TEST(ScramMessages, client_first_is_taken_apart) {
  const auto message = parse_client_first("y,a=sh=2Cared,n=us=3Der,r=abc,x=1,Y=a=b");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->gs2_header, "y,a=sh=2Cared,");
  EXPECT_EQ(message->authzid, "sh=2Cared");
  EXPECT_EQ(message->bare, "n=us=3Der,r=abc,x=1,Y=a=b");
  EXPECT_EQ(message->username, "us=3Der");
  EXPECT_EQ(message->nonce, "abc");
}

TEST(ScramMessages, client_final_is_taken_apart) {
  const auto message = parse_client_final("c=biws,r=abc,x=1,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->without_proof, "c=biws,r=abc,x=1");
  EXPECT_EQ(message->channel_binding, "biws");
  EXPECT_EQ(message->nonce, "abc");
  EXPECT_EQ(message->proof, "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
}

TEST(ScramMessages, the_flag_stands_alone_and_is_one_of_three) {
  EXPECT_EQ(first("n,,n=u,r=x"), "ok");
  EXPECT_EQ(first("y,,n=u,r=x"), "ok");
  for (const char* bad : {"", ",,n=u,r=x", "N,,n=u,r=x", "F,n,,n=u,r=x", "nn,,n=u,r=x", "n=,,n=u,r=x", "p,,n=u,r=x",
                          "p=,,n=u,r=x", "p=tls_unique,,n=u,r=x", "n=u,r=x", " n,,n=u,r=x"})
    EXPECT_EQ(first(bad), "the message does not begin with a channel binding flag") << bad;
}

TEST(ScramMessages, the_flag_tells_what_the_client_does_about_channel_binding) {
  EXPECT_EQ(parse_client_first("n,,n=u,r=x")->flag, Gs2Flag::NotSupported);
  EXPECT_EQ(parse_client_first("y,,n=u,r=x")->flag, Gs2Flag::NotOffered);
  const auto bound = parse_client_first("p=tls-server-end-point,,n=u,r=x");
  EXPECT_EQ(bound->flag, Gs2Flag::Used);
  EXPECT_EQ(bound->binding_type, "tls-server-end-point");
  EXPECT_EQ(bound->gs2_header, "p=tls-server-end-point,,");
}

TEST(ScramMessages, the_header_has_two_commas_and_at_most_an_authzid_between) {
  EXPECT_EQ(first("n,a=u,n=u,r=x"), "ok");
  EXPECT_EQ(first("n"), "the GS2 header is cut short");
  for (const char* bad : {"n,n=u,r=x", "n,a=,n=u,r=x", "n,b=u,n=u,r=x", "n,a,n=u,r=x", "n,u,n=u,r=x", "n,A=u,n=u,r=x",
                          "n,a=u=,n=u,r=x", "n,a=u=2c,n=u,r=x"})
    EXPECT_EQ(first(bad), "the authorization identity is not \"a=\" and a saslname") << bad;
}

TEST(ScramMessages, the_user_name_comes_first_and_is_a_saslname) {
  EXPECT_EQ(first("n,,n==2C=3D,r=x"), "ok");
  for (const char* bad :
       {"n,,", "n,", "n,,r=x", "n,,r=x,n=u", "n,,n=,r=x", "n,,N=u,r=x", "n,,u,r=x", "n,,n=u=,r=x", "n,,n=u=2,r=x",
        "n,,n=u=2c,r=x", "n,,n=u=3d,r=x", "n,,n=u=41,r=x", "n,,n=u==,r=x", "n,,,n=u,r=x"})
    EXPECT_NE(first(bad), "ok") << bad;
  EXPECT_EQ(first("n,,n=u=41,r=x"), "the user name is not \"n=\" and a saslname");
  EXPECT_EQ(first("n,,"), "the user name is not \"n=\" and a saslname");
}

TEST(ScramMessages, the_nonce_follows_and_is_printable) {
  EXPECT_EQ(first("n,,n=u,r=!~=+/"), "ok");
  for (const char* bad : {"n,,n=u", "n,,n=u,", "n,,n=u,r=", "n,,n=u,r", "n,,n=u,x=1,r=x", "n,,n=u,r=a b",
                          "n,,n=u,r=\x7F", "n,,n=u,r=\u00FC", "n,,n=u,R=x", "n,,n=u,r=,x=1"})
    EXPECT_EQ(first(bad), "the nonce is not \"r=\" and printable characters") << bad;
}

TEST(ScramMessages, mandatory_extensions_are_refused_wherever_they_stand) {
  const std::string refusal = "a mandatory extension is not supported";
  EXPECT_EQ(first("n,,m=x,n=u,r=x"), refusal);
  EXPECT_EQ(first("n,,m=,n=u,r=x"), refusal);
  EXPECT_EQ(first("n,,n=u,r=x,m=x"), refusal);
  EXPECT_EQ(final_("c=biws,r=x,m=x,p=AA=="), refusal);
}

TEST(ScramMessages, optional_extensions_are_ignored_when_well_formed) {
  EXPECT_EQ(first("n,,n=u,r=x,x=1,x=1,Z==,M=\u00FC"), "ok");
  EXPECT_EQ(final_("c=biws,r=x,x=1,Z==,p=AA=="), "ok");
  for (const char* bad : {",", ",x", ",x=", ",1=x", ",xx=1", ",=x", ",x=1,"}) {
    EXPECT_EQ(first("n,,n=u,r=x"s + bad), "an extension is not attr-val") << bad;
    EXPECT_EQ(final_("c=biws,r=x"s + bad + ",p=AA=="), "an extension is not attr-val") << bad;
  }
}

TEST(ScramMessages, a_second_attribute_of_the_standard_is_refused) {
  const std::string refusal = "an attribute is repeated or out of place";
  for (const char* bad : {"n=v", "r=y", "a=z", "c=biws", "p=AA==", "s=AA==", "i=1", "v=AA==", "e=x"}) {
    EXPECT_EQ(first("n,,n=u,r=x,"s + bad), refusal) << bad;
    EXPECT_EQ(final_("c=biws,r=x,"s + bad + ",p=AA=="), refusal) << bad;
  }
}

TEST(ScramMessages, client_final_has_its_attributes_in_order) {
  EXPECT_EQ(final_("c=biws,r=x,p=AA=="), "ok");
  EXPECT_EQ(final_(""), "the message has no attribute but one");
  EXPECT_EQ(final_("p=AA=="), "the message has no attribute but one");
  EXPECT_EQ(final_("r=x,c=biws,p=AA=="), "the message does not begin with \"c=\"");
  EXPECT_EQ(final_("r=x,p=AA=="), "the message does not begin with \"c=\"");
  EXPECT_EQ(final_("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,p=AA=="), "the message does not begin with \"c=\"");
  EXPECT_EQ(final_("c=biws,p=AA=="), "the nonce is not \"r=\" and printable characters");
  EXPECT_EQ(final_("c=biws,r=,p=AA=="), "the nonce is not \"r=\" and printable characters");
  EXPECT_EQ(final_("c=biws,r=x"), "the message does not end with \"p=\"");
  EXPECT_EQ(final_("c=biws,p=AA==,r=x"), "the message does not end with \"p=\"");
  EXPECT_EQ(final_("c=biws,r=x,p=AA==,"), "the message does not end with \"p=\"");
  EXPECT_EQ(final_("c=biws,r=x,P=AA=="), "the message does not end with \"p=\"");
  EXPECT_EQ(final_("c=biws,r=x,p"), "the message does not end with \"p=\"");
}

TEST(ScramMessages, text_that_is_none_is_refused) {
  EXPECT_EQ(first("n,,n=u\0,r=x"s), "the message has a NUL");
  EXPECT_EQ(first("n,,n=u,r=x\0"s), "the message has a NUL");
  EXPECT_EQ(first("n,,n=u\xC0\x80,r=x"), "the message is not UTF-8");
  EXPECT_EQ(final_("c=biws,r=x,x=\xFF,p=AA=="), "the message is not UTF-8");
  EXPECT_EQ(first("n,,n=u,r=" + std::string(1 << 20, 'x')), "the message is too long");
  EXPECT_EQ(final_(std::string(1 << 20, 'x')), "the message is too long");
}

TEST(ScramMessages, escapes_are_undone) {
  const auto unescaped = [](std::string_view text) {
    std::string out(text.size(), '?');
    out.resize(unescape_saslname(text, out.data()));
    return out;
  };
  EXPECT_EQ(unescaped("a=2Cb=3Dc"), "a,b=c");
  EXPECT_EQ(unescaped("=3D2C"), "=2C");
  EXPECT_EQ(unescaped("=2C=2C"), ",,");
  EXPECT_EQ(unescaped("abc"), "abc");
}

} // namespace
} // namespace saslspec::impl
