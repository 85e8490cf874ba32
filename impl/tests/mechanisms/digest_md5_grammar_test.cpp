// digest-response by the grammar of RFC 2831 sections 2.1.2 and 7.
#include <array>

#include <gtest/gtest.h>

#include "mechanisms/digest_md5_response.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

constexpr const char* required = "username=\"u\",nonce=\"n\",cnonce=\"c\",nc=00000001,digest-uri=\"d\","
                                 "response=0123456789abcdef0123456789abcdef";

class DigestMd5Grammar : public testing::Test {
protected:
  tl::expected<DigestResponse, Refuse> parse(std::string_view text) { return parse_digest_response(text, room_); }
  std::string refusal(std::string_view text) {
    const auto parsed = parse(text);
    if (parsed) return "accepted";
    EXPECT_EQ(parsed.error().code, Code::BadProt);
    return parsed.error().reason;
  }

private:
  std::array<char, max_digest_response> room_;
};

TEST_F(DigestMd5Grammar, every_directive_has_its_value) {
  const auto parsed =
      parse(std::string(required) + ",realm=\"r\",qop=auth-conf,maxbuf=0123,charset=UTF-8,cipher=rc4-40,authzid=\"a\"");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->username, "u");
  EXPECT_EQ(parsed->realm, "r");
  EXPECT_EQ(parsed->nonce, "n");
  EXPECT_EQ(parsed->cnonce, "c");
  EXPECT_EQ(parsed->nonce_count, "00000001");
  EXPECT_EQ(parsed->qop, "auth-conf");
  EXPECT_EQ(parsed->digest_uri, "d");
  EXPECT_EQ(parsed->response, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(parsed->maxbuf, "0123");
  EXPECT_EQ(parsed->charset, "UTF-8");
  EXPECT_EQ(parsed->cipher, "rc4-40");
  EXPECT_EQ(parsed->authzid, "a");
}

TEST_F(DigestMd5Grammar, what_is_optional_may_be_absent) {
  const auto parsed = parse(required);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->realm || parsed->qop || parsed->maxbuf || parsed->charset || parsed->cipher || parsed->authzid);
}

TEST_F(DigestMd5Grammar, white_space_and_null_elements_mean_nothing) {
  const auto parsed = parse(" ,, \t USERNAME \r\n = \t\"u\" ,\r\n\t, nonce=\"n\",cnonce=\"c\",nc=00000001,"
                            "Digest-URI=\"d\",response=0123456789abcdef0123456789abcdef , ,\r\n ");
  ASSERT_TRUE(parsed) << parsed.error().reason;
  EXPECT_EQ(parsed->username, "u");
  EXPECT_EQ(parsed->digest_uri, "d");
}

TEST_F(DigestMd5Grammar, within_quotation_marks_everything_counts) {
  const auto value_of = [this](const std::string& quoted) -> std::string {
    const auto parsed = parse(std::string(required) + ",realm=\"" + quoted + "\"");
    return parsed ? std::string(*parsed->realm) : "refused: "s + parsed.error().reason;
  };
  EXPECT_EQ(value_of(""), "");
  EXPECT_EQ(value_of(" a,b=c\t"), " a,b=c\t");
  EXPECT_EQ(value_of("a\r\n b\r\n\tc"), "a\r\n b\r\n\tc");
  EXPECT_EQ(value_of("\\\"\\\\\\a\\\n\\\x7F"), "\"\\a\n\x7F");
  EXPECT_EQ(value_of("\\\0x"s), "\0x"s);
  EXPECT_EQ(value_of("\xE9\x80\xFF"), "\xE9\x80\xFF");
  for (const std::string& bad : {"\n"s, "\r"s, "\r\n"s, "a\r\nb"s, "\x7F"s, "\0"s, "\x1F"s, "\\\xE9"s, "\\"s})
    EXPECT_EQ(value_of(bad), "refused: a quoted string is malformed") << hex(bad);
}

TEST_F(DigestMd5Grammar, unknown_directives_are_ignored_as_often_as_they_come) {
  const std::string unknown = ",opaque=\"x\\\"\",algorithm=md5-sess,algorithm=md5-sess,stale=true,x-y=\"\",X=1";
  EXPECT_EQ(refusal(required + unknown), "accepted");
  EXPECT_EQ(refusal(required + ",opaque="s), "a directive has no value");
  EXPECT_EQ(refusal(required + ",opaque"s), "a directive has no value");
  EXPECT_EQ(refusal(required + ",opaque=\"x"s), "a quoted string is malformed");
}

