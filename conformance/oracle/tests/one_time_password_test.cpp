// What RFC 2289 appendix C and RFC 2243 print.
#include "one_time_password.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

struct Printed {
  Hash hash;
  std::string_view passphrase, seed;
  std::uint32_t sequence;
  std::string_view hexadecimal, words;
};

class OneTimePassword : public testing::TestWithParam<Printed> {};

TEST_P(OneTimePassword, is_as_printed) {
  const Printed& printed = GetParam();
  const std::string password = one_time_password(printed.hash, printed.passphrase, printed.seed, printed.sequence);
  EXPECT_EQ(hex(password), printed.hexadecimal);
  EXPECT_EQ(six_words(password), printed.words);
}

constexpr std::string_view test = "This is a test.";
constexpr std::string_view letters = "AbCdEfGhIjK";
constexpr std::string_view good = "OTP's are good";
INSTANTIATE_TEST_SUITE_P(
    rfc_2289_appendix_c, OneTimePassword,
    testing::Values(Printed{Hash::Md5, test, "TeSt", 0, "9e876134d90499dd", "INCH SEA ANNE LONG AHEM TOUR"},
                    Printed{Hash::Md5, test, "TeSt", 1, "7965e05436f5029f", "EASE OIL FUM CURE AWRY AVIS"},
                    Printed{Hash::Md5, test, "TeSt", 99, "50fe1962c4965880", "BAIL TUFT BITS GANG CHEF THY"},
                    Printed{Hash::Md5, letters, "alpha1", 0, "87066dd9644bf206", "FULL PEW DOWN ONCE MORT ARC"},
                    Printed{Hash::Md5, letters, "alpha1", 1, "7cd34c1040add14b", "FACT HOOF AT FIST SITE KENT"},
                    Printed{Hash::Md5, letters, "alpha1", 99, "5aa37a81f212146c", "BODE HOP JAKE STOW JUT RAP"},
                    Printed{Hash::Md5, good, "correct", 0, "f205753943de4cf9", "ULAN NEW ARMY FUSE SUIT EYED"},
                    Printed{Hash::Md5, good, "correct", 1, "ddcdac956f234937", "SKIM CULT LOB SLAM POE HOWL"},
                    Printed{Hash::Md5, good, "correct", 99, "b203e28fa525be47", "LONG IVY JULY AJAR BOND LEE"},
                    Printed{Hash::Sha1, test, "TeSt", 0, "bb9e6ae1979d8ff4", "MILT VARY MAST OK SEES WENT"},
                    Printed{Hash::Sha1, test, "TeSt", 1, "63d936639734385b", "CART OTTO HIVE ODE VAT NUT"},
                    Printed{Hash::Sha1, test, "TeSt", 99, "87fec7768b73ccf9", "GAFF WAIT SKID GIG SKY EYED"},
                    Printed{Hash::Sha1, letters, "alpha1", 0, "ad85f658ebe383c9", "LEST OR HEEL SCOT ROB SUIT"},
                    Printed{Hash::Sha1, letters, "alpha1", 1, "d07ce229b5cf119b", "RITE TAKE GELD COST TUNE RECK"},
                    Printed{Hash::Sha1, letters, "alpha1", 99, "27bc71035aaf3dc6", "MAY STAR TIN LYON VEDA STAN"},
                    Printed{Hash::Sha1, good, "correct", 0, "d51f3e99bf8e6f0b", "RUST WELT KICK FELL TAIL FRAU"},
                    Printed{Hash::Sha1, good, "correct", 1, "82aeb52d943774e4", "FLIT DOSE ALSO MEW DRUM DEFY"},
                    Printed{Hash::Sha1, good, "correct", 99, "4f296a74fe1567ec", "AURA ALOE HURL WING BERG WAIT"}));

TEST(SixWords, change_in_the_last_with_the_checksum) {
  const std::string password = one_time_password(Hash::Md5, test, "TeSt", 0);
  const std::string right = six_words(password);
  for (unsigned change = 1; change < 4; ++change) {
    const std::string wrong = six_words(password, change);
    EXPECT_NE(wrong, right);
    EXPECT_EQ(wrong.substr(0, wrong.rfind(' ')), right.substr(0, right.rfind(' ')));
  }
}

} // namespace
} // namespace saslspec::oracle
