// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_line.h"

#include <algorithm>
#include <cmath>

#include "core/escape.h"

namespace assay {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kBar = 20;
constexpr milliseconds kFirst{300};
constexpr milliseconds kRedraw{100};
constexpr milliseconds kLine{10'000};

std::string HumanSeconds(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) {
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) +
           " s";
  }
  return std::to_string(whole / 3600) + " h " +
         std::to_string(whole % 3600 / 60) + " min";
}

std::string Bar(double part) {
  const auto full = static_cast<std::uint64_t>(part * kBar);
  return "[" + std::string(full, '#') + std::string(kBar - full, '.') + "]  ";
}

std::string Percent(double part) {
  const std::string text =
      std::to_string(static_cast<std::uint64_t>(part * 100)) + "%  ";
  return std::string(6 - text.size(), ' ') + text;
}

}  // namespace

std::string ProgressText(std::uint64_t done, std::uint64_t total,
                         std::chrono::duration<double> elapsed, bool bar) {
  done = std::min(done, std::max(total, done));
  std::string text;
  const double part = total == 0
                          ? 0
                          : std::min(1.0, static_cast<double>(done) /
                                              static_cast<double>(total));
  if (total > 0) {
    if (bar) text += Bar(part);
    text += Percent(part);
  }
  text += HumanBytes(done);
  if (total > 0) text += " of " + HumanBytes(total);
  const double seconds = elapsed.count();
  if (seconds <= 0 || done == 0) return text;
  const double rate = static_cast<double>(done) / seconds;
  text += "  " + HumanBytes(static_cast<std::uint64_t>(rate)) + "/s";
  if (total > done) {
    text +=
        "  " + HumanSeconds(static_cast<double>(total - done) / rate) + " left";
  }
  return text;
}

ProgressLine::ProgressLine(const Progress& progress, std::ostream& err,
                           bool terminal)
    : progress_(progress),
      err_(err),
      terminal_(terminal),
      start_(std::chrono::steady_clock::now()),
      thread_([this] { Run(); }) {}

ProgressLine::~ProgressLine() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ProgressLine::Run() {
  std::unique_lock lock(mutex_);
  bool drawn = false;
  auto pause = terminal_ ? kFirst : kLine;
  while (!wake_.wait_for(lock, pause, [this] { return stop_; })) {
    const std::string text =
        ProgressText(progress_.bytes_done, progress_.bytes_total,
                     std::chrono::steady_clock::now() - start_, terminal_);
    if (terminal_) {
      err_ << "\r\033[K" << text << std::flush;
      pause = kRedraw;
    } else {
      err_ << "assay: " << text << std::endl;
    }
    drawn = true;
  }
  if (terminal_ && drawn) err_ << "\r\033[K" << std::flush;
}

std::unique_ptr<ProgressLine> ShowProgress(const Progress& progress,
                                           const Terminal& terminal,
                                           bool quiet) {
  if (quiet) return nullptr;
  return std::make_unique<ProgressLine>(progress, terminal.err,
                                        terminal.err_is_terminal);
}

}  // namespace assay
