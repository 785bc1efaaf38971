// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_PROGRESS_LINE_H_
#define ASSAY_CLI_PROGRESS_LINE_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>

#include "cli/command.h"
#include "core/progress.h"

namespace assay {

/// "[####......]  40%  1.6 GiB of 4.1 GiB  1.3 GiB/s  2 s left".  Before the
/// total is known, or when it is zero, only what was done.
std::string ProgressText(std::uint64_t done, std::uint64_t total,
                         std::chrono::duration<double> elapsed, bool bar);

/// Shows how far reading has come while it lives: on a terminal one line that
/// is redrawn, from 300 ms on; elsewhere a line each 10 s.
class ProgressLine {
 public:
  ProgressLine(const Progress& progress, std::ostream& err, bool terminal);

  /// Erases the line.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;

 private:
  void Run();

  const Progress& progress_;
  std::ostream& err_;
  const bool terminal_;
  const std::chrono::steady_clock::time_point start_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};

/// Shows it on standard error until what is returned is destroyed; null, and
/// nothing is shown, when `quiet`.
std::unique_ptr<ProgressLine> ShowProgress(const Progress& progress,
                                           const Terminal& terminal,
                                           bool quiet);

}  // namespace assay

#endif  // ASSAY_CLI_PROGRESS_LINE_H_
