// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_LICENSE_DETECT_H_
#define ASSAY_SBOM_LICENSE_DETECT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// A licence that was recognized in a text.
struct LicenseMatch {
  enum class Method {
    kExactText,  ///< The normalised text is a reference text's, word for word.
    kText,       ///< Aligned with a reference text, its telling words right.
    kNotice,     ///< The notice or header by which the licence is applied.
    kTag,        ///< SPDX-License-Identifier.
    kReference,  ///< A sentence or URL that names the licence.
  };

  /// An SPDX id, an SPDX expression (of a tag), or "LicenseRef-…".
  std::string expression;
  Method method = Method::kText;
  double coverage = 0;      ///< Share of the reference's words that stand here.
  std::uint64_t begin = 0;  ///< Bytes of the text that matched.
  std::uint64_t end = 0;
  /// Not empty when the text is close to the licence but its telling words
  /// differ: those words, "'Llama 3.2' in place of 'Llama 3.1'".  `expression`
  /// is then "LicenseRef-variant-of-<id>".
  std::string differs;
  /// Terms that stand around a whole licence and belong to no licence, as
  /// "MIT + additional terms": the beginning of that text.  `expression` is
  /// then "LicenseRef-<id>-with-additional-terms" unless the whole is known.
  std::string residue;
};

std::string_view Name(LicenseMatch::Method method);

/// What a text is licensed under.
struct LicenseDetection {
  std::vector<LicenseMatch> matches;  ///< In order of the text.
  /// All of it as one SPDX expression; empty when nothing can be said.
  std::string expression;
  /// Copyright lines as they stand, without comment marks.
  std::vector<std::string> copyrights;
};

/// Recognizes licences in a text by its words; the file's name plays no part.
/// Bounded: texts are cut at 4 MiB.  Same text, same answer.
LicenseDetection DetectLicenses(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SBOM_LICENSE_DETECT_H_
