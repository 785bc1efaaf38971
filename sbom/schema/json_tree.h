// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_JSON_TREE_H_
#define ASSAY_SBOM_SCHEMA_JSON_TREE_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/json.h"
#include "core/limits.h"

namespace assay {

/// A JSON value as a schema sees it: members in byte order of their keys, no
/// key twice.
struct JsonItem {
  using Kind = JsonKind;

  Kind kind = Kind::kNull;
  std::string key;   ///< Of a member of an object.
  std::string text;  ///< As in JsonEvent.
  std::vector<JsonItem> children;
  std::uint64_t offset = 0;  ///< Just behind the value's first token.

  /// The member with that key; null when there is none or this is no object.
  const JsonItem* Find(std::string_view member) const;
};

/// Reads untrusted JSON.  Fails with kMalformed on two equal keys in an
/// object, with kLimit on more than limits.values values, and as WalkJson()
/// does.  `values` counts them.
Result<JsonItem> ReadTree(Bytes text, const Limits& limits,
                          std::uint64_t& values);

/// An order of all values in which those that JSON Schema calls equal are
/// equal: 1 is 1.0 is 10e-1, members have no order.
std::weak_ordering Compare(const JsonItem& a, const JsonItem& b);

/// For std::ranges::sort and the like.
bool Before(const JsonItem* a, const JsonItem* b);

/// A key or index as one token of RFC 6901, with its slash.
std::string PointerToken(std::string_view key);

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_JSON_TREE_H_
