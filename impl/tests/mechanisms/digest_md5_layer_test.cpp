// Which layers are offered, and messages made by hand. Other implementations are met in ../abi.
#include <gtest/gtest.h>

#include "../abi/digest_md5_client.hpp"
#include "core/octets.hpp"
#include "digest_md5_by_hand.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

class DigestMd5Layer : public testing::Test {
protected:
  DigestMd5Layer() {
    world.passwords = {
        {"chris", "secret"}
    };
    world.limits = {0, 256, 1000};
  }
  std::string challenge() {
    Session session("DIGEST-MD5", world);
    const std::string said = session.start();
    return said.starts_with("continue ") ? said.substr(9) : said;
  }
  /// The verdict, without the server's proof, on a response with these values.
  std::string choose(std::optional<std::string> qop, std::optional<std::string> cipher = std::nullopt,
                     std::optional<std::string> maxbuf = std::nullopt) {
    session_.emplace("DIGEST-MD5", world);
    client_ = DigestMd5Client("chris", "secret");
    client_.qop = std::move(qop);
    client_.cipher = std::move(cipher);
    client_.maxbuf = std::move(maxbuf);
    const std::string said = session_->send(client_.response(session_->start().substr(9)));
    return said.substr(0, said.rfind(" with rspauth="));
  }
  bool has_layer() { return session_->layer() != nullptr; }
  SecurityLayer& layer() { return *session_->layer(); }

  std::string mac_key(const char* direction) const {
    return digest_by_openssl("MD5", client_.session_key() + "Digest session key to " + direction +
                                        " signing key magic constant");
  }
  std::string packet(const char* direction, std::uint32_t sequence, const std::string& message) const {
    const std::string mac = hmac_by_openssl("MD5", mac_key(direction), wire_number(sequence) + message);
    return wire_number(static_cast<std::uint32_t>(message.size() + 16)) + message + mac.substr(0, 10) + "\0\1"s +
           wire_number(sequence);
  }
  DesByHand cipher(const char* direction, bool is_triple) const {
    return {digest_by_openssl("MD5",
                              client_.session_key() + "Digest H(A1) to " + direction + " sealing key magic constant"),
            is_triple};
  }
  /// Section 2.4; `padding` instead of what it should be.
  std::string sealed(DesByHand& by, const char* direction, std::uint32_t sequence, const std::string& message,
                     std::optional<std::string> padding = std::nullopt) const {
    const std::string signed_message = packet(direction, sequence, message);
    const std::string mac = signed_message.substr(4 + message.size(), 10);
    const std::size_t count = 8 - (message.size() + 10) % 8;
    const std::string octets =
        by.encrypt(message + padding.value_or(std::string(count, static_cast<char>(count))) + mac) +
        signed_message.substr(signed_message.size() - 6);
    return wire_number(static_cast<std::uint32_t>(octets.size())) + octets;
  }
  std::string from_client(std::uint32_t sequence, const std::string& message) const {
    return packet("client-to-server", sequence, message);
  }
  /// What decoding adds, or the code.
  std::string decode(std::string_view octets) {
    Octets out("before");
    const Code code = layer().decode(octets, out);
    EXPECT_TRUE(out.view().starts_with("before"));
    return code == Code::Ok ? std::string(out.view().substr(6)) : std::to_string(static_cast<int>(code));
  }
  std::string encode(std::vector<std::string_view> parts) {
    Octets out("before");
    EXPECT_EQ(layer().encode(parts, out), Code::Ok);
    EXPECT_TRUE(out.view().starts_with("before"));
    return std::string(out.view().substr(6));
  }

  FakeSurroundings world;

private:
  std::optional<Session> session_;
  DigestMd5Client client_{"", ""};
};

const std::string bad_mac = std::to_string(static_cast<int>(Code::BadMac));
const std::string bad_protocol = std::to_string(static_cast<int>(Code::BadProt));
constexpr const char* not_offered = "refuse BADPROT: the quality of protection is not one that was offered";

