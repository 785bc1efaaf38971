// SPDX-License-Identifier: Apache-2.0
// measure [--stop-after SECONDS] COMMAND [ARGUMENT...]
// Runs the command with its output thrown away and prints
//   <wall seconds> <processor seconds> <peak resident MiB> <exit status>
// The status is "stopped" when the time was up.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void Become(char** command) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  execvp(command[0], command);
  _exit(127);
}

pid_t g_child = 0;

void Stop(int) { kill(g_child, SIGKILL); }

}  // namespace

int main(int argc, char** argv) {
  int at = 1;
  unsigned stop_after = 0;
  if (argc > 2 && std::strcmp(argv[1], "--stop-after") == 0) {
    stop_after = static_cast<unsigned>(std::atoi(argv[2]));
    at = 3;
  }
  if (at >= argc) return 2;

  const auto start = std::chrono::steady_clock::now();
  g_child = fork();
  if (g_child < 0) return 2;
  if (g_child == 0) Become(argv + at);
  if (stop_after > 0) {
    std::signal(SIGALRM, Stop);
    alarm(stop_after);
  }
  int status = 0;
  rusage usage = {};
  while (wait4(g_child, &status, 0, &usage) < 0) {
  }
  const std::chrono::duration<double> wall =
      std::chrono::steady_clock::now() - start;
  std::printf("%.4f %.4f %.1f ", wall.count(),
              Seconds(usage.ru_utime) + Seconds(usage.ru_stime),
              static_cast<double>(usage.ru_maxrss) / 1024);
  if (WIFEXITED(status)) {
    std::printf("%d\n", WEXITSTATUS(status));
  } else {
    std::printf("stopped\n");
  }
  return 0;
}
