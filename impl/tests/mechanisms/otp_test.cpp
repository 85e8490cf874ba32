#include <regex>

#include <gtest/gtest.h>

#include "crypto/otp.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

constexpr const char* passphrase = "This is a test.";
constexpr const char* wrong = "refuse BADAUTH: the one-time password is wrong";
constexpr const char* nobody = "refuse BADAUTH: the user is unknown or the one-time password is wrong";

std::string password(Hash hash, std::string_view seed, std::uint32_t sequence, std::string_view from = passphrase) {
  OtpValue value{};
  EXPECT_TRUE(otp_of_passphrase(hash, from, seed, sequence, value));
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

class Otp : public testing::Test {
protected:
  Otp() { begin(Hash::Md5, 500); }

  /// Gives tim the series of the standards' examples.
  void begin(Hash hash, std::uint32_t sequence, std::string_view from = passphrase) {
    world.otp_entries["tim"] = {hash, sequence, "ke1234", password(hash, "ke1234", sequence, from)};
  }
  OwnedOtpEntry tims() { return world.otp_entries["tim"]; }
  static OwnedOtpEntry entry(std::uint32_t sequence, std::string_view seed, Hash hash = Hash::Md5) {
    return {hash, sequence, std::string(seed), password(hash, seed, sequence)};
  }
  /// The verdict on `response` to tim's challenge.
  std::string answer(std::string_view response) {
    Session session("OTP", world);
    EXPECT_TRUE(session.send("\0tim"sv).starts_with("continue otp-"));
    return session.send(response);
  }

  FakeSurroundings world;
};

TEST_F(Otp, the_exchanges_of_rfc_2444_come_out) { // section 5
  for (const char* response : {"hex:5bf075d9959d036f", "word:BOND FOGY DRAB NE RISE MART"}) {
    begin(Hash::Md5, 500);
    Session session("OTP", world);
    EXPECT_EQ(session.start(), "continue ");
    EXPECT_EQ(session.send("\0tim"sv), "continue otp-md5 499 ke1234 ext");
    EXPECT_EQ(session.send(response), "done tim");
    EXPECT_EQ(tims(), entry(499, "ke1234"));
  }
  begin(Hash::Md5, 124, "this is a test");
  Session session("OTP", world);
  EXPECT_EQ(session.send("\0tim"sv), "continue otp-md5 123 ke1234 ext");
  EXPECT_EQ(session.send("hex:11d4c147e227c1f1"), "done tim");
}

TEST_F(Otp, the_sha1_exchange_of_rfc_2444_comes_out_in_the_byte_order_of_rfc_2289) {
  begin(Hash::Sha1, 500);
  Session session("OTP", world);
  EXPECT_EQ(session.send("\0tim"sv), "continue otp-sha1 499 ke1234 ext");
  EXPECT_EQ(session.send("hex:1ef48366d04873e0"), "done tim");
  begin(Hash::Sha1, 500);
  EXPECT_EQ(answer("word:ITS JUNE SEWN JANE FUME TUBA"), "done tim");
  begin(Hash::Sha1, 500);
  EXPECT_EQ(answer("hex:c90fc02cc488df5e"), wrong); // what the RFC prints
}

TEST_F(Otp, the_responses_of_rfc_2243_come_out) { // its appendix
  EXPECT_EQ(answer("hex:5Bf0 75d9 959d 036f"), "done tim");
  for (const char* response : {"init-hex:5bf0 75d9 959d 036f:md5 499 ke1235:3712 dcb4 aa53 16c1",
                               "init-word:BOND FOGY DRAB NE RISE MART:md5 499 ke1235:  RED HERD NOW BEAN PA BURG"}) {
    begin(Hash::Md5, 500);
    EXPECT_EQ(answer(response), "done tim");
    EXPECT_EQ(tims(), entry(499, "ke1235"));
    Session session("OTP", world);
    EXPECT_EQ(session.send("\0tim"sv), "continue otp-md5 498 ke1235 ext");
    EXPECT_EQ(session.send("hex:f36968980e6c4141"), "done tim");
  }
}

TEST_F(Otp, a_password_is_good_once) {
  EXPECT_EQ(answer("hex:5bf075d9959d036f"), "done tim");
  EXPECT_EQ(answer("hex:5bf075d9959d036f"), wrong);
  EXPECT_EQ(answer("hex:" + hex(password(Hash::Md5, "ke1234", 498))), "done tim");
}

TEST_F(Otp, of_two_negotiations_with_one_password_one_wins) {
  Session first("OTP", world), second("OTP", world);
  EXPECT_EQ(first.send("\0tim"sv), "continue otp-md5 499 ke1234 ext");
  EXPECT_EQ(second.send("\0tim"sv), "continue otp-md5 499 ke1234 ext");
  EXPECT_EQ(second.send("hex:5bf075d9959d036f"), "done tim");
  EXPECT_EQ(first.send("hex:5bf075d9959d036f"), "refuse BADAUTH: another negotiation used the one-time password first");
  EXPECT_EQ(tims(), entry(499, "ke1234"));
}

TEST_F(Otp, an_authorization_identity_is_handed_on) {
  Session session("OTP", world);
  EXPECT_EQ(session.send("shared\0tim"sv), "continue otp-md5 499 ke1234 ext");
  EXPECT_EQ(session.send("hex:5bf075d9959d036f"), "done tim as shared");
}

TEST_F(Otp, a_name_is_prepared_for_the_lookup) {
  Session session("OTP", world);
  EXPECT_EQ(session.send("\0t\u00ADim"sv), "continue otp-md5 499 ke1234 ext");
  EXPECT_EQ(world.asked.back(), "tim");
  EXPECT_EQ(session.send("hex:5bf075d9959d036f"), "done tim");
}

TEST_F(Otp, types_digits_and_words_are_read_in_any_letter_case_and_with_any_white_space) {
  for (const char* response :
       {"HEX:5BF075D9959D036F", "hex: 5 b f075d9\t959d036f ", "hex:5bf075d9959d036f\r\n", " Hex :5bf075d9959d036f",
        "Word:bond fogy\tdrab  ne Rise mart", "INIT-hex:5bf075d9959d036f: md5  499\tke1235 : 3712dcb4aa5316c1\n"}) {
    begin(Hash::Md5, 500);
    EXPECT_EQ(answer(response), "done tim") << response;
  }
}

TEST_F(Otp, words_of_another_dictionary_are_taken) {
  EXPECT_EQ(answer("word:\u00E4\u00E4h\u00E9\u00E9 b\u00E4\u00E9\u00E9\u00E4 \u00E4cb\u00E9\u00E4 bf\u00E4hd "
                   "\u00E4bbbg \u00E4bgd\u00E9"),
            "done tim");
}

TEST_F(Otp, a_new_series_may_have_another_algorithm_whose_words_are_its_own) {
  EXPECT_EQ(answer("init-hex:5bf075d9959d036f:sha1 499 ke1235:487e7dcfbe278663"), "done tim");
  EXPECT_EQ(tims(), entry(499, "ke1235", Hash::Sha1));
  begin(Hash::Md5, 500);
  EXPECT_EQ(answer("init-word:BOND FOGY DRAB NE RISE MART:sha1 499 ke1235:bcbcf bh\u00E4\u00E4\u00E4 "
                   "\u00E4\u00E4gch \u00E4dhch \u00E4dh\u00E9d \u00E4\u00E9fcf"),
            "done tim");
  EXPECT_EQ(tims(), entry(499, "ke1235", Hash::Sha1));
}

TEST_F(Otp, a_first_message_outside_the_grammar_is_refused) {
  const auto verdict = [&](std::string_view message) { return Session("OTP", world).send(message); };
  EXPECT_EQ(verdict(""), "refuse BADPROT: the message has no NUL");
  EXPECT_EQ(verdict("tim"), "refuse BADPROT: the message has no NUL");
  EXPECT_EQ(verdict("\0"sv), "refuse BADPROT: the authentication identity is empty");
  EXPECT_EQ(verdict("shared\0"sv), "refuse BADPROT: the authentication identity is empty");
  EXPECT_EQ(verdict("\0tim\0"sv), "refuse BADPROT: the message has more than one NUL");
  EXPECT_EQ(verdict("\0tim\xFF"sv), "refuse BADPROT: the message is not UTF-8");
  EXPECT_EQ(verdict("\xC3\0tim"sv), "refuse BADPROT: the message is not UTF-8");
  EXPECT_EQ(verdict("\0"s + std::string(1021, 't')), "refuse BADPROT: a name or password is too long");
  EXPECT_EQ(verdict(std::string(1021, 't') + "\0tim"s), "refuse BADPROT: the authorization identity is too long");
  EXPECT_EQ(verdict(std::string(1 << 20, '\0')), "refuse BADPROT: the message is too long");
  EXPECT_EQ(verdict("\0\u0007"sv), "refuse BADAUTH: a name or password has a character that SASLprep prohibits");
}

TEST_F(Otp, a_response_outside_the_grammar_is_refused_and_uses_nothing_up) {
  const struct {
    std::string_view response, refusal;
  } rows[] = {
      {"",                                          "the response is not an extended one"      },
      {"5bf075d9959d036f",                          "the response is not an extended one"      },
      {"BOND FOGY DRAB NE RISE MART",               "the response is not an extended one"      },
      {":5bf075d9959d036f",                         "the type of the response is not supported"},
      {"x-hex:5bf075d9959d036f",                    "the type of the response is not supported"},
      {"hex x:5bf075d9959d036f",                    "the type of the response is not supported"},
      {"init-:5bf075d9959d036f",                    "the type of the response is not supported"},
      {"hex:",                                      "the password is not 16 hexadecimal digits"},
      {"hex:5bf075d9959d036",                       "the password is not 16 hexadecimal digits"},
      {"hex:5bf075d9959d036f0",                     "the password is not 16 hexadecimal digits"},
      {"hex:5bf075d9959d036g",                      "the password is not 16 hexadecimal digits"},
      {"hex:5bf075d9959d036f:",                     "the password is not 16 hexadecimal digits"},
      {"hex:5bf075d9959d036f\0"sv,                  "the password is not 16 hexadecimal digits"},
      {"hex:BOND FOGY DRAB NE RISE MART",           "the password is not 16 hexadecimal digits"},
      {"init-hex::md5 499 ke1235:0123456789abcdef", "the password is not 16 hexadecimal digits"},
      {"word:",                                     "the password is not six words"            },
      {"word:5bf075d9959d036f",                     "the password is not six words"            },
      {"word:BOND FOGY DRAB NE RISE",               "the password is not six words"            },
      {"word:BOND FOGY DRAB NE RISE MART A",        "the password is not six words"            },
      {"word:BOND FOGY DRAB NE RISE M\xFF",         "the response is not UTF-8"                },
  };
  for (const auto& row : rows)
    EXPECT_EQ(answer(row.response), "refuse BADPROT: " + std::string(row.refusal)) << row.response;
  EXPECT_EQ(answer("hex:" + std::string(1 << 20, ' ')), "refuse BADPROT: the response is too long");
  Session session("OTP", world);
  static_cast<void>(session.send("\0tim"sv));
  EXPECT_EQ(session.say(std::nullopt), "refuse BADPROT: a response is missing");
  EXPECT_EQ(tims(), entry(500, "ke1234"));
}

TEST_F(Otp, a_password_wrong_in_any_digit_is_refused_and_uses_nothing_up) {
  const std::string right = "5bf075d9959d036f";
  for (std::size_t i = 0; i < right.size(); ++i) {
    std::string changed = right;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_EQ(answer("hex:" + changed), wrong) << i;
  }
  EXPECT_EQ(answer("hex:505d889f90085847"), wrong); // the last one that was accepted
  EXPECT_EQ(answer("hex:" + hex(password(Hash::Md5, "ke1234", 498))), wrong);
  EXPECT_EQ(answer("word:INCH SEA ANNE LONG AHEM TOUR"), wrong);
  EXPECT_EQ(answer("word:BOND FOGY DRAB NE RISE MARS"), "refuse BADAUTH: the checksum of the words is wrong");
  EXPECT_EQ(answer("word:BOND FOGY DRAB NE RISE mxrt"),
            "refuse BADAUTH: some words are in the standard dictionary and some are not");
  EXPECT_EQ(tims(), entry(500, "ke1234"));
}

TEST_F(Otp, a_new_series_is_not_begun_with_a_wrong_password) {
  EXPECT_EQ(answer("init-hex:5bf075d9959d0360:md5 499 ke1235:3712dcb4aa5316c1"), wrong);
  EXPECT_EQ(tims(), entry(500, "ke1234"));
}

// RFC 2243 section 4.3, item 3
TEST_F(Otp, a_right_password_is_used_up_although_the_new_series_is_refused) {
  const struct {
    const char *rest, *refusal;
  } rows[] = {
      {"",                                            "the new parameters or password are missing"                  },
      {":",                                           "the new parameters or password are missing"                  },
      {":md5 499 ke1235",                             "the new parameters or password are missing"                  },
      {":md4 499 ke1235:3712dcb4aa5316c1",            "the new algorithm is not supported"                          },
      {":MD5 499 ke1235:3712dcb4aa5316c1",            "the new algorithm is not supported"                          },
      {"::3712dcb4aa5316c1",                          "the new algorithm is not supported"                          },
      {":md5 ke1235:3712dcb4aa5316c1",                "the new sequence number is not a number of up to four digits"},
      {":md5 -99 ke1235:3712dcb4aa5316c1",            "the new sequence number is not a number of up to four digits"},
      {":md5 10000 ke1235:3712dcb4aa5316c1",          "the new sequence number is not a number of up to four digits"},
      {":md5 4x9 ke1235:3712dcb4aa5316c1",            "the new sequence number is not a number of up to four digits"},
      {":md5 001 ke1235:3712dcb4aa5316c1",            "the new sequence number leaves no password to be used"       },
      {":md5 000 ke1235:3712dcb4aa5316c1",            "the new sequence number leaves no password to be used"       },
      {":md5 499:3712dcb4aa5316c1",                   "the new seed is not 1 to 16 letters and digits"              },
      {":md5 499 ke-1235:3712dcb4aa5316c1",           "the new seed is not 1 to 16 letters and digits"              },
      {":md5 499 a1234567890123456:3712dcb4aa5316c1", "the new seed is not 1 to 16 letters and digits"              },
      {":md5 499 ke1235 x:3712dcb4aa5316c1",          "there are more than three new parameters"                    },
      {":md5 499 ke1234:3712dcb4aa5316c1",            "the new seed is the one that was in use"                     },
      {":sha1 499 KE1234:3712dcb4aa5316c1",           "the new seed is the one that was in use"                     },
      {":md5 499 ke1235:",                            "the password is not 16 hexadecimal digits"                   },
      {":md5 499 ke1235:3712dcb4aa5316c1:",           "the password is not 16 hexadecimal digits"                   },
      {":md5 499 ke1235:BOND FOGY DRAB NE RISE MART", "the password is not 16 hexadecimal digits"                   },
  };
  for (const auto& row : rows) {
    begin(Hash::Md5, 500);
    EXPECT_EQ(answer("init-hex:5bf075d9959d036f"s + row.rest), "refuse BADPROT: "s + row.refusal) << row.rest;
    EXPECT_EQ(tims(), entry(499, "ke1234")) << row.rest;
  }
}

TEST_F(Otp, the_last_password_is_number_1) { // RFC 2243 section 4.3, item 2
  begin(Hash::Md5, 2);
  Session session("OTP", world);
  EXPECT_EQ(session.send("\0tim"sv), "continue otp-md5 1 ke1234 ext");
  EXPECT_EQ(session.send("hex:" + hex(password(Hash::Md5, "ke1234", 1))), "done tim");
  EXPECT_EQ(tims(), entry(1, "ke1234"));
}

TEST_F(Otp, a_series_that_was_used_up_looks_like_nobodys) {
  for (const std::uint32_t sequence : {1U, 0U}) {
    begin(Hash::Md5, sequence);
    Session session("OTP", world);
    EXPECT_TRUE(std::regex_match(session.send("\0tim"sv), std::regex("continue otp-md5 4[89][0-9] se[0-9]{4} ext")));
    EXPECT_EQ(session.send("hex:" + hex(password(Hash::Md5, "ke1234", 0))),
              "refuse BADAUTH: the one-time passwords of the user are used up");
    EXPECT_EQ(tims(), entry(sequence, "ke1234"));
  }
}

TEST_F(Otp, the_last_password_begins_a_new_series) {
  begin(Hash::Md5, 2);
  EXPECT_EQ(answer("init-hex:" + hex(password(Hash::Md5, "ke1234", 1)) + ":md5 499 ke1235:3712dcb4aa5316c1"),
            "done tim");
  EXPECT_EQ(tims(), entry(499, "ke1235"));
}

TEST_F(Otp, an_unknown_user_gets_a_challenge_like_any_other) {
  Session session("OTP", world);
  EXPECT_TRUE(std::regex_match(session.send("\0nobody"sv), std::regex("continue otp-md5 4[89][0-9] se[0-9]{4} ext")));
  EXPECT_EQ(session.send("hex:5bf075d9959d036f"), nobody);
}

TEST_F(Otp, an_unknown_user_always_gets_the_same_challenge_and_others_get_others) {
  const auto challenge = [&](std::string_view user) { return Session("OTP", world).send("\0"s.append(user)); };
  EXPECT_EQ(challenge("nobody"), challenge("nobody"));
  EXPECT_NE(challenge("nobody"), challenge("nobody2"));
  const std::string before = challenge("nobody");
  world.secret = "another process";
  EXPECT_NE(challenge("nobody"), before);
}

TEST_F(Otp, a_store_that_outlives_the_process_says_what_is_shown) {
  world.otp_mock = {4, 209, 7};
  EXPECT_EQ(Session("OTP", world).send("\0nobody"sv), "continue otp-md5 491 se1234 ext");
  world.secret = "another process";
  Session session("OTP", world);
  EXPECT_EQ(session.send("\0nobody"sv), "continue otp-md5 491 se1234 ext");
  EXPECT_EQ(session.send("hex:04d1070000000000"), nobody);
}

TEST_F(Otp, no_password_satisfies_the_mock) {
  Session session("OTP", world);
  static_cast<void>(session.send("\0nobody"sv));
  EXPECT_EQ(session.send("init-hex:0000000000000000:md5 499 ke1235:0000000000000000"), nobody);
  EXPECT_TRUE(world.otp_entries.find("nobody") == world.otp_entries.end());
}

TEST_F(Otp, an_unknown_user_is_told_of_mistakes_as_anybody_is) {
  Session session("OTP", world);
  static_cast<void>(session.send("\0nobody"sv));
  EXPECT_EQ(session.send("hex:1"), "refuse BADPROT: the password is not 16 hexadecimal digits");
}

TEST_F(Otp, what_the_surroundings_answer_is_passed_on) {
  Session session("OTP", world);
  static_cast<void>(session.send("\0tim"sv));
  world.answer = Code::Fail;
  EXPECT_EQ(session.send("hex:5bf075d9959d036f"), "refuse FAIL: the credentials could not be obtained or checked");
  for (const Code code : {Code::Interact, Code::NoMem}) {
    world.answer = code;
    EXPECT_TRUE(Session("OTP", world).send("\0tim"sv).ends_with(": the credentials could not be obtained or checked"));
  }
}

TEST_F(Otp, an_account_that_may_not_be_used_looks_like_nobodys_until_the_end) {
  const std::string to_nobody = Session("OTP", world).send("\0nobody"sv);
  for (const Code code : {Code::Disabled, Code::PwLock, Code::Expired}) {
    world.answer = code;
    Session session("OTP", world);
    EXPECT_EQ(session.send("\0nobody"sv), to_nobody);
    EXPECT_TRUE(session.send("hex:5bf075d9959d036f").ends_with(": the credentials could not be obtained or checked"));
  }
}

TEST_F(Otp, an_entry_that_is_gone_by_then_is_refused) {
  Session session("OTP", world);
  static_cast<void>(session.send("\0tim"sv));
  world.otp_entries.clear();
  EXPECT_EQ(session.send("hex:5bf075d9959d036f"), "refuse BADAUTH: the user is unknown or the credentials are wrong");
}

TEST_F(Otp, a_malformed_entry_is_refused) {
  const std::string refusal = "refuse FAIL: the stored one-time password is malformed";
  for (const std::string& seed : {""s, "ke-123"s, "a1234567890123456"s}) {
    world.otp_entries["tim"].seed = seed;
    EXPECT_EQ(Session("OTP", world).send("\0tim"sv), refusal) << seed;
  }
  begin(Hash::Md5, 500);
  world.otp_entries["tim"].hash = Hash::Sha256;
  EXPECT_EQ(Session("OTP", world).send("\0tim"sv), refusal);
}

TEST_F(Otp, running_out_of_memory_is_refused_as_such) {
  world.memory_is_out = true;
  EXPECT_EQ(Session("OTP", world).send("\0"s + std::string(255, 't')), "refuse NOMEM: out of memory");
}

TEST_F(Otp, a_usual_exchange_allocates_nothing) {
  EXPECT_EQ(answer("hex:5bf075d9959d036f"), "done tim");
  EXPECT_EQ(world.allocations, 0U);
}

TEST_F(Otp, no_password_is_left_in_the_memory_of_a_negotiation_that_ended) {
  Session session("OTP", world);
  static_cast<void>(session.send("\0tim"sv));
  EXPECT_EQ(session.send("hex:5bf075d9959d036f"), "done tim");
  EXPECT_EQ(session.end().find(password(Hash::Md5, "ke1234", 499)), std::string::npos);
}

} // namespace
} // namespace saslspec::impl
