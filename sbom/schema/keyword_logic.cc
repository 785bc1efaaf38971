// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "sbom/schema/keywords.h"
#include "sbom/schema/schema_run.h"
#include "sbom/schema/show.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;
using Nodes = std::vector<const SchemaNode*>;

Result<Nodes> SchemasOf(const KeywordUse& use) {
  if (use.value.kind != Kind::kArray || use.value.children.empty()) {
    return use.Wrong("list of schemas");
  }
  Nodes nodes;
  for (const JsonItem& child : use.value.children) {
    nodes.push_back(use.compiler.Schema(child));
  }
  return nodes;
}

bool FitsNone(SchemaRun& run, const Nodes& nodes, const JsonItem& item) {
  if (nodes.size() == 1) return run.Apply(*nodes.front(), item, nullptr);
  run.Fails(item, [&] {
    return Shown(item) + " fits none of the " + std::to_string(nodes.size()) +
           " alternatives";
  });
  run.ExplainNearest(nodes, item);
  return false;
}

}  // namespace

Result<SchemaCheck> CompileRef(const KeywordUse& use) {
  if (use.value.kind != Kind::kString) return use.Wrong("reference");
  const auto node = use.compiler.Referred(use.resource, use.value.text);
  if (!node) return std::unexpected(node.error());
  return [node = *node](SchemaRun& run, const JsonItem& item, Seen* seen) {
    return run.Apply(*node, item, seen);
  };
}

Result<SchemaCheck> CompileDynamicRef(const KeywordUse& use) {
  if (use.value.kind != Kind::kString) return use.Wrong("reference");
  const auto node = use.compiler.Referred(use.resource, use.value.text);
  if (!node) return std::unexpected(node.error());
  const std::size_t hash = use.value.text.find('#');
  const std::string anchor =
      hash == std::string::npos ? "" : use.value.text.substr(hash + 1);
  if (!use.compiler.IsDynamic(**node, anchor)) return CompileRef(use);
  return [node = *node, dynamic = use.compiler.Dynamic(anchor)](
             SchemaRun& run, const JsonItem& item, Seen* seen) {
    const SchemaNode* meant = node;
    for (const SchemaResource* resource : run.scope()) {
      const auto at = dynamic.find(resource);
      if (at == dynamic.end()) continue;
      meant = at->second;
      break;
    }
    return run.Apply(*meant, item, seen);
  };
}

Result<SchemaCheck> CompileAllOf(const KeywordUse& use) {
  const auto nodes = SchemasOf(use);
  if (!nodes) return std::unexpected(nodes.error());
  return [nodes = *nodes](SchemaRun& run, const JsonItem& item, Seen* seen) {
    bool fits = true;
    for (const SchemaNode* node : nodes) fits &= run.Apply(*node, item, seen);
    return fits;
  };
}

Result<SchemaCheck> CompileAnyOf(const KeywordUse& use) {
  const auto nodes = SchemasOf(use);
  if (!nodes) return std::unexpected(nodes.error());
  return [nodes = *nodes](SchemaRun& run, const JsonItem& item, Seen* seen) {
    bool fits = false;
    for (const SchemaNode* node : nodes) {
      fits |= run.Fits(*node, item, seen);
      // The others may still have something to annotate.
      if (fits && seen == nullptr) return true;
    }
    return fits || FitsNone(run, nodes, item);
  };
}

Result<SchemaCheck> CompileOneOf(const KeywordUse& use) {
  const auto nodes = SchemasOf(use);
  if (!nodes) return std::unexpected(nodes.error());
  return [nodes = *nodes](SchemaRun& run, const JsonItem& item, Seen* seen) {
    std::size_t fitting = 0;
    for (const SchemaNode* node : nodes) {
      if (run.Fits(*node, item, seen)) ++fitting;
      if (fitting == 2) break;
    }
    if (fitting == 1) return true;
    if (fitting == 0) return FitsNone(run, nodes, item);
    return run.Fails(item, [&] {
      return Shown(item) + " fits more than one of the " +
             std::to_string(nodes.size()) + " alternatives";
    });
  };
}

Result<SchemaCheck> CompileNot(const KeywordUse& use) {
  const SchemaNode* node = use.compiler.Schema(use.value);
  return [node](SchemaRun& run, const JsonItem& item, Seen*) {
    if (!run.Fits(*node, item, nullptr)) return true;
    return run.Fails(
        item, [&] { return Shown(item) + " is what may not stand here"; });
  };
}

Result<SchemaCheck> CompileIf(const KeywordUse& use) {
  const SchemaNode* condition = use.compiler.Schema(use.value);
  const auto node = [&](std::string_view keyword) {
    const JsonItem* value = use.schema.Find(keyword);
    return value == nullptr ? nullptr : use.compiler.Schema(*value);
  };
  const SchemaNode* yes = node("then");
  const SchemaNode* no = node("else");
  return [=](SchemaRun& run, const JsonItem& item, Seen* seen) {
    const SchemaNode* next = run.Fits(*condition, item, seen) ? yes : no;
    return next == nullptr || run.Apply(*next, item, seen);
  };
}

}  // namespace assay
