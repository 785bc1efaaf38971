// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_SCHEMA_INDEX_H_
#define ASSAY_SBOM_SCHEMA_SCHEMA_INDEX_H_

#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/error.h"
#include "sbom/schema/json_schema.h"
#include "sbom/schema/json_tree.h"

namespace assay {

/// How a document wants its keywords understood.
struct SchemaDialect {
  SchemaDraft draft = SchemaDraft::k2020;
  bool known = true;    ///< Its $schema names a draft that we have.
  bool asserts = true;  ///< Keywords of the validation vocabulary count.
  bool asserts_format = false;
};

/// A schema with a URI of its own: a document or what has an $id.
struct SchemaResource {
  std::string uri;
  const JsonItem* root = nullptr;
  SchemaDialect dialect;
  std::map<std::string, const JsonItem*, std::less<>> anchors;
  std::map<std::string, const JsonItem*, std::less<>> dynamic_anchors;
};

/// All schemas of several documents, by where they stand.
class SchemaIndex {
 public:
  struct Place {
    SchemaResource* resource = nullptr;
    std::string pointer;  ///< From the resource's root.
  };

  explicit SchemaIndex(SchemaDraft unstated) : unstated_(unstated) {}
  SchemaIndex(const SchemaIndex&) = delete;
  SchemaIndex& operator=(const SchemaIndex&) = delete;

  /// Takes all documents, by their URI.
  Result<void> AddAll(
      const std::map<std::string, std::string, std::less<>>& documents);

  /// The schema that `reference` means where `base` is.
  Result<const JsonItem*> Resolve(const SchemaResource& base,
                                  std::string_view reference);

  /// Where a schema that Resolve() gave, or one inside it, stands.
  const Place& PlaceOf(const JsonItem& schema) const {
    return places_.at(&schema);
  }

  const std::list<SchemaResource>& resources() const { return resources_; }

 private:
  struct Visit {
    const JsonItem* schema;
    SchemaResource* resource;
    std::string pointer;
  };

  void AddDocument(const std::string& uri, const JsonItem& root);
  void AddSchemas(Visit first);
  SchemaResource* Enter(const Visit& visit);
  SchemaDialect DialectOf(std::string_view uri) const;
  Result<const JsonItem*> Follow(SchemaResource& from,
                                 std::string_view fragment,
                                 std::string_view reference);

  SchemaDraft unstated_;
  std::map<std::string, JsonItem, std::less<>> documents_;
  std::list<SchemaResource> resources_;
  std::map<std::string, SchemaResource*, std::less<>> by_uri_;
  std::unordered_map<const JsonItem*, Place> places_;
};

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_SCHEMA_INDEX_H_