TEST_F(DigestMd5Grammar, a_directive_comes_once) {
  for (const char* twice : {"username=\"u\"", "nonce=\"n\"", "cnonce=\"c\"", "nc=00000001", "digest-uri=\"d\"",
                            "response=0123456789abcdef0123456789abcdef"})
    EXPECT_EQ(refusal(required + ","s + twice), "a directive is there twice") << twice;
  for (const char* once : {"realm=\"r\"", "qop=auth", "maxbuf=4096", "cipher=des", "authzid=\"a\""}) {
    EXPECT_EQ(refusal(required + ","s + once), "accepted") << once;
    EXPECT_EQ(refusal(required + ","s + once + "," + once), "a directive is there twice") << once;
  }
  EXPECT_EQ(refusal(required + ",charset=utf-8,charset=utf-8"s), "accepted");
}

TEST_F(DigestMd5Grammar, what_is_required_is_there) {
  const std::string all = required;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(',', begin), all.size() - 1) + 1;
    EXPECT_EQ(refusal(std::string(all).erase(begin, end - begin)), "a directive is missing") << begin;
    begin = end;
  }
  for (const char* nothing : {"", ",", " , ,", "opaque=1"})
    EXPECT_EQ(refusal(nothing), "a directive is missing") << nothing;
}

TEST_F(DigestMd5Grammar, values_are_quoted_exactly_where_the_grammar_has_it) {
  EXPECT_EQ(refusal(required + ",realm=r"s), "a directive is not quoted");
  EXPECT_EQ(refusal(required + ",authzid=a"s), "a directive is not quoted");
  EXPECT_EQ(refusal(required + ",qop=\"auth\""s), "a directive is quoted");
  EXPECT_EQ(refusal(required + ",charset=\"utf-8\""s), "a directive is quoted");
  EXPECT_EQ(refusal(required + ",cipher=\"rc4\""s), "a directive is quoted");
  EXPECT_EQ(refusal(required + ",maxbuf=\"4096\""s), "a directive is quoted");
}

TEST_F(DigestMd5Grammar, elements_are_separated_by_commas) {
  EXPECT_EQ(refusal(required + " qop=auth"s), "directives are not separated by a comma");
  EXPECT_EQ(refusal(required + ";qop=auth"s), "directives are not separated by a comma");
  EXPECT_EQ(refusal(required + ",=x"s), "a directive has no name");
  EXPECT_EQ(refusal(required + ",\"qop\"=x"s), "a directive has no name");
  EXPECT_EQ(refusal(required + ",qop auth"s), "a directive has no value");
  EXPECT_EQ(refusal(required + "\0"s), "directives are not separated by a comma");
  EXPECT_EQ(refusal(required + "\r\n"s), "directives are not separated by a comma");
  EXPECT_EQ(refusal(required + ",q\xE9p=auth"s), "a directive has no value");
}

TEST_F(DigestMd5Grammar, values_are_of_their_kind) {
  const auto with_response = [](const std::string& value) {
    return "username=\"u\",nonce=\"n\",cnonce=\"c\",nc=00000001,digest-uri=\"d\",response=" + value;
  };
  for (const char* bad : {"0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
                          "0123456789ABCDEF0123456789abcdef", "0123456789abcdeg0123456789abcdef"})
    EXPECT_EQ(refusal(with_response(bad)), "the response is not 32 lower-case hexadecimal digits") << bad;
  for (const char* bad : {"x", "-1", "0x10", "1.5"})
    EXPECT_EQ(refusal(required + ",maxbuf="s + bad), "maxbuf is not a number") << bad;
  for (const char* bad : {"utf8", "iso-8859-1", "utf-88"})
    EXPECT_EQ(refusal(required + ",charset="s + bad), "charset is not utf-8") << bad;
}

TEST_F(DigestMd5Grammar, a_response_is_shorter_than_4096_octets) {
  const std::string filler = required + ",x=\""s;
  EXPECT_EQ(refusal(filler + std::string(4094 - filler.size(), 'x') + "\""), "accepted");
  EXPECT_EQ(refusal(filler + std::string(4095 - filler.size(), 'x') + "\""), "the response is too long");
  EXPECT_EQ(refusal(std::string(1 << 20, ',')), "the response is too long");
}

} // namespace
} // namespace saslspec::impl
