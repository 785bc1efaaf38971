// SPDX-License-Identifier: Apache-2.0
// kill -9 at any moment leaves the old files or the new ones.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <set>
#include <thread>

#include "tests/patience.h"
#include "tests/robust/experiment.h"
#include "tests/robust/traced.h"

namespace assay {
namespace {

class Killed : public testing::TestWithParam<Writer> {};

// All of the last hundred calls, among which the files are written, and 200
// more over the whole run.
std::set<long> Points(long calls) {
  std::set<long> points;
  const long spread = 200 / kPatience;
  const long last = 100 / kPatience;
  for (long i = 0; i < spread; ++i) points.insert(1 + i * calls / spread);
  for (long i = std::max(1L, calls - last); i <= calls; ++i) points.insert(i);
  return points;
}

TEST_P(Killed, AtAnySystemCallLeavesOldOrNewFiles) {
  if (!MayTrace()) GTEST_SKIP() << "ptrace() is not permitted here";
  Experiment experiment(GetParam());
  const long calls = RunTraced(experiment.workshop(), GetParam().words, 0);
  ASSERT_GT(calls, 50);
  for (const long point : Points(calls)) {
    experiment.Reset();
    RunTraced(experiment.workshop(), GetParam().words, point);
    ASSERT_EQ("", experiment.Wrong())
        << "killed at call " << point << " of " << calls;
  }
}

// In the middle of calls too, and with all that is in its group.
TEST_P(Killed, WithItsGroupAtAnyMomentLeavesOldOrNewFiles) {
  AdoptOrphans();
  Experiment experiment(GetParam());
  const auto run = [&] {
    return experiment.workshop().Start(GetParam().words,
                                       [] { ::setpgid(0, 0); });
  };
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  run();
  WaitForAll();
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(
                         Clock::now() - start)
                         .count();
  std::mt19937 random(1);
  std::uniform_int_distribution<long> moments(0, whole);
  for (int i = 0; i < 200 / kPatience; ++i) {
    experiment.Reset();
    const pid_t program = run();
    std::this_thread::sleep_for(std::chrono::microseconds(moments(random)));
    ::kill(-program, SIGKILL);
    WaitForAll();
    ASSERT_EQ("", experiment.Wrong()) << "round " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Robust, Killed, testing::ValuesIn(Writers()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace assay
