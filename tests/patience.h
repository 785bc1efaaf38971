// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_PATIENCE_H_
#define ASSAY_TESTS_PATIENCE_H_

namespace assay {

/// How many times slower than usual this build may be.  Tests that hold the
/// code to a time multiply with it, and tests of a million divide by it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kPatience = 10;
#else
inline constexpr int kPatience = 1;
#endif

}  // namespace assay

#endif  // ASSAY_TESTS_PATIENCE_H_
