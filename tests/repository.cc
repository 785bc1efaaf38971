// SPDX-License-Identifier: Apache-2.0
#include "tests/repository.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace assay {
namespace {

namespace fs = std::filesystem;

// What is in the root: the names that a room, or a file of it, may have.
bool IsOurs(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name == ".ci" || name == ".clang-tidy" || name == ".clang-format") {
    return true;
  }
  return !name.starts_with(".") && !name.starts_with("build") &&
         name != "LICENSE";
}

std::vector<SourceFile> Walk() {
  std::vector<SourceFile> files;
  const fs::path root = ASSAY_SOURCE_DIR;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (!IsOurs(entry.path())) continue;
    std::vector<fs::path> paths;
    if (entry.is_directory()) {
      for (const auto& inner : fs::recursive_directory_iterator(entry.path())) {
        if (inner.is_regular_file()) paths.push_back(inner.path());
      }
    } else if (entry.is_regular_file()) {
      paths.push_back(entry.path());
    }
    for (const fs::path& path : paths) {
      std::ifstream in(path, std::ios::binary);
      files.push_back({path.lexically_relative(root).generic_string(),
                       {std::istreambuf_iterator<char>(in), {}}});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

}  // namespace

std::string_view SourceFile::room() const {
  return std::string_view(path).substr(0, path.find('/'));
}

bool SourceFile::EndsWith(std::string_view suffix) const {
  return path.ends_with(suffix);
}

const std::vector<SourceFile>& Repository() {
  static const std::vector<SourceFile> files = Walk();
  return files;
}

std::vector<std::string> FindAll(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end;
       ++it) {
    found.push_back((*it)[1].str());
  }
  return found;
}

}  // namespace assay
