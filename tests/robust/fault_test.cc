// SPDX-License-Identifier: Apache-2.0
// A disk that fails or may not be written: the old files stay or the new ones
// are there, and the error names one.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>
#include <filesystem>

#include "tests/patience.h"
#include "tests/robust/experiment.h"
#include "tests/robust/traced.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

class Failing : public testing::TestWithParam<Writer> {};

// Lets the Nth call fail; whether it came so far.
bool RunWithFault(Experiment& experiment, const Writer& writer,
                  const std::string& fault, Ended& ended) {
  Workshop& workshop = experiment.workshop();
  const fs::path told = workshop.Path("told");
  fs::remove(told);
  experiment.Reset();
  workshop.SetVariable("ASSAY_FAULT_TOLD=" + told.string());
  workshop.SetVariable("ASSAY_FAULT=" + fault);
  ended = workshop.Run(writer.words);
  workshop.SetVariable("ASSAY_FAULT=");
  WaitForAll();
  return fs::exists(told);
}

TEST_P(Failing, CallsLeaveOldOrNewFilesAndNameOne) {
  if (kPatience > 1) GTEST_SKIP() << "sanitizers want to be loaded first";
  AdoptOrphans();
  Experiment experiment(GetParam());
  int faults = 0;
  for (const std::string call :
       {"create", "write", "pwrite", "fsync", "close", "linkat", "renameat"}) {
    for (const int error : {ENOSPC, EIO}) {
      for (int nth = 1; nth < 20; ++nth) {
        const std::string fault =
            call + " " + std::to_string(nth) + " " + std::to_string(error);
        Ended ended;
        if (!RunWithFault(experiment, GetParam(), fault, ended)) break;
        ++faults;
        EXPECT_EQ(2, ended.code) << fault;
        EXPECT_EQ("", experiment.Wrong(ended)) << fault;
      }
    }
  }
  EXPECT_GE(faults, 8) << "writing a file takes at least four calls";
}

// Of two processes that write, one is left to clear up.
TEST_P(Failing, ProcessesLeaveOldOrNewFiles) {
  if (kPatience > 1) GTEST_SKIP() << "sanitizers want to be loaded first";
  AdoptOrphans();
  Experiment experiment(GetParam());
  for (const std::string call :
       {"create", "write", "fsync", "close", "linkat", "renameat"}) {
    for (int nth = 1; nth < 20; ++nth) {
      const std::string fault = call + " " + std::to_string(nth) + " 0";
      Ended ended;
      if (!RunWithFault(experiment, GetParam(), fault, ended)) break;
      EXPECT_EQ("",
                ended.code == 2 ? experiment.Wrong(ended) : experiment.Wrong())
          << fault;
    }
  }
}

TEST_P(Failing, AtALimitOfFileSizesLeavesOldOrNewFiles) {
  Experiment experiment(GetParam());
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  int failed = 0;
  for (rlim_t size = 128; size <= 1 << 20; size *= 2) {
    experiment.Reset();
    const rlimit small = {size, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const Ended ended = experiment.workshop().Run(GetParam().words);
    ::setrlimit(RLIMIT_FSIZE, &before);
    if (ended.code != 0) ++failed;
    EXPECT_EQ("", experiment.Wrong(ended)) << size << " bytes";
  }
  EXPECT_GT(failed, 0);
}

TEST_P(Failing, InAFolderThatMayNotBeWrittenNamesAFile) {
  Experiment experiment(GetParam());
  const fs::path folder = experiment.folder();
  experiment.workshop().Prepare("as nobody");
  fs::permissions(folder, fs::perms(0555));
  const Ended ended = experiment.workshop().Run(GetParam().words);
  fs::permissions(folder, fs::perms(0755));
  EXPECT_EQ(2, ended.code);
  EXPECT_EQ("", experiment.Wrong(ended));
}

INSTANTIATE_TEST_SUITE_P(Robust, Failing, testing::ValuesIn(Writers()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace assay
