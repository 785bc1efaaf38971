// SPDX-License-Identifier: Apache-2.0
#include "signing/keys/passphrase.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>

namespace assay {
namespace {

std::string Answer(const Result<SecretBytes>& got) {
  return got ? std::string(AsText(got->bytes())) : got.error().message;
}

// What is read, line by line, from a descriptor with that text.
std::string FromPipe(std::string_view text) {
  std::array<int, 2> ends{};
  EXPECT_EQ(0, ::pipe(ends.data()));
  EXPECT_EQ(static_cast<ssize_t>(text.size()),
            ::write(ends[1], text.data(), text.size()));
  ::close(ends[1]);
  const PassphraseSource source = {PassphraseSource::Kind::kDescriptor, ends[0],
                                   ""};
  std::string all;
  for (;;) {
    const auto line = ReadPassphrase(source, "passphrase", Ask::kOnce);
    if (!line) break;
    all += "[" + Answer(line) + "]";
  }
  ::close(ends[0]);
  return all;
}

TEST(Passphrase, IsTheNextLineOfADescriptor) {
  EXPECT_EQ("[one][two]", FromPipe("one\ntwo\n"));
  EXPECT_EQ("[one]", FromPipe("one"));
  EXPECT_EQ("[one][]", FromPipe("one\r\n\n"));
  EXPECT_EQ("[ a b\t]", FromPipe(" a b\t\n"));
  EXPECT_EQ("", FromPipe(""));
  EXPECT_EQ("[" + std::string(1024, 'x') + "]",
            FromPipe(std::string(1024, 'x') + "\n"));
  EXPECT_EQ("", FromPipe(std::string(1025, 'x')));
}

TEST(Passphrase, IsTheValueOfAVariable) {
  constexpr char kName[] = "ASSAY_TEST_PASSPHRASE";
  const PassphraseSource source = {PassphraseSource::Kind::kEnvironment, -1,
                                   kName};
  ::setenv(kName, "one two", 1);
  EXPECT_EQ("one two", Answer(ReadPassphrase(source, "p", Ask::kTwice)));
  ::setenv(kName, "", 1);
  EXPECT_EQ("", Answer(ReadPassphrase(source, "p", Ask::kOnce)));
  EXPECT_EQ("the p is empty", Answer(ReadPassphrase(source, "p", Ask::kTwice)));
  ::setenv(kName, std::string(1025, 'x').c_str(), 1);
  EXPECT_EQ(
      "environment variable 'ASSAY_TEST_PASSPHRASE': the passphrase has more "
      "than 1024 bytes",
      Answer(ReadPassphrase(source, "p", Ask::kOnce)));
  ::unsetenv(kName);
  EXPECT_EQ("environment variable 'ASSAY_TEST_PASSPHRASE' is not set",
            Answer(ReadPassphrase(source, "p", Ask::kOnce)));
}

TEST(Passphrase, IsNotReadFromAClosedDescriptor) {
  const PassphraseSource source = {PassphraseSource::Kind::kDescriptor, -1, ""};
  EXPECT_EQ("file descriptor -1: Bad file descriptor",
            Answer(ReadPassphrase(source, "p", Ask::kOnce)));
}

// A child with a terminal of its own, of which the test holds the other end.
class OnTerminal {
 public:
  explicit OnTerminal(const std::function<int()>& run) {
    child_ = ::forkpty(&master_, nullptr, nullptr, nullptr);
    if (child_ == 0) ::_exit(run());
  }
  ~OnTerminal() { ::close(master_); }
  OnTerminal(const OnTerminal&) = delete;

