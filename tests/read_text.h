// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_READ_TEXT_H_
#define ASSAY_TESTS_READ_TEXT_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace assay {

/// All bytes of a file; empty when there is none.
inline std::string ReadText(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace assay

#endif  // ASSAY_TESTS_READ_TEXT_H_
