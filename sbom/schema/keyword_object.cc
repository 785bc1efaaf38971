// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "core/escape.h"
#include "core/suggest.h"
#include "sbom/schema/keywords.h"
#include "sbom/schema/schema_run.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;

void Mark(Seen* seen, std::size_t index) {
  if (seen != nullptr) (*seen)[index] = true;
}

using Patterns = std::vector<std::pair<Pattern, const SchemaNode*>>;

Result<Patterns> PatternsOf(const KeywordUse& use, const JsonItem& value) {
  Patterns patterns;
  for (const JsonItem& child : value.children) {
    auto pattern = use.compiler.MakePattern(child.key);
    if (!pattern) {
      return Fail(pattern.error().kind,
                  use.place + ": " + pattern.error().message);
    }
    patterns.emplace_back(std::move(*pattern), use.compiler.Schema(child));
  }
  return patterns;
}

bool Misses(SchemaRun& run, const JsonItem& item, const std::string& name,
            const std::string& because) {
  return run.Fails(
      item, [&] { return "misses '" + EscapeShort(name, 60) + "'" + because; });
}

Result<std::vector<std::string>> NamesOf(const KeywordUse& use,
                                         const JsonItem& list) {
  std::vector<std::string> names;
  for (const JsonItem& name : list.children) {
    if (name.kind != Kind::kString) return use.Wrong("list of names");
    names.push_back(name.text);
  }
  if (list.kind != Kind::kArray) return use.Wrong("list of names");
  return names;
}

std::string Unknown(const JsonItem& member, const JsonItem* properties) {
  std::vector<std::string_view> known;
  if (properties != nullptr) {
    for (const JsonItem& one : properties->children) known.push_back(one.key);
  }
  std::string text =
      "no member '" + EscapeShort(member.key, 60) + "' may stand here";
  const std::string_view nearest =
      member.key.size() > 64 ? "" : Closest(member.key, known);
  if (!nearest.empty()) text.append("; '").append(nearest).append("' is near");
  return text;
}

}  // namespace

Result<SchemaCheck> CompileRequired(const KeywordUse& use) {
  auto names = NamesOf(use, use.value);
  if (!names) return std::unexpected(names.error());
  return
      [names = std::move(*names)](SchemaRun& run, const JsonItem& item, Seen*) {
        bool fits = true;
        if (item.kind != Kind::kObject) return fits;
        for (const std::string& name : names) {
          if (item.Find(name) == nullptr) fits = Misses(run, item, name, "");
        }
        return fits;
      };
}

// dependencies, dependentRequired and dependentSchemas: what a member brings
// with it is a list of names or a schema.
Result<SchemaCheck> CompileDependencies(const KeywordUse& use) {
  struct Row {
    std::string member;
    std::vector<std::string> names;
    const SchemaNode* schema = nullptr;
  };
  if (use.value.kind != Kind::kObject) return use.Wrong("object");
  std::vector<Row> rows;
  for (const JsonItem& child : use.value.children) {
    Row row{child.key, {}, nullptr};
    if (child.kind == Kind::kArray) {
      auto names = NamesOf(use, child);
      if (!names) return std::unexpected(names.error());
      row.names = std::move(*names);
    } else if (use.value.key == "dependentRequired") {
      return use.Wrong("map of lists");
    } else {
      row.schema = use.compiler.Schema(child);
    }
    rows.push_back(std::move(row));
  }
  return [rows = std::move(rows)](SchemaRun& run, const JsonItem& item,
                                  Seen* seen) {
    bool fits = true;
    for (const auto& [member, names, schema] : rows) {
      if (item.Find(member) == nullptr) continue;
      if (schema != nullptr) fits &= run.Apply(*schema, item, seen);
      for (const std::string& name : names) {
        if (item.Find(name) != nullptr) continue;
        fits = Misses(run, item, name, ", which '" + member + "' needs");
      }
    }
    return fits;
  };
}

Result<SchemaCheck> CompileProperties(const KeywordUse& use) {
  if (use.value.kind != Kind::kObject) return use.Wrong("object");
  // In the order of their names, as the members of a value are.
  std::vector<std::pair<std::string_view, const SchemaNode*>> known;
  known.reserve(use.value.children.size());
  for (const JsonItem& child : use.value.children) {
    known.emplace_back(child.key, use.compiler.Schema(child));
  }
  return [known = std::move(known)](SchemaRun& run, const JsonItem& item,
                                    Seen* seen) {
    bool fits = true;
    if (item.kind != Kind::kObject) return fits;
    auto at = known.begin();
    for (std::size_t i = 0; i < item.children.size(); ++i) {
      const std::string& key = item.children[i].key;
      while (at != known.end() && at->first < key) ++at;
      if (at == known.end()) break;
      if (at->first != key) continue;
      fits &= run.ApplyToChild(*at->second, item, i);
      Mark(seen, i);
    }
    return fits;
  };
}

Result<SchemaCheck> CompilePatternProperties(const KeywordUse& use) {
  if (use.value.kind != Kind::kObject) return use.Wrong("object");
  auto patterns = PatternsOf(use, use.value);
  if (!patterns) return std::unexpected(patterns.error());
  return [patterns = std::move(*patterns)](SchemaRun& run, const JsonItem& item,
                                           Seen* seen) {
    bool fits = true;
    if (item.kind != Kind::kObject) return fits;
    for (std::size_t i = 0; i < item.children.size(); ++i) {
      for (const auto& [pattern, schema] : patterns) {
        if (!pattern.Matches(item.children[i].key)) continue;
        fits &= run.ApplyToChild(*schema, item, i);
        Mark(seen, i);
      }
    }
    return fits;
  };
}

Result<SchemaCheck> CompileAdditionalProperties(const KeywordUse& use) {
  const SchemaNode* schema = use.compiler.Schema(use.value);
  const bool never = use.value.text == "false";
  const JsonItem* properties = use.schema.Find("properties");
  Patterns patterns;
  if (const JsonItem* value = use.schema.Find("patternProperties")) {
    auto made = PatternsOf(use, *value);
    if (!made) return std::unexpected(made.error());
    patterns = std::move(*made);
  }
  return [=](SchemaRun& run, const JsonItem& item, Seen* seen) {
    bool fits = true;
    if (item.kind != Kind::kObject) return fits;
    for (std::size_t i = 0; i < item.children.size(); ++i) {
      const JsonItem& member = item.children[i];
      const bool known =
          (properties != nullptr && properties->Find(member.key) != nullptr) ||
          std::ranges::any_of(patterns, [&](const auto& row) {
            return row.first.Matches(member.key);
          });
      if (known) continue;
      fits &= never ? run.FailsAt(item, i,
                                  [&] { return Unknown(member, properties); })
                    : run.ApplyToChild(*schema, item, i);
      Mark(seen, i);
    }
    return fits;
  };
}

Result<SchemaCheck> CompilePropertyNames(const KeywordUse& use) {
  const SchemaNode* schema = use.compiler.Schema(use.value);
  return [schema](SchemaRun& run, const JsonItem& item, Seen*) {
    bool fits = true;
    if (item.kind != Kind::kObject) return fits;
    for (std::size_t i = 0; i < item.children.size(); ++i) {
      fits &= run.ApplyToKey(*schema, item, i);
    }
    return fits;
  };
}

}  // namespace assay
