// One-time passwords and their six words against RFC 2289 and values computed with Python's hashlib.
#include <gtest/gtest.h>

#include "crypto/otp.hpp"
#include "mechanisms/otp_words.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

std::string hex_of(const OtpValue& value) {
  return hex({reinterpret_cast<const char*>(value.data()), value.size()});
}

std::string decoded(std::string_view words, Hash hash = Hash::Md5) {
  OtpValue value{};
  const OtpWords result = decode_otp_words(words, hash, value);
  return result == OtpWords::Ready ? hex_of(value) : std::to_string(static_cast<int>(result));
}

const std::string malformed = std::to_string(static_cast<int>(OtpWords::Malformed));
const std::string mixed = std::to_string(static_cast<int>(OtpWords::Mixed));
const std::string wrong_checksum = std::to_string(static_cast<int>(OtpWords::WrongChecksum));

TEST(OtpValues, all_of_the_standard_come_out_as_digits_and_as_words) { // RFC 2289 appendix C
  const struct {
    Hash hash;
    const char *passphrase, *seed;
    std::uint32_t sequence;
    const char *hex, *words;
  } rows[] = {
      {Hash::Md5,  "This is a test.",     "TeSt",       0,  "9e876134d90499dd", "INCH SEA ANNE LONG AHEM TOUR" },
      {Hash::Md5,  "This is a test.",     "TeSt",       1,  "7965e05436f5029f", "EASE OIL FUM CURE AWRY AVIS"  },
      {Hash::Md5,  "This is a test.",     "TeSt",       99, "50fe1962c4965880", "BAIL TUFT BITS GANG CHEF THY" },
      {Hash::Md5,  "AbCdEfGhIjK",         "alpha1",     0,  "87066dd9644bf206", "FULL PEW DOWN ONCE MORT ARC"  },
      {Hash::Md5,  "AbCdEfGhIjK",         "alpha1",     1,  "7cd34c1040add14b", "FACT HOOF AT FIST SITE KENT"  },
      {Hash::Md5,  "AbCdEfGhIjK",         "alpha1",     99, "5aa37a81f212146c", "BODE HOP JAKE STOW JUT RAP"   },
      {Hash::Md5,  "OTP's are good",      "correct",    0,  "f205753943de4cf9", "ULAN NEW ARMY FUSE SUIT EYED" },
      {Hash::Md5,  "OTP's are good",      "correct",    1,  "ddcdac956f234937", "SKIM CULT LOB SLAM POE HOWL"  },
      {Hash::Md5,  "OTP's are good",      "correct",    99, "b203e28fa525be47", "LONG IVY JULY AJAR BOND LEE"  },
      {Hash::Md5,  "A_Valid_Pass_Phrase", "AValidSeed", 99, "85c43ee03857765b", "FOWL KID MASH DEAD DUAL OAF"  },
      {Hash::Sha1, "This is a test.",     "TeSt",       0,  "bb9e6ae1979d8ff4", "MILT VARY MAST OK SEES WENT"  },
      {Hash::Sha1, "This is a test.",     "TeSt",       1,  "63d936639734385b", "CART OTTO HIVE ODE VAT NUT"   },
      {Hash::Sha1, "This is a test.",     "TeSt",       99, "87fec7768b73ccf9", "GAFF WAIT SKID GIG SKY EYED"  },
      {Hash::Sha1, "AbCdEfGhIjK",         "alpha1",     0,  "ad85f658ebe383c9", "LEST OR HEEL SCOT ROB SUIT"   },
      {Hash::Sha1, "AbCdEfGhIjK",         "alpha1",     1,  "d07ce229b5cf119b", "RITE TAKE GELD COST TUNE RECK"},
      {Hash::Sha1, "AbCdEfGhIjK",         "alpha1",     99, "27bc71035aaf3dc6", "MAY STAR TIN LYON VEDA STAN"  },
      {Hash::Sha1, "OTP's are good",      "correct",    0,  "d51f3e99bf8e6f0b", "RUST WELT KICK FELL TAIL FRAU"},
      {Hash::Sha1, "OTP's are good",      "correct",    1,  "82aeb52d943774e4", "FLIT DOSE ALSO MEW DRUM DEFY" },
      {Hash::Sha1, "OTP's are good",      "correct",    99, "4f296a74fe1567ec", "AURA ALOE HURL WING BERG WAIT"},
  };
  for (const auto& row : rows) {
    OtpValue value{};
    ASSERT_TRUE(otp_of_passphrase(row.hash, row.passphrase, row.seed, row.sequence, value));
    EXPECT_EQ(hex_of(value), row.hex);
    EXPECT_EQ(decoded(row.words), row.hex);
  }
}

