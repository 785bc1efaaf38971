// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/schema_index.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/escape.h"
#include "sbom/schema/keywords.h"
#include "sbom/schema/uri.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;

constexpr std::string_view kDraft7 = "http://json-schema.org/draft-07/schema";
constexpr std::string_view kDraft2020 =
    "https://json-schema.org/draft/2020-12/schema";
// Of one document; the official ones have 14 levels.
constexpr std::uint64_t kMostLevels = 64;

std::string_view WithoutFragment(std::string_view uri) {
  return uri.substr(0, uri.find('#'));
}

const std::string* StringAt(const JsonItem& schema, std::string_view key) {
  const JsonItem* item = schema.Find(key);
  return item == nullptr || item->kind != Kind::kString ? nullptr : &item->text;
}

// Where the children of a schema that are schemas stand.
template <class See>
void EachSchema(const JsonItem& schema, SchemaDraft draft, See see) {
  for (const JsonItem& value : schema.children) {
    const KeywordRow* row = FindKeyword(value.key, draft);
    if (row == nullptr || row->holds == Holds::kNothing) continue;
    const std::string pointer = PointerToken(value.key);
    const bool list = value.kind == Kind::kArray;
    if (row->holds == Holds::kSchema ||
        (row->holds == Holds::kSchemaOrList && !list)) {
      see(value, pointer);
      continue;
    }
    for (std::size_t i = 0; i < value.children.size(); ++i) {
      const JsonItem& child = value.children[i];
      see(child,
          pointer + (list ? "/" + std::to_string(i) : PointerToken(child.key)));
    }
  }
}

}  // namespace

SchemaDialect SchemaIndex::DialectOf(std::string_view uri) const {
  SchemaDialect dialect;
  uri = WithoutFragment(uri);
  if (uri == kDraft7 || uri == kDraft2020) {
    dialect.draft = uri == kDraft7 ? SchemaDraft::k7 : SchemaDraft::k2020;
    dialect.asserts_format = uri == kDraft7;
    return dialect;
  }
  const auto meta = documents_.find(uri);
  if (meta == documents_.end() ||
      StringAt(meta->second, "$schema") == nullptr) {
    dialect.known = false;
    return dialect;
  }
  const std::string_view above =
      WithoutFragment(*StringAt(meta->second, "$schema"));
  // One step only: a metaschema may name itself.
  dialect.known = above == kDraft7 || above == kDraft2020;
  dialect.draft = above == kDraft7 ? SchemaDraft::k7 : SchemaDraft::k2020;
  dialect.asserts_format = above == kDraft7;
  const JsonItem* vocabulary = meta->second.Find("$vocabulary");
  if (vocabulary == nullptr || dialect.draft == SchemaDraft::k7) return dialect;
  const std::string prefix = "https://json-schema.org/draft/2020-12/vocab/";
  dialect.asserts = vocabulary->Find(prefix + "validation") != nullptr;
  dialect.asserts_format =
      vocabulary->Find(prefix + "format-assertion") != nullptr;
  return dialect;
}

Result<void> SchemaIndex::AddAll(
    const std::map<std::string, std::string, std::less<>>& documents) {
  Limits limits;
  limits.json_depth = kMostLevels;
  for (const auto& [uri, text] : documents) {
    std::uint64_t values = 0;
    auto root = ReadTree(AsBytes(text), limits, values);
    if (!root) {
      return Fail(root.error().kind, uri + ": " + root.error().message);
    }
    documents_.emplace(uri, std::move(*root));
  }
  for (const auto& [uri, root] : documents_) AddDocument(uri, root);
  return {};
}

void SchemaIndex::AddDocument(const std::string& uri, const JsonItem& root) {
  SchemaResource& resource = resources_.emplace_back();
  resource.uri = WithoutFragment(uri);
  resource.root = &root;
  resource.dialect.draft = unstated_;
  resource.dialect.asserts_format = unstated_ == SchemaDraft::k7;
  by_uri_.emplace(resource.uri, &resource);
  AddSchemas({&root, &resource, ""});
}