TEST_F(DigestMd5Layer, the_limits_choose_what_is_offered) {
  const struct {
    LayerLimits limits;
    const char *qop, *cipher, *maxbuf;
  } cases[] = {
      {{0, 0, 1000},            "auth",                    "",                           ""        },
      {{0, 256, 0},             "auth",                    "",                           ""        },
      {{0, 256, 24},            "auth",                    "",                           ""        },
      {{0, 1, 25},              "auth,auth-int",           "",                           "25"      },
      {{1, 1, 1000},            "auth-int",                "",                           "1000"    },
      {{0, 256, 1000},          "auth,auth-int,auth-conf", "3des,rc4,des,rc4-56,rc4-40", "1000"    },
      {{1, 112, 1000},          "auth-int,auth-conf",      "3des,des,rc4-56,rc4-40",     "1000"    },
      {{2, 55, 1000},           "auth-conf",               "rc4-40",                     "1000"    },
      {{56, 56, 1000},          "auth-conf",               "des,rc4-56",                 "1000"    },
      {{128, 4096, 0xFFFFFFFF}, "auth-conf",               "rc4",                        "16777215"},
  };
  for (const auto& one : cases) {
    world.limits = one.limits;
    const std::string text = challenge();
    EXPECT_EQ(directive(text, "qop"), one.qop) << text;
    EXPECT_EQ(directive(text, "cipher"), one.cipher) << text;
    EXPECT_EQ(directive(text, "maxbuf"), one.maxbuf) << text;
  }
}

TEST_F(DigestMd5Layer, the_strongest_layer_within_the_limits_is_told) {
  const auto strongest = mechanism("DIGEST-MD5").strongest_layer;
  EXPECT_EQ(strongest({0, 256, 1000}), 128U);
  EXPECT_EQ(strongest({0, 127, 1000}), 112U);
  EXPECT_EQ(strongest({0, 39, 1000}), 1U);
  EXPECT_EQ(strongest({0, 0, 1000}), 0U);
  EXPECT_EQ(strongest({0, 256, 24}), 0U);
  EXPECT_EQ(strongest({129, 256, 1000}), 0U);
}

TEST_F(DigestMd5Layer, one_that_was_not_offered_is_refused) {
  EXPECT_EQ(choose("auth-privacy"), not_offered);
  EXPECT_EQ(choose("auth-conf", "aes"), "refuse BADPROT: the cipher is not one that was offered");
  world.limits = {1, 112, 1000};
  EXPECT_EQ(choose(std::nullopt), not_offered); // it defaults to auth
  EXPECT_EQ(choose("auth"), not_offered);
  EXPECT_EQ(choose("auth-int"), "done chris");
  EXPECT_EQ(choose("auth-conf", "rc4"), "refuse BADPROT: the cipher is not one that was offered");
  EXPECT_EQ(choose("auth-conf", "3des"), "done chris");
  world.limits = {0, 0, 1000};
  EXPECT_EQ(choose("auth-int"), not_offered);
  EXPECT_EQ(choose("auth-conf", "3des"), not_offered);
}

TEST_F(DigestMd5Layer, a_cipher_goes_with_confidentiality_only) {
  for (const char* qop : {"auth", "auth-int"})
    EXPECT_EQ(choose(qop, "rc4"), "refuse BADPROT: a cipher goes with auth-conf, and only there");
  EXPECT_EQ(choose("auth-conf"), "refuse BADPROT: a cipher goes with auth-conf, and only there");
}

TEST_F(DigestMd5Layer, letter_case_of_what_is_chosen_does_not_matter_but_is_hashed) {
  EXPECT_EQ(choose("AUTH-Int"), "done chris");
  EXPECT_EQ(choose("Auth-Conf", "RC4"), "done chris");
  EXPECT_EQ(layer().ssf(), 128U);
}

