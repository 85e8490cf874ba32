// The helpers of saslutil.h, the property contexts of prop.h, and the functions that plug-ins get.
#include <array>
#include <string>

#include "sasl/saslutil.h"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Helpers = LibraryTest;

TEST_F(V2Helpers, base64_there_and_back) {
  std::array<char, 16> text{};
  unsigned length = 0;
  ASSERT_EQ(sasl_encode64("foobar", 6, text.data(), text.size(), &length), SASL_OK);
  EXPECT_STREQ(text.data(), "Zm9vYmFy");
  ASSERT_EQ(sasl_decode64(text.data(), length, text.data(), text.size(), &length), SASL_OK); // in place
  EXPECT_EQ(std::string_view(text.data(), length), "foobar");
  EXPECT_EQ(sasl_encode64("foobar", 6, text.data(), 8, &length), SASL_BUFOVER);
  EXPECT_EQ(length, 8U);
  EXPECT_EQ(sasl_decode64("Zm9vYmFy", 8, text.data(), 6, &length), SASL_BUFOVER);
  EXPECT_EQ(length, 6U);
  for (const std::string_view bad : {"Zm9", "Zm9v!mFy", "Zg=a", "Zh=="})
    EXPECT_EQ(sasl_decode64(bad.data(), static_cast<unsigned>(bad.size()), text.data(), text.size(), &length),
              SASL_BADPROT)
        << bad;
}

TEST_F(V2Helpers, utf8verify) {
  EXPECT_EQ(sasl_utf8verify("straße", 0), SASL_OK);
  EXPECT_EQ(sasl_utf8verify("\xc0\xaf", 2), SASL_BADPROT);
}

TEST_F(V2Helpers, challenges_are_fresh_and_framed) {
  Connection connection;
  std::array<char, 128> first{};
  std::array<char, 128> second{};
  const int length = sasl_mkchal(connection.get(), first.data(), first.size(), 1);
  EXPECT_EQ(length, static_cast<int>(std::string_view(first.data()).size()));
  EXPECT_TRUE(std::string_view(first.data()).ends_with("@server.example.com>"));
  EXPECT_GT(sasl_mkchal(connection.get(), second.data(), second.size(), 0), 0);
  EXPECT_TRUE(std::string_view(second.data()).ends_with(">"));
  EXPECT_EQ(std::string_view(second.data()).find('@'), std::string_view::npos);
  EXPECT_EQ(sasl_mkchal(connection.get(), first.data(), 8, 1), 0);
}

TEST_F(V2Helpers, md5_and_hmac_md5_as_plug_ins_call_them) {
  const sasl_utils_t& utils = *sasl_global_utils;
  const auto octets = [](const char* text) { return reinterpret_cast<const unsigned char*>(text); };
  std::array<unsigned char, 16> digest{};
  MD5_CTX md5;
  utils.MD5Init(&md5);
  utils.MD5Update(&md5, octets("message "), 8);
  utils.MD5Update(&md5, octets("digest"), 6);
  utils.MD5Final(digest.data(), &md5);
  const std::array<unsigned char, 16> rfc1321 = {0xf9, 0x6b, 0x69, 0x7d, 0x7c, 0xb7, 0x93, 0x8d,
                                                 0x52, 0x5a, 0x2f, 0x31, 0xaa, 0xf1, 0x61, 0xd0};
  EXPECT_EQ(digest, rfc1321);

  const std::array<unsigned char, 16> rfc2202 = {0x75, 0x0c, 0x78, 0x3e, 0x6a, 0xb0, 0xb5, 0x03,
                                                 0xea, 0xa8, 0x6e, 0x31, 0x0a, 0x5d, 0xb7, 0x38};
  utils.hmac_md5(octets("what do ya want for nothing?"), 28, octets("Jefe"), 4, digest.data());
  EXPECT_EQ(digest, rfc2202);
  HMAC_MD5_STATE state;
  HMAC_MD5_CTX hmac;
  utils.hmac_md5_precalc(&state, octets("Jefe"), 4);
  utils.hmac_md5_import(&hmac, &state);
  utils.MD5Update(&hmac.ictx, octets("what do ya want for nothing?"), 28);
  utils.hmac_md5_final(digest.data(), &hmac);
  EXPECT_EQ(digest, rfc2202);
}

