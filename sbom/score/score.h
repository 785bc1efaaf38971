// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCORE_SCORE_H_
#define ASSAY_SBOM_SCORE_SCORE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"

namespace assay {

/// Whether something is stated.
enum class Stated {
  kPresent,
  kUnknown,  ///< It is declared that it is not known.
  kAbsent,
};

/// "present", "unknown-declared", "absent".
std::string_view Name(Stated stated);

/// One thing that a profile asks for.
struct ScoredElement {
  std::string name;  ///< As the profile's source calls it.
  Stated stated = Stated::kAbsent;
  /// RFC 6901: what shows it; where it is absent, the first place that lacks
  /// it, if there is one.
  std::string pointer;
  std::string weight;  ///< "critical", "important", …; empty without.
};

struct ScoredCategory {
  std::string name;
  double points = 0;  ///< One decimal.
  double most = 0;    ///< Points for all elements.
  std::vector<ScoredElement> elements;
};

/// How much of what a profile asks for a bill of materials has.
struct BomScore {
  std::string_view profile;
  double total = 0;   ///< 0 to 100, one decimal.
  std::string level;  ///< Of the profile, "Advanced"; empty where it has none.
  std::vector<std::string> penalties;  ///< Why total is less than the points.
  std::vector<ScoredCategory> categories;
};

struct ScoreProfile {
  std::string_view name;    ///< "owasp".
  std::string_view source;  ///< Who asks for it, and in which version.
};

/// All of them, the default first.
std::span<const ScoreProfile> ScoreProfiles();

/// Scores untrusted CycloneDX JSON.  Fails with kUsage on an unknown profile,
/// with kMalformed on what is not CycloneDX, and with kLimit.
Result<BomScore> ScoreBom(Bytes text, std::string_view profile,
                          const Limits& limits);

/// `value` to one decimal, as Python's round() does.
double Tenths(double value);

}  // namespace assay

#endif  // ASSAY_SBOM_SCORE_SCORE_H_