TEST_F(DigestMd5Layer, strength_and_room_are_those_of_the_choice) {
  const struct {
    const char *qop, *cipher;
    unsigned ssf, max_input;
  } cases[] = {
      {"auth-int",  "",       1,   984}, // 1000 - 16
      {"auth-conf", "rc4",    128, 984},
      {"auth-conf", "rc4-56", 56,  984},
      {"auth-conf", "rc4-40", 40,  984},
      {"auth-conf", "3des",   112, 981}, // 992 of 994 are whole blocks; one of padding and ten of the MAC
      {"auth-conf", "des",    56,  981},
  };
  for (const auto& one : cases) {
    const std::string cipher = one.cipher;
    ASSERT_EQ(choose(one.qop, cipher.empty() ? std::nullopt : std::optional(cipher), "1000"), "done chris") << cipher;
    EXPECT_EQ(layer().ssf(), one.ssf) << cipher;
    EXPECT_EQ(layer().max_input(), one.max_input) << cipher;
    EXPECT_LE(encode({std::string(one.max_input, 'x')}).size(), 1004U);
    EXPECT_GT(encode({std::string(one.max_input + 1, 'x')}).size(), 1004U);
  }
}

TEST_F(DigestMd5Layer, the_clients_buffer_has_a_default_and_bounds) {
  ASSERT_EQ(choose("auth-int"), "done chris");
  EXPECT_EQ(layer().max_input(), 65536U - 16);
  for (const char* huge : {"16777215", "16777216", "4294967296", "99999999999999999999999"}) {
    ASSERT_EQ(choose("auth-int", std::nullopt, huge), "done chris");
    EXPECT_EQ(layer().max_input(), 16777215U - 16) << huge;
  }
  ASSERT_EQ(choose("auth-int", std::nullopt, "25"), "done chris");
  EXPECT_EQ(layer().max_input(), 9U);
  EXPECT_EQ(choose("auth-int", std::nullopt, "24"), "refuse BADPROT: maxbuf leaves no room for data");
  EXPECT_EQ(choose("auth", std::nullopt, "0"), "done chris"); // nothing is sent that it would bound
}

TEST_F(DigestMd5Layer, nothing_but_authentication_has_no_layer) {
  ASSERT_EQ(choose("auth"), "done chris");
  EXPECT_FALSE(has_layer());
}

TEST_F(DigestMd5Layer, messages_are_signed_as_the_standard_has_it) { // section 2.3
  ASSERT_EQ(choose("auth-int", std::nullopt, "1000"), "done chris");
  EXPECT_EQ(encode({"one"}), packet("server-to-client", 0, "one"));
  EXPECT_EQ(encode({"t", "", "wo", ""}), packet("server-to-client", 1, "two"));
  EXPECT_EQ(encode({}), "");
  EXPECT_EQ(encode({"", ""}), "");
  const std::string big(984 * 2 + 1, 'x');
  EXPECT_EQ(encode({std::string_view(big).substr(0, 500), std::string_view(big).substr(500)}),
            packet("server-to-client", 2, big.substr(0, 984)) + packet("server-to-client", 3, big.substr(0, 984)) +
                packet("server-to-client", 4, "x"));
  EXPECT_EQ(decode(from_client(0, "one") + from_client(1, "") + from_client(2, "two")), "onetwo");
}

TEST_F(DigestMd5Layer, messages_are_encrypted_as_the_standard_has_it) { // section 2.4
  for (const bool is_triple : {false, true}) {
    ASSERT_EQ(choose("auth-conf", is_triple ? "3des" : "des", "1000"), "done chris");
    DesByHand incoming = cipher("client-to-server", is_triple);
    DesByHand outgoing = cipher("server-to-client", is_triple);
    for (std::uint32_t i = 0; i < 30; ++i) {
      const std::string message(i + 1, static_cast<char>('a' + i % 26));
      EXPECT_EQ(hex(encode({message})), hex(sealed(outgoing, "server-to-client", i, message))) << i;
      EXPECT_EQ(decode(sealed(incoming, "client-to-server", i, message)), message) << i;
    }
    EXPECT_EQ(decode(sealed(incoming, "client-to-server", 30, "")), "");
  }
}

