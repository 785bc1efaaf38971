// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_NODE_H_
#define ASSAY_SBOM_NODE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"

namespace assay {

/// A value of a JSON or YAML text, with where it stands.
struct Node {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  /// Of a member of an object; empty in arrays and at the root.
  std::string key;
  /// A string's characters, a number as it is written, "true" or "false".
  std::string text;
  std::vector<Node> children;  ///< Of an array or object, in their order.
  std::uint64_t offset = 0;    ///< In bytes, from the start of the text.

  /// The child with that key, the last one where the key stands twice; null
  /// when there is none or this is no object.
  const Node* Find(std::string_view child) const;

  /// The value at a path of keys and indices, RFC 6901; null without one.
  const Node* At(std::string_view pointer) const;

  /// The characters of a string, number or boolean; empty for all else and
  /// for null's words.
  std::string_view Scalar() const;
};

/// Reads untrusted JSON (RFC 8259).  Fails as WalkJson() does, and with kLimit
/// when it has more than limits.values values.
Result<Node> ReadJson(Bytes text, const Limits& limits);

/// Reads one document of untrusted YAML 1.1.  Tags are ignored, aliases
/// followed; what they expand to counts against limits.values, and the depth
/// against limits.json_depth.  Duplicate keys all stand in `children`.
///
/// Fails with kMalformed and "line N: <what>" where it is not YAML.
Result<Node> ReadYaml(Bytes text, const Limits& limits);

}  // namespace assay

#endif  // ASSAY_SBOM_NODE_H_
