// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_WORKSHOP_H_
#define ASSAY_TESTS_CLI_WORKSHOP_H_

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// What a program printed and how it ended.
struct Ended {
  std::string out;
  std::string err;
  int code = -1;
};

/// A directory of its own in which the program is run; gone at the end.
class Workshop {
 public:
  Workshop();
  ~Workshop();
  Workshop(const Workshop&) = delete;

  /// Does a "file", "dir", "link", "fifo", "mode", "env", "stdin" or "as" line;
  /// false when it is none of them.
  bool Prepare(const std::string& line);

  /// Runs the program with these words behind its name.
  Ended Run(const std::vector<std::string>& words);

  /// Run() in two steps.  The child does `first` before it becomes the program;
  /// Finish() takes the status that waitpid() gave.
  pid_t Start(const std::vector<std::string>& words,
              const std::function<void()>& first = {});
  Ended Finish(int status) const;

  /// The bytes of a file in it; empty when there is none.
  std::string Read(const std::string& name) const;

  /// "NAME=VALUE", for the runs to come.
  void SetVariable(const std::string& definition);

  std::filesystem::path Path(const std::string& name) const {
    return folder_ / name;
  }

 private:
  void WriteFile(const std::string& name, std::string_view bytes) const;

  std::filesystem::path folder_;
  std::vector<std::string> environment_;
  std::string input_;
  bool as_nobody_ = false;
};

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_WORKSHOP_H_
