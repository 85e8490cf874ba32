// Both ends of the protocol agree, and neither is fooled by damaged frames.
#include "wire.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace saslspec::worker::wire {
namespace {

Call sample() {
  Call call;
  call.op = Op::Start;
  call.connection = 70000;
  call.mechanism = "SCRAM-SHA-1";
  call.input = std::string("a\0b", 3);
  call.misuse = Misuse::NullOutput;
  call.fail_allocation = 3;
  call.setting.texts.external_identity = "fred";
  call.setting.parameters.success_data = false;
  call.setting.texts.mechanism_list = "PLAIN DIGEST-MD5";
  call.setting.parameters.layers_allowed = false;
  return call;
}

TEST(Wire, a_message_survives_the_journey) {
  Call read;
  ASSERT_TRUE(decode(encode(sample()), read));
  EXPECT_EQ(read.op, Op::Start);
  EXPECT_EQ(read.connection, 70000U);
  EXPECT_EQ(read.input, sample().input);
  EXPECT_EQ(read.setting.texts.external_identity, "fred");
  EXPECT_FALSE(read.setting.parameters.success_data);
  EXPECT_EQ(read.setting.texts.mechanism_list, "PLAIN DIGEST-MD5");
  EXPECT_FALSE(read.setting.parameters.layers_allowed);
}

TEST(Wire, a_mask_that_no_parameters_have_is_refused) {
  setting::Setting setting;
  for (auto member : {&model::Parameters::success_data, &model::Parameters::layers_allowed})
    setting.parameters.*member = false;
  std::string body = encode(setting);
  setting::Setting read;
  ASSERT_TRUE(decode(body, read));
  EXPECT_EQ(read.parameters, setting.parameters);
  body[3] = '\x7F'; // the highest octet of the mask
  EXPECT_FALSE(decode(body, read));
}

TEST(Wire, negative_numbers_and_empty_lists_survive) {
  ChildEnd end;
  end.live_blocks = -5;
  ChildEnd read;
  ASSERT_TRUE(decode(encode(end), read));
  EXPECT_EQ(read.live_blocks, -5);
  Probe probe;
  ASSERT_TRUE(decode(encode(Probe{}), probe));
  EXPECT_TRUE(probe.mechanisms.empty());
}

TEST(Wire, absent_and_empty_are_different) {
  Call call;
  Call read = sample();
  ASSERT_TRUE(decode(encode(call), read));
  EXPECT_FALSE(read.input);
  call.input = "";
  ASSERT_TRUE(decode(encode(call), read));
  EXPECT_EQ(read.input, "");
}

TEST(Wire, a_body_cut_or_extended_anywhere_is_refused) {
  const auto whole = encode(sample());
  for (std::size_t n = 0; n < whole.size(); ++n) {
    Call read;
    EXPECT_FALSE(decode(whole.substr(0, n), read)) << n;
  }
  Call read;
  EXPECT_FALSE(decode(whole + "x", read));
}

class WireFrames : public ::testing::Test {
protected:
  void SetUp() override {
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    limit_waiting(ends[1], std::chrono::milliseconds(20));
    inbox.emplace(ends[1]);
  }
  void TearDown() override {
    close(ends[0]);
    close(ends[1]);
  }
  Receipt hear() { return inbox->receive(frame); }
  int ends[2] = {-1, -1};
  std::optional<Inbox> inbox;
  Frame frame;
};

TEST_F(WireFrames, frames_arrive_one_by_one) {
  ASSERT_TRUE(send(ends[0], true, Kind::Call, "one"));
  ASSERT_TRUE(send(ends[0], true, Kind::Close, ""));
  EXPECT_EQ(hear(), Receipt::Frame);
  EXPECT_EQ(frame.body, "one");
  EXPECT_EQ(hear(), Receipt::Frame);
  EXPECT_EQ(frame.kind, Kind::Close);
}

TEST_F(WireFrames, silence_is_a_timeout) {
  EXPECT_EQ(hear(), Receipt::Timeout);
}

TEST_F(WireFrames, an_impossible_length_is_garbage) {
  ASSERT_EQ(write(ends[0], "\xff\xff\xff\xff\x01", 5), 5);
  EXPECT_EQ(hear(), Receipt::Garbage);
}

TEST_F(WireFrames, the_end_of_the_channel_is_told_from_silence) {
  close(ends[0]);
  EXPECT_EQ(hear(), Receipt::End);
}

} // namespace
} // namespace saslspec::worker::wire