  // Reads until the terminal has shown `text`; all that it showed.
  std::string Await(std::string_view text) {
    while (shown_.find(text) == shown_.npos) {
      std::array<char, 256> buffer{};
      const ssize_t got = ::read(master_, buffer.data(), buffer.size());
      if (got <= 0) break;
      shown_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return std::exchange(shown_, "");
  }

  void Type(std::string_view text) const {
    EXPECT_EQ(static_cast<ssize_t>(text.size()),
              ::write(master_, text.data(), text.size()));
  }

  bool Echoes() const {
    termios state{};
    EXPECT_EQ(0, tcgetattr(master_, &state));
    return (state.c_lflag & ECHO) != 0;
  }

  // The exit code, or the negative of the signal.
  int Wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  pid_t child() const { return child_; }

 private:
  int master_ = -1;
  pid_t child_ = -1;
  std::string shown_;
};

TEST(Passphrase, IsAskedForWithoutEcho) {
  OnTerminal terminal([] {
    const auto got = AskOnTerminal("passphrase for 'k'", Ask::kOnce);
    return got && got->Equals(AsBytes("s3cret")) ? 0 : 1;
  });
  EXPECT_EQ("passphrase for 'k': ", terminal.Await(": "));
  EXPECT_FALSE(terminal.Echoes());
  terminal.Type("s3cret\n");
  EXPECT_EQ("\r\n", terminal.Await("\n"));
  EXPECT_EQ(0, terminal.Wait());
  EXPECT_TRUE(terminal.Echoes());
}

TEST(Passphrase, ThatIsNewIsAskedForTwice) {
  const auto ask = [] {
    const auto got = AskOnTerminal("passphrase", Ask::kTwice);
    if (got) return got->Equals(AsBytes("one")) ? 0 : 1;
    return got.error().message == "the two passphrases are not the same" ? 2
                                                                         : 3;
  };
  OnTerminal same(ask);
  same.Await(": ");
  same.Type("one\n");
  EXPECT_EQ("\r\npassphrase, once more: ", same.Await("once more: "));
  same.Type("one\n");
  EXPECT_EQ(0, same.Wait());

  OnTerminal different(ask);
  different.Await(": ");
  different.Type("one\n");
  different.Await("once more: ");
  different.Type("two\n");
  EXPECT_EQ(2, different.Wait());
}

TEST(Passphrase, LeavesTheTerminalAsItWasWhenInterrupted) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    OnTerminal terminal([] {
      return AskOnTerminal("passphrase", Ask::kOnce).has_value() ? 0 : 1;
    });
    terminal.Await(": ");
    EXPECT_FALSE(terminal.Echoes());
    if (number == SIGINT) {
      terminal.Type("half\x03");
    } else {
      ::kill(terminal.child(), number);
    }
    EXPECT_EQ(-number, terminal.Wait());
    EXPECT_TRUE(terminal.Echoes());
  }
}

TEST(Passphrase, SaysThatASignalCameWhenTheProgramLivesOn) {
  OnTerminal terminal([] {
    ::signal(SIGINT, [](int) {});
    const auto got = AskOnTerminal("passphrase", Ask::kOnce);
    return !got && got.error().kind == Error::Kind::kIo ? 0 : 1;
  });
  terminal.Await(": ");
  terminal.Type("\x03");
  EXPECT_EQ(0, terminal.Wait());
  EXPECT_TRUE(terminal.Echoes());
}

TEST(Passphrase, IsAskedForAnewAfterAStop) {
  OnTerminal terminal([] {
    const auto got = AskOnTerminal("passphrase", Ask::kOnce);
    return got && got->Equals(AsBytes("again")) ? 0 : 1;
  });
  terminal.Await(": ");
  ::kill(terminal.child(), SIGTSTP);
  // An orphaned group is not stopped: the question comes again at once.
  EXPECT_EQ("\r\npassphrase: ", terminal.Await(": "));
  EXPECT_FALSE(terminal.Echoes());
  terminal.Type("again\n");
  EXPECT_EQ(0, terminal.Wait());
  EXPECT_TRUE(terminal.Echoes());
}

TEST(Passphrase, ThatIsTooLongIsTakenWholeAndRefused) {
  OnTerminal terminal([] {
    const auto got = AskOnTerminal("passphrase", Ask::kOnce);
    return !got && got.error().message == "passphrase: has more than 1024 bytes"
               ? 0
               : 1;
  });
  terminal.Await(": ");
  terminal.Type(std::string(1500, 'x') + "\n");
  EXPECT_EQ(0, terminal.Wait());
}

TEST(Passphrase, CannotBeAskedForWithoutATerminal) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    const auto got = AskOnTerminal("passphrase for 'k'", Ask::kOnce);
    const bool good =
        !got && got.error().kind == Error::Kind::kUsage &&
        got.error().message ==
            "there is no terminal to ask for the passphrase for 'k'" &&
        got.error().hint == "give --passphrase-fd N or --passphrase-env NAME";
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(0, status);
}

}  // namespace
}  // namespace assay
