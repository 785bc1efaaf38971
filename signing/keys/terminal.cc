// SPDX-License-Identifier: Apache-2.0

// Asks on the controlling terminal, after the manner of readpassphrase(3): a
// signal, in whichever thread it arrives, first gives the terminal its echo
// back and then does what it would have done.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "signing/keys/passphrase.h"

namespace assay {
namespace {

constexpr std::array kSignals = {SIGALRM, SIGHUP,  SIGINT,  SIGPIPE, SIGQUIT,
                                 SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};

// Where the handler tells which signal it was.
std::atomic<int> wake_fd = -1;
static_assert(std::atomic<int>::is_always_lock_free);

void OnSignal(int number) {
  const int kept = errno;
  const auto byte = static_cast<std::uint8_t>(number);
  [[maybe_unused]] const ssize_t wrote = ::write(wake_fd.load(), &byte, 1);
  errno = kept;
}

// Catches the signals that would leave the terminal without echo.
class Watch {
 public:
  Watch() {
    if (::pipe2(pipe_.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
    wake_fd.store(pipe_[1]);
    struct sigaction action{};
    action.sa_handler = OnSignal;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], nullptr, &before_[i]);
      // Who runs us under nohup wants it ignored.
      if (before_[i].sa_handler == SIG_IGN) continue;
      sigaction(kSignals[i], &action, nullptr);
    }
  }
  ~Watch() {
    if (!good()) return;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], &before_[i], nullptr);
    }
    wake_fd.store(-1);
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  Watch(const Watch&) = delete;

  bool good() const { return pipe_[0] >= 0; }
  int fd() const { return pipe_[0]; }

  // The signal that came; 0 when none did.
  int Taken() const {
    std::uint8_t number = 0;
    return ::read(pipe_[0], &number, 1) == 1 ? number : 0;
  }

 private:
  std::array<int, 2> pipe_ = {-1, -1};
  std::array<struct sigaction, kSignals.size()> before_{};
};

// The terminal without echo, as long as it lives.
class Silent {
 public:
  explicit Silent(int tty) : tty_(tty) {
    good_ = tcgetattr(tty, &before_) == 0;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    good_ = good_ && tcsetattr(tty, TCSAFLUSH, &silent) == 0;
  }
  ~Silent() {
    if (good_) tcsetattr(tty_, TCSAFLUSH, &before_);
  }
  Silent(const Silent&) = delete;

  bool good() const { return good_; }

 private:
  int tty_;
  bool good_;
  termios before_{};
};

// What came of one prompt.
struct Answer {
  SecretBytes line;
  int signal = 0;
  int error = 0;  // errno, or EOVERFLOW for a line that is too long
};

void Say(int tty, std::string_view text) {
  [[maybe_unused]] const ssize_t wrote = ::write(tty, text.data(), text.size());
}

// Reads up to a line end.  One byte at a time: a terminal hands out whole
// lines, and the rest of one that is too long must not be left for the shell.
Answer ReadSilently(int tty, const Watch& watch) {
  Answer answer{SecretBytes(kLongestPassphrase), 0, 0};
  std::size_t size = 0;
  for (;;) {
    std::array<pollfd, 2> ready = {{{tty, POLLIN, 0}, {watch.fd(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) {
      answer.error = errno;
      return answer;
    }
    answer.signal = watch.Taken();
    if (answer.signal != 0) return answer;
    if (ready[0].revents == 0) continue;
    std::uint8_t byte = 0;
    const ssize_t got = ::read(tty, &byte, 1);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) answer.error = errno;
    if (got <= 0 || byte == '\n') break;
    if (size == kLongestPassphrase) {
      answer.error = EOVERFLOW;
    } else {
      answer.line.writable()[size++] = byte;
    }
  }
  answer.line.Truncate(size);
  return answer;
}

Answer Prompt(int tty, const std::string& prompt) {
  const Watch watch;
  if (!watch.good()) return {{}, 0, errno};
  const Silent silent(tty);
  if (!silent.good()) {
    // In the background, touching the terminal raises SIGTTOU.
    const int why = errno;
    return {{}, watch.Taken(), why};
  }
  Say(tty, prompt);
  Answer answer = ReadSilently(tty, watch);
  Say(tty, "\n");
  return answer;
}

bool Stops(int signal) {
  return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

Result<SecretBytes> AskUntilAnswered(int tty, const std::string& what) {
  for (;;) {
    Answer answer = Prompt(tty, what + ": ");
    if (answer.signal != 0) {
      ::kill(::getpid(), answer.signal);
      // Back in the foreground, the user is asked anew.
      if (Stops(answer.signal)) continue;
      return Fail(Error::Kind::kIo, what + ": interrupted by signal " +
                                        std::to_string(answer.signal) +
                                        " while it was asked");
    }
    if (answer.error == EOVERFLOW) {
      return Fail(Error::Kind::kUsage, what + ": has more than " +
                                           std::to_string(kLongestPassphrase) +
                                           " bytes");
    }
    if (answer.error != 0) {
      return Fail(Error::Kind::kIo,
                  "/dev/tty: " + std::string(std::strerror(answer.error)));
    }
    return std::move(answer.line);
  }
}

Result<SecretBytes> AskOn(int tty, const std::string& what, Ask ask) {
  auto first = AskUntilAnswered(tty, what);
  if (!first || ask == Ask::kOnce) return first;
  const auto second = AskUntilAnswered(tty, what + ", once more");
  if (!second) return std::unexpected(second.error());
  if (!first->Equals(second->bytes())) {
    return Fail(Error::Kind::kUsage, "the two passphrases are not the same",
                "type the same passphrase twice");
  }
  return first;
}

}  // namespace

Result<SecretBytes> AskOnTerminal(std::string_view what, Ask ask) {
  const int tty = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (tty < 0) {
    return Fail(Error::Kind::kUsage,
                "there is no terminal to ask for the " + std::string(what),
                "give --passphrase-fd N or --passphrase-env NAME");
  }
  auto answer = AskOn(tty, std::string(what), ask);
  ::close(tty);
  return answer;
}

}  // namespace assay
