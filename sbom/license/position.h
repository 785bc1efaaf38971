// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_POSITION_H_
#define ASSAY_SBOM_LICENSE_POSITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sbom/release.h"
#include "sbom/stated.h"

namespace assay {

/// A licence of the release or of something that it was made from.
struct PositionedLicense {
  enum class Origin {
    kDeclared,  ///< The card, a tag or a package file says so.
    kDetected,  ///< Its text is there.
    kEmbedded,  ///< The metadata of weights say so.
    kAncestor,  ///< A base model, merge parent or teacher stands under it.
    kDataset,   ///< A dataset stands under it.
  };

  std::string expression;  ///< SPDX, LicenseRef-… for what SPDX lacks.
  Origin origin = Origin::kDeclared;
  Stated stated;        ///< The words, and where they stand.
  std::string subject;  ///< Whose licence: "" for the release, else the name.
};

std::string_view Name(PositionedLicense::Origin origin);

/// One thing that a licence asks, and whether the release does it.
struct Obligation {
  enum class State {
    kMet,
    kUnmet,
    kUnchecked,  ///< No directory can show it: a user threshold, a territory.
  };

  std::string license;
  std::string id;    ///< "name-prefix", "notice-file", …
  std::string text;  ///< What is asked, in a sentence.
  State state = State::kUnchecked;
  std::string because;  ///< What was found, or where it was looked for.
};

std::string_view Name(Obligation::State state);

/// Why the verdict is as it is.
struct LicenseReason {
  std::string rule;     ///< "relicensed", "missing", …: the rule's id.
  std::string message;  ///< A sentence.
  std::vector<Source> evidence;
};

/// In rising order of concern.
enum class LicenseVerdict { kOk, kWarning, kReview, kMissing, kConflict };

/// "ok", "warning", "review", "missing", "conflict".
std::string_view Name(LicenseVerdict verdict);

/// What somebody wants to do with the release.
struct LicensePolicy {
  std::vector<std::string> allow;  ///< Ids; empty allows all but `deny`.
  std::vector<std::string> deny;
  std::optional<bool> commercial;
  std::string territory;  ///< ISO 3166-1 code, or "EU"; empty when unstated.
};

/// Under which licences a release stands, and what follows.
struct LicensePosition {
  std::string expression;  ///< Concluded; empty when nothing can be said.
  LicenseVerdict verdict = LicenseVerdict::kReview;
  std::vector<PositionedLicense> licenses;
  std::vector<Obligation> obligations;
  std::vector<LicenseReason> reasons;
  std::vector<std::string> copyrights;
};

/// Never guesses: where a fact is missing the verdict is kReview or kMissing.
LicensePosition AssessLicenses(const Release& release,
                               const LicensePolicy& policy);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_POSITION_H_
