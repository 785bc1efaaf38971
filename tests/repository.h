// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_REPOSITORY_H_
#define ASSAY_TESTS_REPOSITORY_H_

#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// A file of this repository.
struct SourceFile {
  std::string path;  ///< From the root of the repository: "core/bytes.h".
  std::string text;

  std::string_view room() const;  ///< "core"
  bool EndsWith(std::string_view suffix) const;
};

/// Every file that people wrote, in byte order of the path.  Build folders,
/// hidden folders and the licence text are left out.
const std::vector<SourceFile>& Repository();

/// The first groups of all matches of `pattern` in `text`.
std::vector<std::string> FindAll(const std::string& text, const char* pattern);

}  // namespace assay

#endif  // ASSAY_TESTS_REPOSITORY_H_