TEST(OtpValues, seeds_are_1_to_16_letters_and_digits_in_any_case) {
  OtpValue one{}, other{};
  EXPECT_TRUE(otp_of_passphrase(Hash::Md5, "A_Valid_Pass_Phrase", "aB3", 5, one));
  EXPECT_TRUE(otp_of_passphrase(Hash::Md5, "A_Valid_Pass_Phrase", "Ab3", 5, other));
  EXPECT_EQ(one, other);
  EXPECT_TRUE(is_same_otp_seed("aB3", "Ab3"));
  EXPECT_FALSE(is_same_otp_seed("aB3", "aB33"));
  for (const char* bad : {"", "Length_Okay", "LengthOfSeventeen", "A Seed", "caf\u00E9"}) {
    EXPECT_FALSE(is_otp_seed(bad)) << bad;
    EXPECT_FALSE(otp_of_passphrase(Hash::Md5, "A_Valid_Pass_Phrase", bad, 99, one)) << bad;
  }
}

TEST(OtpValues, a_seed_is_made_of_the_host_and_four_digits) {
  const auto made = [](std::string_view host, std::uint8_t a, std::uint8_t b) {
    const std::array<std::uint8_t, 2> random{a, b};
    const OtpSeed seed = make_otp_seed(host, random);
    EXPECT_TRUE(is_otp_seed({seed.data(), seed.size()}));
    return std::string(seed.data(), seed.size());
  };
  EXPECT_EQ(made("Server.example.com", 0, 0), "se0001");
  EXPECT_EQ(made("x.example.com", 4, 209), "xa1234");
  EXPECT_EQ(made("", 255, 255), "sa5542");
}

TEST(OtpWords, letter_case_and_white_space_do_not_matter_in_the_standard_dictionary) {
  EXPECT_EQ(decoded("BOND FOGY DRAB NE RISE MART"), "5bf075d9959d036f");
  EXPECT_EQ(decoded("  bond\tFogy  drab nE rise mart\r\n"), "5bf075d9959d036f");
}

TEST(OtpWords, a_wrong_checksum_is_seen) { // RFC 2289 appendix C, parity calculations
  for (const char* words : {"FOWL KID MASH DEAD DUAL NUT", "FOWL KID MASH DEAD DUAL O", "FOWL KID MASH DEAD DUAL OAK"})
    EXPECT_EQ(decoded(words), wrong_checksum) << words;
}

TEST(OtpWords, every_word_but_the_last_is_in_the_sum) {
  EXPECT_EQ(decoded("BOND FOGY DRAB NE RISE MART"), "5bf075d9959d036f");
  EXPECT_EQ(decoded("BONE FOGY DRAB NE RISE MART"), wrong_checksum);
}

TEST(OtpWords, other_numbers_of_words_are_malformed) {
  for (const char* words : {"", " ", "BOND", "BOND FOGY DRAB NE RISE", "BOND FOGY DRAB NE RISE MART MART"})
    EXPECT_EQ(decoded(words), malformed) << words;
}

TEST(OtpWords, words_of_any_other_dictionary_stand_for_their_hash) { // RFC 2289 appendix B
  EXPECT_EQ(decoded("\u00E4\u00E4h\u00E9\u00E9 b\u00E4\u00E9\u00E9\u00E4 \u00E4cb\u00E9\u00E4 bf\u00E4hd "
                    "\u00E4bbbg \u00E4bgd\u00E9",
                    Hash::Md5),
            "5bf075d9959d036f");
  EXPECT_EQ(
      decoded("bcbcf bh\u00E4\u00E4\u00E4 \u00E4\u00E4gch \u00E4dhch \u00E4dh\u00E9d \u00E4\u00E9fcf", Hash::Sha1),
      "487e7dcfbe278663");
}

TEST(OtpWords, letter_case_matters_in_other_dictionaries) {
  EXPECT_NE(
      decoded("Bcbcf bh\u00E4\u00E4\u00E4 \u00E4\u00E4gch \u00E4dhch \u00E4dh\u00E9d \u00E4\u00E9fcf", Hash::Sha1),
      "487e7dcfbe278663");
}

TEST(OtpWords, dictionaries_are_not_mixed) {
  EXPECT_EQ(decoded("BOND FOGY DRAB NE RISE bcbcf"), mixed);
  EXPECT_EQ(decoded("bcbcf BOND FOGY DRAB NE RISE"), mixed);
}

} // namespace
} // namespace saslspec::impl
