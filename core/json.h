// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CORE_JSON_H_
#define ASSAY_CORE_JSON_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"

namespace assay {

/// One scalar, or the opening of a container, of a JSON text.
struct JsonEvent {
  enum class Kind { kObject, kArray, kEnd, kString, kNumber, kBool, kNull };

  Kind kind;
  /// Keys and indices from the root, RFC 6901: "/auto_map/AutoModel".
  std::string_view pointer;
  /// The last key of `pointer`, unescaped; empty in arrays and at the root.
  std::string_view key;
  /// A string's characters, a number as it is written, "true", "false".
  std::string_view text;
  /// 1 for the root's children.
  std::uint64_t depth;
  /// Whether the object already had this key.
  bool duplicate;
  /// Byte offset just behind the token.
  std::uint64_t offset;
};

/// What a JSON value is, where it is kept in memory.
enum class JsonKind { kNull, kBool, kNumber, kString, kArray, kObject };

/// Of the value that the event is, or begins; kNull of an end.
JsonKind KindOf(const JsonEvent& event);

/// Reads untrusted JSON front to back without building it in memory.
///
/// Calls `see` for each event until it returns false.  Fails with kMalformed
/// where the text is not JSON (RFC 8259) and with kLimit when it is deeper
/// than limits.json_depth, longer than limits.json_bytes, or has a string of
/// more than 16 MiB; what comes before has been told then.
Result<void> WalkJson(Bytes text, const Limits& limits,
                      const std::function<bool(const JsonEvent&)>& see);

}  // namespace assay

#endif  // ASSAY_CORE_JSON_H_
