// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_CYCLONEDX_ENTRY_H_
#define ASSAY_SBOM_CYCLONEDX_ENTRY_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"
#include "sbom/stated.h"

namespace assay {

/// A value of a bill of materials as CycloneDX's JSON has it, whatever form it
/// comes from or goes to.  Members keep their order.
struct Entry {
  enum class Kind { kString, kNumber, kBool, kNull, kArray, kObject };

  Kind kind = Kind::kObject;
  std::string key = {};   ///< Of a member of an object.
  std::string text = {};  ///< Of scalars, as in JsonEvent.
  std::vector<Entry> children = {};
  Source source = {};  ///< Where what it says stands in the release.
  /// Whether a reader or a writer had a use for it.
  mutable bool taken = false;

  bool IsScalar() const { return kind < Kind::kArray; }

  /// The member with that key; null when there is none or this is no object.
  const Entry* Find(std::string_view member) const;

  /// Adds a member; nothing when it is an empty string, array or object.
  void Put(std::string_view member, Entry value);
  void Put(std::string_view member, std::string_view value);
  void Put(std::string_view member, const Stated& value);

  /// Adds to an array; nothing when it is an empty array or object.
  void Add(Entry value);
  void Add(const Stated& value);
};

/// Scalars and empty containers to begin with.
Entry TextEntry(std::string_view text);
Entry NumberEntry(std::uint64_t number);
Entry NumberEntry(double number);  ///< 0 for what is no number.
Entry BoolEntry(bool value);
Entry ArrayEntry();
Entry ObjectEntry();

/// A key or an index behind a pointer of RFC 6901.
void AppendToken(std::string& pointer, std::string_view token);

/// Calls `see` for each scalar and each empty container, in order, with its
/// pointer.
void ForEachLeaf(const Entry& root,
                 const std::function<void(const std::string& pointer,
                                          const Entry& leaf)>& see);

/// Reads untrusted JSON.  Fails with kMalformed on two equal keys in an
/// object, with kLimit on more than limits.values values, and as WalkJson()
/// does; what is deeper than 128 is over a limit whatever `limits` says.
Result<Entry> ReadEntry(Bytes text, const Limits& limits);

/// JSON in ASCII, two spaces a level, with a line end behind it.  What is no
/// UTF-8 in a string becomes U+FFFD.
std::string WriteEntry(const Entry& root);

}  // namespace assay

#endif  // ASSAY_SBOM_CYCLONEDX_ENTRY_H_