// The resource that a schema belongs to: a new one where it has an $id.
SchemaResource* SchemaIndex::Enter(const Visit& visit) {
  SchemaResource* resource = visit.resource;
  const bool root = visit.schema == resource->root;
  const std::string* stated = StringAt(*visit.schema, "$schema");
  if (root && stated != nullptr) resource->dialect = DialectOf(*stated);
  const bool old = resource->dialect.draft == SchemaDraft::k7;
  const std::string* id = StringAt(*visit.schema, "$id");
  if (id == nullptr) return resource;
  if (old && visit.schema->Find("$ref") != nullptr) return resource;
  // Draft 7 writes anchors so.
  if (old && id->starts_with('#')) {
    resource->anchors.emplace(id->substr(1), visit.schema);
    return resource;
  }
  const std::string resolved = ResolveUri(resource->uri, *id);
  const std::string uri(WithoutFragment(resolved));
  if (root) {
    resource->uri = uri;
    by_uri_.emplace(uri, resource);
    return resource;
  }
  SchemaResource& inner = resources_.emplace_back();
  inner.uri = uri;
  inner.root = visit.schema;
  inner.dialect = stated == nullptr ? resource->dialect : DialectOf(*stated);
  by_uri_.emplace(uri, &inner);
  return &inner;
}

void SchemaIndex::AddSchemas(Visit first) {
  std::vector<Visit> open = {std::move(first)};
  while (!open.empty()) {
    Visit visit = std::move(open.back());
    open.pop_back();
    if (places_.contains(visit.schema)) continue;
    SchemaResource* resource = visit.resource;
    if (visit.schema->kind == Kind::kObject) resource = Enter(visit);
    if (resource != visit.resource) visit.pointer.clear();
    places_.emplace(visit.schema, Place{resource, visit.pointer});
    if (visit.schema->kind != Kind::kObject) continue;
    const SchemaDraft draft = resource->dialect.draft;
    if (draft == SchemaDraft::k2020) {
      for (const std::string_view key : {"$anchor", "$dynamicAnchor"}) {
        const std::string* name = StringAt(*visit.schema, key);
        if (name == nullptr) continue;
        resource->anchors.emplace(*name, visit.schema);
        if (key == "$anchor") continue;
        resource->dynamic_anchors.emplace(*name, visit.schema);
      }
    }
    EachSchema(*visit.schema, draft,
               [&](const JsonItem& schema, const std::string& pointer) {
                 open.push_back({&schema, resource, visit.pointer + pointer});
               });
  }
}

Result<const JsonItem*> SchemaIndex::Follow(SchemaResource& from,
                                            std::string_view fragment,
                                            std::string_view reference) {
  const auto absent = [&] {
    return Fail(Error::Kind::kMalformed, from.uri + " refers to '" +
                                             EscapeShort(reference, 160) +
                                             "', which is not there");
  };
  if (!fragment.starts_with('/') && !fragment.empty()) {
    const auto anchor = from.anchors.find(fragment);
    if (anchor == from.anchors.end()) return absent();
    return anchor->second;
  }
  const JsonItem* item = from.root;
  SchemaResource* resource = &from;
  std::string pointer;
  while (!fragment.empty()) {
    const std::size_t end = std::min(fragment.find('/', 1), fragment.size());
    std::string key;
    for (std::size_t i = 1; i < end; ++i) {
      const bool escape = fragment[i] == '~' && i + 1 < end;
      key += !escape ? fragment[i] : fragment[++i] == '1' ? '/' : '~';
    }
    fragment.remove_prefix(end);
    const JsonItem* next = item->Find(key);
    std::size_t index = 0;
    const auto [stop, error] =
        std::from_chars(key.data(), key.data() + key.size(), index);
    if (item->kind == Kind::kArray && error == std::errc() &&
        stop == key.data() + key.size() && index < item->children.size()) {
      next = &item->children[index];
    }
    if (next == nullptr) return absent();
    item = next;
    pointer += PointerToken(key);
    const auto known = places_.find(item);
    if (known == places_.end() || known->second.resource == resource) continue;
    resource = known->second.resource;
    pointer = known->second.pointer;
  }
  if (!places_.contains(item)) AddSchemas({item, resource, pointer});
  return item;
}

Result<const JsonItem*> SchemaIndex::Resolve(const SchemaResource& base,
                                             std::string_view reference) {
  const std::string uri = ResolveUri(base.uri, reference);
  const std::string_view document = WithoutFragment(uri);
  const auto at = by_uri_.find(document);
  if (at == by_uri_.end()) {
    return Fail(Error::Kind::kMalformed, base.uri + " refers to '" +
                                             EscapeShort(uri, 160) +
                                             "', which is not there");
  }
  std::string fragment;
  if (document.size() < uri.size()) {
    fragment =
        PercentDecoded(std::string_view(uri).substr(document.size() + 1));
  }
  return Follow(*at->second, fragment, reference);
}

}  // namespace assay
