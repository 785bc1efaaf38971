// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/decimal.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::int64_t kFarthest = 1'000'000'000'000;

__extension__ using Wide = unsigned __int128;

std::int64_t ParseExponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  for (const char c : text) {
    value = std::min(kFarthest, value * 10 + (c - '0'));
  }
  return negative ? -value : value;
}

std::uint64_t Modulo(std::string_view digits, std::uint64_t divisor) {
  std::uint64_t rest = 0;
  for (const char c : digits) {
    rest = static_cast<std::uint64_t>(
        (Wide{rest} * 10 + static_cast<unsigned>(c - '0')) % divisor);
  }
  return rest;
}

// 10^exponent modulo `divisor`, by squaring.
std::uint64_t PowerOfTen(std::int64_t exponent, std::uint64_t divisor) {
  Wide result = 1 % divisor;
  Wide factor = 10 % divisor;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = result * factor % divisor;
    factor = factor * factor % divisor;
  }
  return static_cast<std::uint64_t>(result);
}

}  // namespace

Decimal ParseDecimal(std::string_view text) {
  Decimal number;
  number.negative = text.starts_with('-');
  if (number.negative) text.remove_prefix(1);
  const std::size_t e = text.find_first_of("eE");
  if (e != text.npos) number.exponent = ParseExponent(text.substr(e + 1));
  text = text.substr(0, e);
  const std::size_t point = text.find('.');
  number.digits = text.substr(0, point);
  if (point != text.npos) {
    const std::string_view fraction = text.substr(point + 1);
    number.digits += fraction;
    number.exponent -= static_cast<std::int64_t>(fraction.size());
  }
  const std::size_t first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  number.digits.erase(0, first);
  const std::size_t last = number.digits.find_last_not_of('0');
  number.exponent += static_cast<std::int64_t>(number.digits.size() - 1 - last);
  number.digits.resize(last + 1);
  return number;
}

std::weak_ordering Compare(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& x) {
    return x.digits.empty() ? 0 : x.negative ? -1 : 1;
  };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  const auto magnitude = [](const Decimal& x) {
    return static_cast<std::int64_t>(x.digits.size()) + x.exponent;
  };
  std::weak_ordering order = magnitude(a) <=> magnitude(b);
  // No zeros at the end: digits compare as fractions do.
  if (order == 0) order = a.digits <=> b.digits;
  if (!a.negative) return order;
  return order < 0   ? std::weak_ordering::greater
         : order > 0 ? std::weak_ordering::less
                     : order;
}

bool IsMultiple(const Decimal& value, const Decimal& divisor) {
  if (value.digits.empty()) return true;
  const std::int64_t shift = value.exponent - divisor.exponent;
  // The digits end in no zero, so they divide by no power of ten.
  if (shift < 0) return false;
  std::uint64_t by = 0;
  for (const char c : divisor.digits) {
    by = by * 10 + static_cast<unsigned>(c - '0');
  }
  return Wide{Modulo(value.digits, by)} * PowerOfTen(shift, by) % by == 0;
}

}  // namespace assay
