// SPDX-License-Identifier: Apache-2.0
#include "tests/robust/traced.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <set>
#include <thread>

namespace assay {
namespace {

constexpr int kSystemCall = SIGTRAP | 0x80;  // by PTRACE_O_TRACESYSGOOD

bool BeginsACall(pid_t thread) {
  __ptrace_syscall_info info{};
  return ::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) > 0 &&
         info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

// The signal that a stopped thread is to get.
int SignalFor(int stop, bool is_known) {
  const bool of_tracing =
      stop == SIGTRAP || stop == kSystemCall || (stop == SIGSTOP && !is_known);
  return of_tracing ? 0 : stop;
}

}  // namespace

bool MayTrace() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status == 0;
}

void AdoptOrphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }

void WaitForAll() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  pid_t child = 0;
  while ((child = ::waitpid(-1, nullptr, WNOHANG | __WALL)) >= 0) {
    if (child > 0) continue;
    ASSERT_LT(std::chrono::steady_clock::now(), end) << "a child lives on";
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

long RunTraced(Workshop& workshop, const std::vector<std::string>& words,
               long kill_at) {
  AdoptOrphans();
  const pid_t program = workshop.Start(
      words, [] { ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); });
  std::set<pid_t> threads;
  long calls = 0;
  int status = 0;
  for (;;) {
    const pid_t thread = ::waitpid(-1, &status, __WALL);
    if (thread < 0) break;
    if (!WIFSTOPPED(status)) {
      if (thread == program) break;
      continue;  // a thread, or an orphan
    }
    if (thread == program && threads.empty()) {
      constexpr long kOptions =
          PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD;
      ::ptrace(PTRACE_SETOPTIONS, program, nullptr, kOptions);
    }
    const bool is_known = !threads.insert(thread).second;
    const int stop = WSTOPSIG(status);
    if (stop == kSystemCall && BeginsACall(thread) && ++calls == kill_at) {
      ::kill(program, SIGKILL);
      continue;
    }
    ::ptrace(PTRACE_SYSCALL, thread, nullptr,
             static_cast<long>(SignalFor(stop, is_known)));
  }
  WaitForAll();
  return calls;
}

}  // namespace assay
