// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_FUZZ_CORPUS_H_
#define ASSAY_TESTS_FUZZ_CORPUS_H_

#include <string>
#include <vector>

namespace assay {

/// The seeds in `folder`, in byte order of their names.  A file that ends in
/// .hex is hexadecimal text with # comments; any other is taken as it is.
std::vector<std::string> Seeds(const std::string& folder);

}  // namespace assay

#endif  // ASSAY_TESTS_FUZZ_CORPUS_H_
