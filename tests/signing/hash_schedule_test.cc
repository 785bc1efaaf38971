// SPDX-License-Identifier: Apache-2.0
#include "signing/hash_schedule.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/mapping.h"

namespace assay {
namespace {

using Task = HashSchedule::Task;

constexpr std::uint64_t kLarge = 1000 * kWindow;

// "flat 0: 0-100" in windows.
std::string Text(const std::optional<Task>& task) {
  if (!task) return "nothing";
  const std::string file = std::to_string(task->file);
  if (task->kind == Task::Kind::kOpen) return "open " + file;
  return (task->kind == Task::Kind::kFlat ? "flat " : "tree ") + file + ": " +
         std::to_string(task->begin / kWindow) + "-" +
         std::to_string(task->end / kWindow);
}

// Opens the next file, which must be `file`.
void OpenNext(HashSchedule& schedule, std::size_t file,
              const HashSchedule::Wanted& wanted) {
  const auto task = schedule.Next();
  ASSERT_EQ("open " + std::to_string(file), Text(task));
  schedule.Opened(file, wanted);
  EXPECT_FALSE(schedule.Done(*task));
}

TEST(HashSchedule, OneCoreDoesTheTreeOfTheBytesAtHand) {
  HashSchedule schedule(1);
  OpenNext(schedule, 0, {3 * kWindow, 3 * kWindow, true});
  const auto flat = schedule.Next();
  EXPECT_EQ("flat 0: 0-3", Text(flat));
  for (std::uint64_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(schedule.TakesTree(0, i * kWindow));
    EXPECT_FALSE(schedule.TakesTree(0, i * kWindow)) << "once";
  }
  EXPECT_TRUE(schedule.Done(*flat));
  EXPECT_EQ("nothing", Text(schedule.Next()));
}

TEST(HashSchedule, ACoreThatHasNoFileTakesTheTreeOver) {
  HashSchedule schedule(1);
  OpenNext(schedule, 0, {4 * kWindow, 4 * kWindow, true});
  const auto flat = schedule.Next();
  EXPECT_TRUE(schedule.TakesTree(0, 0));
  const auto tree = schedule.Next();
  EXPECT_EQ("tree 0: 1-2", Text(tree));
  EXPECT_FALSE(schedule.TakesTree(0, 2 * kWindow)) << "somebody is free";
  EXPECT_FALSE(schedule.Done(*flat));
  EXPECT_FALSE(schedule.Done(*tree));
  const auto next = schedule.Next();
  const auto last = schedule.Next();
  EXPECT_EQ("tree 0: 2-3", Text(next));
  EXPECT_EQ("tree 0: 3-4", Text(last));
  EXPECT_FALSE(schedule.Done(*last));
  EXPECT_TRUE(schedule.Done(*next));
}

TEST(HashSchedule, ATreeStaysNearItsFlatDigest) {
  HashSchedule schedule(1);
  OpenNext(schedule, 0, {kLarge, kLarge, true});
  const auto flat = schedule.Next();
  std::vector<Task> given;
  for (int i = 0; i <= 64; ++i) given.push_back(schedule.Next().value());
  EXPECT_EQ("tree 0: 64-65", Text(given.back())) << "256 MiB ahead";
  schedule.TakesTree(0, kWindow);
  given.push_back(schedule.Next().value());
  EXPECT_EQ("tree 0: 65-66", Text(given.back()));
  for (const Task& task : given) EXPECT_FALSE(schedule.Done(task));
  EXPECT_FALSE(schedule.Done(*flat));
  EXPECT_EQ("tree 0: 66-67", Text(schedule.Next()));
}

TEST(HashSchedule, GivesOutShardsOneByOne) {
  HashSchedule schedule(1);
  OpenNext(schedule, 0, {5 * kWindow, 2 * kWindow, false});
  const auto a = schedule.Next();
  const auto b = schedule.Next();
  const auto c = schedule.Next();
  EXPECT_EQ("flat 0: 0-2", Text(a));
  EXPECT_EQ("flat 0: 2-4", Text(b));
  EXPECT_EQ("flat 0: 4-5", Text(c));
  EXPECT_FALSE(schedule.Done(*b));
  EXPECT_FALSE(schedule.Done(*a));
  EXPECT_TRUE(schedule.Done(*c));
}

TEST(HashSchedule, OpensNoFileWhileThereIsATreeToDoAlone) {
  HashSchedule schedule(2);
  OpenNext(schedule, 0, {2 * kWindow, 0, true});
  const auto a = schedule.Next();
  const auto b = schedule.Next();
  EXPECT_EQ("tree 0: 0-1", Text(a));
  EXPECT_EQ("tree 0: 1-2", Text(b));
  EXPECT_EQ("open 1", Text(schedule.Next()));
}

TEST(HashSchedule, BeginsEveryFileBeforeItHelpsWithAnother) {
  HashSchedule schedule(2);
  OpenNext(schedule, 0, {2 * kWindow, 2 * kWindow, true});
  EXPECT_EQ("flat 0: 0-2", Text(schedule.Next()));
  OpenNext(schedule, 1, {kWindow, kWindow, true});
  EXPECT_TRUE(schedule.TakesTree(0, 0)) << "everybody has a file";
  EXPECT_EQ("flat 1: 0-1", Text(schedule.Next()));
  EXPECT_EQ("tree 0: 1-2", Text(schedule.Next()));
}

TEST(HashSchedule, EndsWithAFileThatCannotBeOpened) {
  HashSchedule schedule(1);
  const auto task = schedule.Next();
  EXPECT_TRUE(schedule.Done(*task));
  EXPECT_EQ("nothing", Text(schedule.Next()));
}

TEST(HashSchedule, AFileWithNothingToHashIsDoneAtOnce) {
  HashSchedule schedule(2);
  for (const HashSchedule::Wanted& wanted :
       {HashSchedule::Wanted{0, 1000, true},
        HashSchedule::Wanted{kLarge, 0, false}}) {
    const auto task = schedule.Next();
    schedule.Opened(task->file, wanted);
    EXPECT_TRUE(schedule.Done(*task));
  }
  EXPECT_EQ("nothing", Text(schedule.Next()));
}

}  // namespace
}  // namespace assay
