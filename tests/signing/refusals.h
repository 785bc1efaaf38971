// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SIGNING_REFUSALS_H_
#define ASSAY_TESTS_SIGNING_REFUSALS_H_

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "tests/signing/sigstore_instance.h"

namespace assay {

/// A bundle that is signed correctly, with one thing wrong.
struct Refusal {
  const char* name;
  const char* reason;  ///< A part of it.
  std::function<void(SigstoreWishes&)> wish;
};

inline void PrintTo(const Refusal& one, std::ostream* out) { *out << one.name; }

inline std::string NameOf(const testing::TestParamInfo<Refusal>& one) {
  return one.param.name;
}

/// A bundle of another instance, with other keys, about another file.
inline Bundle OtherBundle() {
  SigstoreWishes wishes;
  wishes.message = "another model";
  return MakeSigstoreSample(wishes).bundle;
}

/// Expects that the bundle does not verify, and that the reason names why.
inline void ExpectRefused(const Refusal& one) {
  SigstoreWishes wishes;
  one.wish(wishes);
  const auto signer = MakeSigstoreSample(wishes).Verify();
  ASSERT_FALSE(signer) << "verified";
  EXPECT_NE(std::string::npos, signer.error().message.find(one.reason))
      << signer.error().message;
}

}  // namespace assay

#endif  // ASSAY_TESTS_SIGNING_REFUSALS_H_
