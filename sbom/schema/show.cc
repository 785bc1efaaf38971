// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/show.h"

#include <string_view>
#include <vector>

#include "core/escape.h"
#include "core/suggest.h"
#include "sbom/schema/decimal.h"

namespace assay {
namespace {

using Kind = JsonItem::Kind;

constexpr std::size_t kMostListed = 8;
constexpr std::size_t kLongestWord = 64;

}  // namespace

std::string Shown(const JsonItem& item) {
  switch (item.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return item.text;
    case Kind::kNumber:
      return EscapeShort(item.text, 60);
    case Kind::kString:
      return "'" + EscapeShort(item.text, 60) + "'";
    case Kind::kArray:
      return item.children.empty() ? "an empty array" : "an array";
    case Kind::kObject:
      break;
  }
  return item.children.empty() ? "an empty object" : "an object";
}

std::string OneOf(const JsonItem& list, const JsonItem& item) {
  const std::size_t count = list.children.size();
  if (count == 1) return " is not " + Shown(list.children.front());
  std::string text = " is none of the " + std::to_string(count) + " allowed";
  if (count <= kMostListed) {
    text += ": ";
    for (const JsonItem& one : list.children) {
      if (&one != &list.children.front()) text += ", ";
      text += Shown(one);
    }
    return text;
  }
  if (item.kind != Kind::kString || item.text.size() > kLongestWord) {
    return text;
  }
  std::vector<std::string_view> words;
  words.reserve(count);
  for (const JsonItem& one : list.children) words.push_back(one.text);
  const std::string_view nearest = Closest(item.text, words);
  if (!nearest.empty()) text.append("; '").append(nearest).append("' is near");
  return text;
}

std::optional<std::uint64_t> CountOf(const JsonItem& item) {
  const Decimal number = ParseDecimal(item.text);
  if (item.kind != Kind::kNumber || !number.IsInteger() || number.negative) {
    return std::nullopt;
  }
  if (number.digits.size() + static_cast<std::uint64_t>(number.exponent) > 19) {
    return UINT64_MAX;
  }
  std::uint64_t value = 0;
  for (const char c : number.digits) {
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  for (std::int64_t i = 0; i < number.exponent; ++i) value *= 10;
  return value;
}

}  // namespace assay