TEST_F(DigestMd5Layer, padding_that_is_not_well_formed_looks_like_a_forgery) {
  for (const std::string& padding : {"\0\0\0"s, "\3\2\3"s, "\2\2\3"s, "\3\3\x0B"s, "\3\3\xFF"s, "\4\4\4"s}) {
    ASSERT_EQ(choose("auth-conf", "3des"), "done chris");
    DesByHand incoming = cipher("client-to-server", true);
    EXPECT_EQ(decode(sealed(incoming, "client-to-server", 0, "one", padding)), bad_mac) << hex(padding);
  }
  ASSERT_EQ(choose("auth-conf", "3des"), "done chris");
  DesByHand incoming = cipher("client-to-server", true);
  EXPECT_EQ(decode(sealed(incoming, "client-to-server", 0, "one")), "one");
}

TEST_F(DigestMd5Layer, octets_may_come_in_any_pieces) {
  const auto stream = [this] {
    return from_client(0, "one") + from_client(1, std::string(984, 'x')) + from_client(2, "") + from_client(3, "z");
  };
  for (std::size_t piece = 1; piece < 40; ++piece) {
    ASSERT_EQ(choose("auth-int"), "done chris");
    const std::string octets = stream();
    std::string decoded;
    for (std::size_t at = 0; at < octets.size(); at += piece)
      decoded += decode(std::string_view(octets).substr(at, piece));
    EXPECT_EQ(decoded, "one" + std::string(984, 'x') + "z") << piece;
  }
}

TEST_F(DigestMd5Layer, a_message_wrong_in_any_octet_ends_the_layer) {
  ASSERT_EQ(choose("auth-int"), "done chris");
  const std::size_t size = from_client(0, "one").size();
  for (std::size_t i = 4; i < size; ++i) {
    ASSERT_EQ(choose("auth-int"), "done chris");
    std::string octets = from_client(0, "one");
    octets[i] = static_cast<char>(octets[i] ^ 1);
    EXPECT_EQ(decode(octets), bad_mac) << i;
    EXPECT_EQ(decode(from_client(0, "one")), bad_mac) << i;
    EXPECT_EQ(decode(from_client(1, "one")), bad_mac) << i;
    EXPECT_EQ(decode(""), bad_mac) << i;
  }
}

TEST_F(DigestMd5Layer, a_message_replayed_left_out_or_turned_back_ends_the_layer) {
  ASSERT_EQ(choose("auth-int"), "done chris");
  EXPECT_EQ(decode(from_client(0, "one")), "one");
  EXPECT_EQ(decode(from_client(0, "one")), bad_mac);
  ASSERT_EQ(choose("auth-int"), "done chris");
  EXPECT_EQ(decode(from_client(1, "one")), bad_mac);
  ASSERT_EQ(choose("auth-int"), "done chris");
  EXPECT_EQ(decode(encode({"one"})), bad_mac);
}

TEST_F(DigestMd5Layer, a_length_that_no_message_may_have_ends_the_layer_before_anything_follows) {
  for (const std::uint32_t length : {0U, 15U, 1001U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    ASSERT_EQ(choose("auth-int"), "done chris");
    EXPECT_EQ(decode(wire_number(length).substr(0, 3)), "");
    EXPECT_EQ(decode(wire_number(length).substr(3)), bad_protocol) << length;
    EXPECT_EQ(decode(from_client(0, "one")), bad_protocol) << length;
  }
  ASSERT_EQ(choose("auth-int"), "done chris");
  EXPECT_EQ(decode(from_client(0, std::string(984, 'x'))), std::string(984, 'x'));
  EXPECT_EQ(decode(from_client(1, std::string(985, 'x'))), bad_protocol);
  for (const std::uint32_t length : {16U, 21U, 23U, 29U}) { // 22 and 30 are whole blocks
    ASSERT_EQ(choose("auth-conf", "des"), "done chris");
    EXPECT_EQ(decode(wire_number(length)), bad_protocol) << length;
  }
}

} // namespace
} // namespace saslspec::impl
