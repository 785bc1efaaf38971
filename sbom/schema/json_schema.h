// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_JSON_SCHEMA_H_
#define ASSAY_SBOM_SCHEMA_JSON_SCHEMA_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/limits.h"

namespace assay {

/// Where a text breaks a schema.
struct SchemaViolation {
  std::string instance;  ///< RFC 6901 pointer into the text; "" is the whole.
  std::string keyword;   ///< URI of the schema's keyword that failed.
  std::string message;   ///< "'urn:x' does not match '^urn:uuid:…'".
  std::uint64_t offset = 0;  ///< In the text, just behind the first token.
};

/// The versions of JSON Schema.  https://json-schema.org/specification
enum class SchemaDraft { k7, k2020 };

/// A JSON Schema of draft 7 or 2020-12.
///
/// Draft 7 asserts `format` for date, date-time, email, idn-email, uri,
/// uri-reference, iri, iri-reference and regex; others are annotations, and so
/// are all in 2020-12, as it says, unless the metaschema asks for assertion.
class JsonSchema {
 public:
  /// `documents` are all schemas that may be referred to, by their URI ($id);
  /// nothing is ever fetched.  `root` is the URI of the one to validate with.
  /// `unstated` is the draft of a document that has no $schema.  Fails with
  /// kMalformed on a schema that is none or refers to what is not there, and
  /// with kLimit on a pattern that linear time does not allow.
  static Result<JsonSchema> Compile(
      const std::map<std::string, std::string, std::less<>>& documents,
      std::string_view root, SchemaDraft unstated = SchemaDraft::k2020);

  ~JsonSchema();
  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;

  /// The violations of an untrusted text, at most `most` and in its order;
  /// none when it is valid.  Fails with kMalformed when it is no JSON or has a
  /// key twice, and with kLimit.
  Result<std::vector<SchemaViolation>> Validate(Bytes text,
                                                const Limits& limits,
                                                std::size_t most = 20) const;

 private:
  struct State;
  JsonSchema();
  std::unique_ptr<State> state_;
};

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_JSON_SCHEMA_H_
