// Every vector loads, is possible for the model, and speaks of accounts, messages and fields that the client has. Each
// of these is shown to fail on a vector that differs from a good one in that respect.
#include "saslspec/vector_loader/catalogue.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace saslspec::vectors {
namespace {

using vector_loader::contradictions;
using vector_loader::Vector;

Vector good() {
  return *vector_loader::find_vector("plain.initial-response");
}

void expect_one(const Vector& vector, const std::string& end) {
  const std::vector<std::string> found = contradictions(vector);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front(), vector.id + ": " + end);
}

TEST(Vectors, load) {
  EXPECT_EQ(vector_loader::catalogue().mistakes, std::vector<std::string>());
  EXPECT_GE(vector_loader::catalogue().vectors.size(), 150U);
}

TEST(Vectors, contradict_neither_the_model_nor_the_clients) {
  for (const Vector& vector : vector_loader::catalogue().vectors)
    for (const std::string& contradiction : contradictions(vector))
      ADD_FAILURE() << vector.file << ": " << contradiction;
}

TEST(Vectors, are_found_by_their_ids) {
  for (const Vector& vector : vector_loader::catalogue().vectors)
    EXPECT_EQ(vector_loader::find_vector(vector.id), &vector) << vector.id;
  EXPECT_EQ(vector_loader::find_vector("no.such.vector"), nullptr);
}

TEST(Vectors, contradict_the_model_by_an_unknown_stimulus) {
  Vector vector = good();
  ASSERT_TRUE(contradictions(vector).empty());
  vector.steps.front().stimulus = "Start.Message.no_such";
  expect_one(vector, "steps[0] Start.Message.no_such: the model has no such stimulus there");
}

TEST(Vectors, contradict_the_model_by_a_reply_that_it_does_not_allow) {
  Vector vector = good();
  vector.steps.front().expect.front().reply = model::Reply::Refusal;
  expect_one(vector, "steps[0] " + vector.steps.front().stimulus + ": the model does not allow refusal");
  vector.result = vector_loader::VectorResult::Alternatives;
  expect_one(vector, "steps[0] " + vector.steps.front().stimulus + ": the model allows none of the replies");
}

TEST(Vectors, name_accounts_that_exist) {
  Vector vector = good();
  vector.persona.user = "mallory";
  expect_one(vector, "there is no account mallory");
}

TEST(Vectors, name_mechanisms_messages_and_fields_that_exist) {
  Vector vector = good();
  vector.mechanism = "NO-SUCH";
  expect_one(vector, "there is no model of NO-SUCH");
  vector = good();
  vector.steps.front().message = "Message.no_such";
  expect_one(vector, "PLAIN has no message 'Message.no_such'");
  vector = good();
  vector.steps.front().fields["no_such"] = "x";
  expect_one(vector, "Message.valid has no field 'no_such'");
}

} // namespace
} // namespace saslspec::vectors
