// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SBOM_SCHEMA_DECIMAL_H_
#define ASSAY_SBOM_SCHEMA_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

/// A number as JSON writes it, exactly: digits * 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;  ///< No zeros at either end; empty for 0.
  std::int64_t exponent = 0;

  bool IsInteger() const { return exponent >= 0; }
};

/// The value of a number of RFC 8259.  An exponent beyond 10^12 counts as
/// that.
Decimal ParseDecimal(std::string_view text);

std::weak_ordering Compare(const Decimal& a, const Decimal& b);

/// Digits that a divisor may have.
inline constexpr std::size_t kMostDivisorDigits = 18;

/// Whether `value` is a whole multiple of a divisor that is not zero and has
/// at most kMostDivisorDigits digits.  Exact, and never slow.
bool IsMultiple(const Decimal& value, const Decimal& divisor);

}  // namespace assay

#endif  // ASSAY_SBOM_SCHEMA_DECIMAL_H_
