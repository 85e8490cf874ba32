#include "saslspec/learning/observation_tree.hpp"

#include <gtest/gtest.h>

namespace saslspec::learning {
namespace {

TEST(ObservationTree, finds_what_was_asked_and_nothing_else) {
  ObservationTree tree;
  const auto first = tree.add(ObservationTree::root, 3, 7, false);
  const auto second = tree.add(first, 1, 8, false);
  EXPECT_EQ(tree.find({3, 1}), second);
  EXPECT_EQ(tree.access(second), (Word{3, 1}));
  EXPECT_EQ(tree.output(second), 8);
  EXPECT_FALSE(tree.find({3, 2}));
  EXPECT_FALSE(tree.find({1}));
  EXPECT_EQ(tree.children(ObservationTree::root).size(), 1U);
}

TEST(ObservationTree, nodes_are_apart_when_a_word_has_two_answers) {
  ObservationTree tree;
  const auto left = tree.add(ObservationTree::root, 0, 0, false);
  const auto right = tree.add(ObservationTree::root, 1, 0, false);
  EXPECT_FALSE(tree.apart(left, right)) << "nothing is known of either";
  const auto left_next = tree.add(left, 2, 5, false);
  EXPECT_FALSE(tree.apart(left, right)) << "nothing is known of one";
  const auto right_next = tree.add(right, 2, 5, false);
  EXPECT_FALSE(tree.apart(left, right));
  tree.add(left_next, 4, 1, false);
  tree.add(right_next, 4, 2, false);
  EXPECT_EQ(tree.apart(left, right), (Word{2, 4}));
}

TEST(ObservationTree, behind_a_final_answer_everything_is_answered_alike) {
  ObservationTree tree;
  const auto gone = tree.add(ObservationTree::root, 0, 9, true);
  const auto gone_too = tree.add(ObservationTree::root, 1, 9, true);
  const auto hung = tree.add(ObservationTree::root, 2, 8, true);
  const auto alive = tree.add(ObservationTree::root, 3, 0, false);
  EXPECT_EQ(tree.child(gone, 5), gone);
  EXPECT_FALSE(tree.apart(gone, gone_too));
  EXPECT_TRUE(tree.apart(gone, hung));
  EXPECT_FALSE(tree.apart(gone, alive));
  const auto dies = tree.add(alive, 1, 9, true);
  EXPECT_FALSE(tree.apart(gone, alive)) << "it may be gone already, for all that is known";
  EXPECT_FALSE(tree.apart(gone, dies));
  tree.add(alive, 2, 1, false);
  EXPECT_EQ(tree.apart(alive, gone), (Word{2}));
}

} // namespace
} // namespace saslspec::learning
