// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SIGNING_JSON_VALUE_H_
#define ASSAY_SIGNING_JSON_VALUE_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/json.h"

namespace assay {

struct JsonMember;

/// A JSON value in memory, as the text states it.
struct JsonValue {
  using Kind = JsonKind;

  Kind kind = Kind::kNull;
  /// A string's characters, a number as it is written, "true" or "false".
  std::string text;
  std::vector<JsonValue> items;     ///< Of an array.
  std::vector<JsonMember> members;  ///< Of an object.

  /// The member with that key; null when there is none.
  const JsonValue* Find(std::string_view key) const;
};

/// A member of a JSON object.
struct JsonMember {
  std::string key;
  JsonValue value;
};

/// Reads untrusted JSON strictly: two equal keys in an object, more than 32
/// levels, more than 64 MiB, more than 4,000,000 values and anything that RFC
/// 8259 does not allow fail with kMalformed or kLimit.  `name` is for messages.
Result<JsonValue> ParseJson(Bytes text, const std::string& name);

/// The value as one line of JSON (RFC 8785 as far as numbers go unchanged):
/// keys in byte order, no spaces, numbers as they were written.
std::string CanonicalJson(const JsonValue& value);

/// The same with the keys in their own order.
std::string CompactJson(const JsonValue& value);

/// A view of one place in parsed JSON that need not be there or be of the kind
/// that is asked for.
///
/// The first thing that is not as asked is remembered by the whole document,
/// and what is taken from then on is empty; so a record may be taken whole and
/// asked once, with Complaint(), whether it was all there.
class JsonView {
 public:
  /// `root` must outlive the view and all views taken from it.
  JsonView(const JsonValue& root, std::string name);

  /// Whether there is a value other than null.  Never complains.
  bool present() const;

  /// The member of an object.  Complains when this is there, but no object.
  JsonView operator[](std::string_view key) const;

  /// The elements of an array; none when it is absent.
  std::vector<JsonView> Items() const;

  /// Complain when the value is absent or of another kind.
  std::string String() const;
  bool Bool() const;
  /// A whole number below 2^63, also as proto3 writes it: in a string, or from
  /// a double, as 8.0 or 1e9 (these below 2^53, where doubles are exact).
  std::uint64_t Uint64() const;
  /// Base64 as protobuf readers take it: either alphabet, with or without
  /// padding, line breaks between.
  std::vector<std::uint8_t> Base64() const;

  /// Complains when an object has a member that is not one of these.
  void ExpectOnly(std::initializer_list<std::string_view> known) const;

  /// Complains in words of the caller's: "<name>: <pointer>: <what>".
  void Complain(std::string_view what) const;

  /// The first complaint of the document, if there was one.
  Result<void> Complaint() const;

  /// Null when absent.
  const JsonValue* value() const { return value_; }

 private:
  struct Document;
  JsonView(const JsonValue* value, std::string pointer,
           std::shared_ptr<Document> document);

  const JsonValue* value_;
  std::string pointer_;
  std::shared_ptr<Document> document_;
};

}  // namespace assay

#endif  // ASSAY_SIGNING_JSON_VALUE_H_