TEST_F(V2Helpers, plug_ins_find_callbacks_that_the_application_did_not_bring) {
  sasl_callback_ft function = nullptr;
  void* context = nullptr;
  EXPECT_EQ(sasl_global_utils->getcallback(nullptr, SASL_CB_VERIFYFILE, &function, &context), SASL_OK);
  EXPECT_NE(function, nullptr);
  EXPECT_EQ(sasl_global_utils->getcallback(nullptr, SASL_CB_CANON_USER, &function, &context), SASL_FAIL);
  EXPECT_EQ(function, nullptr);
}

class V2PropertyContexts : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    const char* names[] = {"mail", "uid", "mail", nullptr};
    ASSERT_EQ(prop_request(context_, names), SASL_OK);
  }
  void TearDown() override {
    prop_dispose(&context_);
    EXPECT_EQ(context_, nullptr);
    prop_dispose(&context_);
    LibraryTest::TearDown();
  }
  struct propctx* context_ = prop_new(0);
};

TEST_F(V2PropertyContexts, requests_are_kept_once_and_in_order) {
  const propval* properties = prop_get(context_);
  EXPECT_STREQ(properties[0].name, "mail");
  EXPECT_STREQ(properties[1].name, "uid");
  EXPECT_EQ(properties[2].name, nullptr);
  EXPECT_EQ(properties[0].values, nullptr);
  std::array<char, 32> text{};
  unsigned length = 0;
  ASSERT_EQ(prop_format(context_, ", ", -1, text.data(), text.size(), &length), SASL_OK);
  EXPECT_STREQ(text.data(), "mail, uid");
  EXPECT_EQ(length, 9U);
  EXPECT_EQ(prop_format(context_, ", ", -1, text.data(), 7, &length), 3);
}

TEST_F(V2PropertyContexts, values_are_added_read_and_wiped) {
  ASSERT_EQ(prop_set(context_, "mail", "a@example.com", 0), SASL_OK);
  ASSERT_EQ(prop_set(context_, nullptr, "bc", 1), SASL_OK);
  EXPECT_EQ(prop_set(context_, "unknown", "x", 0), SASL_BADPARAM);
  const propval& mail = prop_get(context_)[0];
  EXPECT_EQ(mail.nvalues, 2U);
  EXPECT_EQ(mail.valsize, 14U);
  EXPECT_STREQ(mail.values[0], "a@example.com");
  EXPECT_STREQ(mail.values[1], "b");
  EXPECT_EQ(mail.values[2], nullptr);
  prop_erase(context_, "mail");
  EXPECT_EQ(prop_get(context_)[0].values, nullptr);

  const char* values[] = {"1", "2", nullptr};
  ASSERT_EQ(prop_setvals(context_, "uid", values), SASL_OK);
  const char* names[] = {"other", "uid", nullptr};
  std::array<propval, 2> read{};
  EXPECT_EQ(prop_getnames(context_, names, read.data()), 1);
  EXPECT_EQ(read[0].name, nullptr);
  EXPECT_STREQ(read[1].values[1], "2");

  struct propctx* copy = nullptr;
  ASSERT_EQ(prop_dup(context_, &copy), SASL_OK);
  prop_clear(context_, 1);
  EXPECT_EQ(prop_get(context_)[0].name, nullptr);
  EXPECT_STREQ(prop_get(copy)[1].values[0], "1");
  prop_dispose(&copy);
}

TEST_F(V2PropertyContexts, an_empty_list_of_values_is_a_property_without_values) {
  const char* none[] = {nullptr};
  ASSERT_EQ(prop_setvals(context_, "uid", none), SASL_OK);
  const propval& uid = prop_get(context_)[1];
  ASSERT_NE(uid.values, nullptr);
  EXPECT_EQ(uid.values[0], nullptr);
  EXPECT_EQ(uid.nvalues, 0U);
}

TEST_F(V2PropertyContexts, null_contexts_are_refused) {
  EXPECT_EQ(prop_get(nullptr), nullptr);
  EXPECT_EQ(prop_set(nullptr, "mail", "x", 0), SASL_BADPARAM);
  EXPECT_EQ(prop_request(nullptr, nullptr), SASL_BADPARAM);
  prop_clear(nullptr, 1);
  prop_erase(nullptr, "mail");
}

} // namespace

} // namespace saslspec::impl::test::v2
