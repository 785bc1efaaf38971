// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/workshop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <sstream>

#include "tests/cli/transcript.h"
#include "tests/read_text.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::string FromHex(std::string_view text) {
  std::string bytes;
  std::istringstream in{std::string(text)};
  for (std::string pair; in >> pair;) {
    unsigned value = 0;
    std::from_chars(pair.data(), pair.data() + pair.size(), value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

// The first word of `rest`, which keeps what is behind it.
std::string TakeWord(std::string_view& rest) {
  const std::size_t blank = rest.find(' ');
  const std::string word(rest.substr(0, blank));
  rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
  return Unquote(word);
}

std::string Contents(std::string_view rest) {
  const std::string form = TakeWord(rest);
  if (form == "hex") return FromHex(rest);
  EXPECT_EQ(form, "text");
  return Unquote(rest);
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Modes mean nothing to root.
void BecomeNobody() {
  constexpr id_t kNobody = 65534;
  if (::geteuid() != 0) return;
  if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(126);
}

void Redirect(const fs::path& path, int flags, int to) {
  const int fd = ::open(path.c_str(), flags | O_CREAT, 0644);
  ::dup2(fd, to);
  ::close(fd);
}

}  // namespace

Workshop::Workshop() {
  std::string name = (fs::temp_directory_path() / "assay-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << name;
  folder_ = fs::path(name);
  fs::permissions(folder_, fs::perms(0755));
  fs::create_directory(folder_ / "work");
  folder_ /= "work";
}

Workshop::~Workshop() {
  std::error_code ignored;
  for (fs::recursive_directory_iterator at(folder_, ignored), end; at != end;
       at.increment(ignored)) {
    if (at->is_directory(ignored) && !at->is_symlink(ignored)) {
      fs::permissions(at->path(), fs::perms::owner_all, ignored);
    }
  }
  fs::remove_all(folder_.parent_path(), ignored);
}

void Workshop::WriteFile(const std::string& name,
                         std::string_view bytes) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << bytes;
}

bool Workshop::Prepare(const std::string& line) {
  std::string_view rest = line;
  const std::string verb = TakeWord(rest);
  if (verb == "file") {
    const std::string name = TakeWord(rest);
    WriteFile(name, Contents(rest));
  } else if (verb == "dir") {
    fs::create_directories(folder_ / TakeWord(rest));
  } else if (verb == "link") {
    const std::string name = TakeWord(rest);
    fs::create_symlink(TakeWord(rest), folder_ / name);
  } else if (verb == "fifo") {
    EXPECT_EQ(0, ::mkfifo((folder_ / TakeWord(rest)).c_str(), 0600));
  } else if (verb == "mode") {
    const auto mode = std::stoul(TakeWord(rest), nullptr, 8);
    fs::permissions(folder_ / TakeWord(rest), static_cast<fs::perms>(mode));
  } else if (verb == "env") {
    SetVariable(TakeWord(rest));
  } else if (verb == "as") {
    as_nobody_ = true;
  } else if (verb == "stdin") {
    input_ = Contents(rest);
  } else {
    return false;
  }
  return true;
}

void Workshop::SetVariable(const std::string& definition) {
  const std::string name = definition.substr(0, definition.find('=') + 1);
  std::erase_if(environment_, [&](const std::string& variable) {
    return variable.starts_with(name);
  });
  environment_.push_back(definition);
}

pid_t Workshop::Start(const std::vector<std::string>& words,
                      const std::function<void()>& first) {
  const fs::path home = folder_.parent_path();
  std::ofstream(home / "in", std::ios::binary) << input_;
  input_.clear();
  std::vector<std::string> arguments = {ASSAY_PROGRAM};
  arguments.insert(arguments.end(), words.begin(), words.end());
  std::vector<char*> argv = Pointers(arguments);
  std::vector<std::string> environment = environment_;
  environment.emplace_back("PATH=/usr/bin:/bin");
  std::vector<char*> envp = Pointers(environment);

  const int program = ::open(ASSAY_PROGRAM, O_PATH | O_CLOEXEC);
  const pid_t child = ::fork();
  if (child == 0) {
    // No terminal to ask on, wherever the tests are run.
    ::setsid();
    Redirect(home / "in", O_RDONLY, STDIN_FILENO);
    Redirect(home / "out", O_WRONLY | O_TRUNC, STDOUT_FILENO);
    Redirect(home / "err", O_WRONLY | O_TRUNC, STDERR_FILENO);
    if (::chdir(folder_.c_str()) == 0) {
      if (as_nobody_) BecomeNobody();
      if (first) first();
      // Whoever it has become may have no way to the program's path.
      ::fexecve(program, argv.data(), envp.data());
    }
    ::_exit(126);
  }
  ::close(program);
  return child;
}

Ended Workshop::Finish(int status) const {
  const fs::path home = folder_.parent_path();
  return {ReadText(home / "out"), ReadText(home / "err"),
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

Ended Workshop::Run(const std::vector<std::string>& words) {
  int status = 0;
  ::waitpid(Start(words), &status, 0);
  return Finish(status);
}

std::string Workshop::Read(const std::string& name) const {
  return ReadText(folder_ / name);
}

}  // namespace assay
