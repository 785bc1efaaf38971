// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_SCHEMA_NODE_H_
#define ASSAY_SBOM_SCHEMA_SCHEMA_NODE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sbom/schema/json_tree.h"

namespace assay {

class SchemaRun;
struct SchemaResource;

/// Which children of one value have been spoken of (2020-12's annotations), by
/// their index.  Only kept where an unevaluated* asks.
using Seen = std::vector<bool>;

/// One keyword, ready to be asked: whether a value is valid by it.  Tells the
/// run why not; `seen` may be null.
using SchemaCheck =
    std::function<bool(SchemaRun& run, const JsonItem& item, Seen* seen)>;

/// A schema that is ready to be asked.
struct SchemaNode {
  struct Row {
    std::string_view keyword;
    SchemaCheck check;
  };

  const SchemaResource* resource = nullptr;
  std::string place;   ///< Its URI.
  bool never = false;  ///< The schema `false`.
  bool asks_unevaluated = false;
  std::vector<Row> checks;
};

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_SCHEMA_NODE_H_
