// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCORE_ELEMENTS_H_
#define ASSAY_SBOM_SCORE_ELEMENTS_H_

#include <span>
#include <string_view>

#include "sbom/schema/json_tree.h"
#include "sbom/score/score.h"

namespace assay {

/// Where in a BOM an element is looked for; all of these must have it.
enum class ElementScope {
  kBom,         ///< The root.
  kSystem,      ///< metadata.component.
  kComponents,  ///< Every component, however deep, and metadata.component.
  kModels,      ///< Those that are machine-learning models.
  kDatasets,    ///< Components of data, and datasets inside of model cards.
};

/// A row of a profile that asks for elements.
struct ElementRow {
  std::string_view category;
  std::string_view name;
  ElementScope scope;
  /// Where it may stand, parted by blanks, from the scope on: keys parted by
  /// '/', "*" for any item, "[key=value]" for an item that has that member.
  /// "@dependency" is an entry of `dependencies` for the scope's bom-ref.
  std::string_view paths;
  std::string_view weight = {};  ///< "required"; empty without.
};

/// All elements of the rows, each worth the same; unknown counts where it is
/// declared, since that is what these profiles ask for.
BomScore ScoreElements(const JsonItem& bom, std::span<const ElementRow> rows);

}  // namespace assay

#endif  // ASSAY_SBOM_SCORE_ELEMENTS_H_
