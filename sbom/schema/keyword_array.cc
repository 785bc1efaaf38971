// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "core/escape.h"
#include "sbom/schema/keywords.h"
#include "sbom/schema/schema_run.h"
#include "sbom/schema/show.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;

// All items from `first` on.
SchemaCheck Rest(const SchemaNode* schema, std::size_t first) {
  return [schema, first](SchemaRun& run, const JsonItem& item, Seen* seen) {
    bool fits = true;
    if (item.kind != Kind::kArray) return fits;
    for (std::size_t i = first; i < item.children.size(); ++i) {
      fits &= run.ApplyToChild(*schema, item, i);
      if (seen != nullptr) (*seen)[i] = true;
    }
    return fits;
  };
}

}  // namespace

Result<SchemaCheck> CompileUniqueItems(const KeywordUse& use) {
  if (use.value.kind != Kind::kBool) return use.Wrong("boolean");
  if (use.value.text == "false") return {};
  return [](SchemaRun& run, const JsonItem& item, Seen*) {
    if (item.kind != Kind::kArray || item.children.size() < 2) return true;
    std::vector<const JsonItem*> sorted;
    sorted.reserve(item.children.size());
    for (const JsonItem& child : item.children) sorted.push_back(&child);
    std::ranges::sort(sorted, Before);
    const auto same = std::ranges::adjacent_find(
        sorted, [](const JsonItem* a, const JsonItem* b) {
          return Compare(*a, *b) == 0;
        });
    if (same == sorted.end()) return true;
    const auto one = static_cast<std::size_t>(*same - item.children.data());
    const auto other =
        static_cast<std::size_t>(*(same + 1) - item.children.data());
    return run.FailsAt(item, std::max(one, other), [&] {
      return Shown(item.children[std::max(one, other)]) +
             " is the same as item " + std::to_string(std::min(one, other));
    });
  };
}

Result<SchemaCheck> CompilePrefixItems(const KeywordUse& use) {
  if (use.value.kind != Kind::kArray) return use.Wrong("list of schemas");
  std::vector<const SchemaNode*> schemas;
  schemas.reserve(use.value.children.size());
  for (const JsonItem& child : use.value.children) {
    schemas.push_back(use.compiler.Schema(child));
  }
  return [schemas](SchemaRun& run, const JsonItem& item, Seen* seen) {
    bool fits = true;
    if (item.kind != Kind::kArray) return fits;
    const std::size_t count = std::min(schemas.size(), item.children.size());
    for (std::size_t i = 0; i < count; ++i) {
      fits &= run.ApplyToChild(*schemas[i], item, i);
      if (seen != nullptr) (*seen)[i] = true;
    }
    return fits;
  };
}

Result<SchemaCheck> CompileItems(const KeywordUse& use) {
  const bool old = use.resource.dialect.draft == SchemaDraft::k7;
  if (use.value.kind == Kind::kArray) {
    if (!old) return use.Wrong("schema");
    return CompilePrefixItems(use);
  }
  const JsonItem* prefix = old ? nullptr : use.schema.Find("prefixItems");
  return Rest(use.compiler.Schema(use.value),
              prefix == nullptr ? 0 : prefix->children.size());
}

Result<SchemaCheck> CompileAdditionalItems(const KeywordUse& use) {
  const JsonItem* items = use.schema.Find("items");
  if (items == nullptr || items->kind != Kind::kArray) return {};
  return Rest(use.compiler.Schema(use.value), items->children.size());
}

Result<SchemaCheck> CompileContains(const KeywordUse& use) {
  std::uint64_t least = 1;
  std::uint64_t most = UINT64_MAX;
  const bool bounded = use.resource.dialect.draft == SchemaDraft::k2020 &&
                       use.resource.dialect.asserts;
  for (const auto& [name, bound] :
       {std::pair("minContains", &least), std::pair("maxContains", &most)}) {
    const JsonItem* value = bounded ? use.schema.Find(name) : nullptr;
    if (value == nullptr) continue;
    const auto count = CountOf(*value);
    if (!count) return use.Wrong("schema beside a " + std::string(name));
    *bound = *count;
  }
  const SchemaNode* schema = use.compiler.Schema(use.value);
  return [=](SchemaRun& run, const JsonItem& item, Seen* seen) {
    if (item.kind != Kind::kArray) return true;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < item.children.size(); ++i) {
      if (!run.Fits(*schema, item.children[i], nullptr)) continue;
      ++count;
      if (seen != nullptr) (*seen)[i] = true;
    }
    if (count >= least && count <= most) return true;
    return run.Fails(item, [&] {
      std::string text = std::to_string(count) + " of its items are as asked, ";
      text.append(count < least ? "fewer than " : "more than ");
      return text + std::to_string(count < least ? least : most);
    });
  };
}

// unevaluatedItems and unevaluatedProperties: the children that no keyword
// before has spoken of.
Result<SchemaCheck> CompileUnevaluated(const KeywordUse& use) {
  const SchemaNode* schema = use.compiler.Schema(use.value);
  const bool never = use.value.text == "false";
  const Kind kind =
      use.value.key == "unevaluatedItems" ? Kind::kArray : Kind::kObject;
  return [=](SchemaRun& run, const JsonItem& item, Seen* seen) {
    bool fits = true;
    if (item.kind != kind || seen == nullptr) return fits;
    for (std::size_t i = 0; i < item.children.size(); ++i) {
      if ((*seen)[i]) continue;
      fits &=
          never ? run.FailsAt(
                      item, i,
                      [&] {
                        return kind == Kind::kArray
                                   ? std::string("no item may stand here")
                                   : "no member '" +
                                         EscapeShort(item.children[i].key, 60) +
                                         "' may stand here";
                      })
                : run.ApplyToChild(*schema, item, i);
      (*seen)[i] = true;
    }
    return fits;
  };
}

}  // namespace assay
