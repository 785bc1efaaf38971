// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "core/escape.h"
#include "sbom/schema/decimal.h"
#include "sbom/schema/format.h"
#include "sbom/schema/keywords.h"
#include "sbom/schema/schema_run.h"
#include "sbom/schema/show.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;

struct TypeRow {
  std::string_view name;
  std::string_view noun;
  bool (*is)(const JsonItem& item);
};

constexpr std::array<TypeRow, 7> kTypes = {{
    {"null", "null", [](const JsonItem& i) { return i.kind == Kind::kNull; }},
    {"boolean", "a boolean",
     [](const JsonItem& i) { return i.kind == Kind::kBool; }},
    {"integer", "an integer",
     [](const JsonItem& i) {
       return i.kind == Kind::kNumber && ParseDecimal(i.text).IsInteger();
     }},
    {"number", "a number",
     [](const JsonItem& i) { return i.kind == Kind::kNumber; }},
    {"string", "a string",
     [](const JsonItem& i) { return i.kind == Kind::kString; }},
    {"array", "an array",
     [](const JsonItem& i) { return i.kind == Kind::kArray; }},
    {"object", "an object",
     [](const JsonItem& i) { return i.kind == Kind::kObject; }},
}};

std::uint64_t CodePoints(std::string_view utf8) {
  return static_cast<std::uint64_t>(std::ranges::count_if(utf8, [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

struct SizeRow {
  std::string_view noun;  // "characters".
  Kind kind;
  bool least;
};

SizeRow SizeOf(std::string_view keyword) {
  const bool least = keyword.starts_with("min");
  if (keyword.ends_with("Length")) return {"character", Kind::kString, least};
  if (keyword.ends_with("Items")) return {"item", Kind::kArray, least};
  return {"member", Kind::kObject, least};
}

}  // namespace

Result<SchemaCheck> CompileType(const KeywordUse& use) {
  std::vector<const TypeRow*> types;
  std::string nouns;
  const auto add = [&](const JsonItem& name) {
    const auto at = std::ranges::find(kTypes, name.text, &TypeRow::name);
    if (name.kind != Kind::kString || at == kTypes.end()) return false;
    types.push_back(&*at);
    nouns.append(nouns.empty() ? "" : " or ").append(at->noun);
    return true;
  };
  if (use.value.kind == Kind::kArray) {
    if (!std::ranges::all_of(use.value.children, add)) {
      return use.Wrong("list of types");
    }
  } else if (!add(use.value)) {
    return use.Wrong("type");
  }
  return [types, nouns](SchemaRun& run, const JsonItem& item, Seen*) {
    for (const TypeRow* type : types) {
      if (type->is(item)) return true;
    }
    return run.Fails(item, [&] { return Shown(item) + " is not " + nouns; });
  };
}

Result<SchemaCheck> CompileEnum(const KeywordUse& use) {
  if (use.value.kind != Kind::kArray) return use.Wrong("list");
  std::vector<const JsonItem*> sorted;
  sorted.reserve(use.value.children.size());
  for (const JsonItem& item : use.value.children) sorted.push_back(&item);
  std::ranges::sort(sorted, Before);
  const JsonItem* list = &use.value;
  return [sorted, list](SchemaRun& run, const JsonItem& item, Seen*) {
    if (std::ranges::binary_search(sorted, &item, Before)) return true;
    return run.Fails(item, [&] { return Shown(item) + OneOf(*list, item); });
  };
}

Result<SchemaCheck> CompileConst(const KeywordUse& use) {
  const JsonItem* wanted = &use.value;
  return [wanted](SchemaRun& run, const JsonItem& item, Seen*) {
    if (Compare(*wanted, item) == 0) return true;
    return run.Fails(item,
                     [&] { return Shown(item) + " is not " + Shown(*wanted); });
  };
}

Result<SchemaCheck> CompileNumberBound(const KeywordUse& use) {
  if (use.value.kind != Kind::kNumber) return use.Wrong("number");
  const std::string_view keyword = use.value.key;
  const bool least = keyword.ends_with("inimum");
  const bool open = keyword.starts_with("exclusive");
  std::string what = least ? " is less than " : " is more than ";
  if (open) what = least ? " is not more than " : " is not less than ";
  what += use.value.text;
  const Decimal bound = ParseDecimal(use.value.text);
  return
      [bound, least, open, what](SchemaRun& run, const JsonItem& item, Seen*) {
        if (item.kind != Kind::kNumber) return true;
        const auto order = Compare(ParseDecimal(item.text), bound);
        const bool fits = order == 0 ? !open : (order > 0) == least;
        return fits || run.Fails(item, [&] { return Shown(item) + what; });
      };
}

Result<SchemaCheck> CompileMultipleOf(const KeywordUse& use) {
  if (use.value.kind != Kind::kNumber) return use.Wrong("number");
  const Decimal divisor = ParseDecimal(use.value.text);
  if (divisor.digits.empty() || divisor.negative ||
      divisor.digits.size() > kMostDivisorDigits) {
    return use.Wrong("number above 0 of at most 18 digits");
  }
  const std::string what = " is no multiple of " + use.value.text;
  return [divisor, what](SchemaRun& run, const JsonItem& item, Seen*) {
    if (item.kind != Kind::kNumber ||
        IsMultiple(ParseDecimal(item.text), divisor)) {
      return true;
    }
    return run.Fails(item, [&] { return Shown(item) + what; });
  };
}

Result<SchemaCheck> CompileSizeBound(const KeywordUse& use) {
  const auto bound = CountOf(use.value);
  if (!bound) return use.Wrong("count");
  const SizeRow row = SizeOf(use.value.key);
  return [row, bound = *bound](SchemaRun& run, const JsonItem& item, Seen*) {
    if (item.kind != row.kind) return true;
    const std::uint64_t size = row.kind == Kind::kString ? CodePoints(item.text)
                                                         : item.children.size();
    if (row.least ? size >= bound : size <= bound) return true;
    return run.Fails(item, [&] {
      std::string text = "has " + std::to_string(size) + " ";
      text.append(row.noun).append(size == 1 ? "" : "s");
      text.append(row.least ? ", fewer than " : ", more than ");
      return text + std::to_string(bound);
    });
  };
}

Result<SchemaCheck> CompilePattern(const KeywordUse& use) {
  if (use.value.kind != Kind::kString) return use.Wrong("string");
  auto pattern = use.compiler.MakePattern(use.value.text);
  if (!pattern) {
    return Fail(pattern.error().kind,
                use.place + ": " + pattern.error().message);
  }
  const std::string* text = &use.value.text;
  return [pattern = *pattern, text](SchemaRun& run, const JsonItem& item,
                                    Seen*) {
    if (item.kind != Kind::kString || pattern.Matches(item.text)) return true;
    return run.Fails(item, [&] {
      return Shown(item) + " does not match '" + EscapeShort(*text, 120) + "'";
    });
  };
}

Result<SchemaCheck> CompileFormat(const KeywordUse& use) {
  if (use.value.kind != Kind::kString) return use.Wrong("string");
  const Format* format = FindFormat(use.value.text);
  if (format == nullptr || !use.resource.dialect.asserts_format) return {};
  return [format](SchemaRun& run, const JsonItem& item, Seen*) {
    if (item.kind != Kind::kString || format->fits(item.text)) return true;
    return run.Fails(item, [&] {
      return Shown(item) + " is not " + std::string(format->what);
    });
  };
}

}  // namespace assay
