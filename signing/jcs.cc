// SPDX-License-Identifier: Apache-2.0
#include "signing/jcs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/escape.h"

namespace assay {
namespace {

using Kind = JsonValue::Kind;

// Code units order as bytes of UTF-8 do, but that all beyond U+FFFF begin with
// a surrogate, which is less than U+E000 to U+FFFF.
bool BeforeInUtf16(const std::string& a, const std::string& b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    // They begin U+E000 to U+FFFF; 0xf0 to 0xf4 begin what is beyond.
    return byte == 0xee || byte == 0xef ? byte + 0x10 : int{byte};
  };
  return rank(*x) < rank(*y);
}

Result<std::string> Number(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const bool tiny =
      error == std::errc::result_out_of_range && std::fabs(number) < 1;
  if ((error != std::errc() && !tiny) || stop != end) {
    return Fail(Error::Kind::kMalformed,
                EscapeShort(text, 60) + " is beyond what a double holds");
  }
  std::string written = EcmaScriptNumber(tiny ? 0 : number);
  const bool whole = text.find_first_of(".eE") == text.npos;
  if (whole && written != text && text != "-0") {
    return Fail(Error::Kind::kMalformed,
                EscapeShort(text, 60) + " is not a number that doubles hold",
                "write it as a string");
  }
  return written;
}

// No deeper than ParseJson() lets a text be.
Result<void> Append(const JsonValue& value, std::string& out) {
  if (value.kind == Kind::kNumber) {
    const auto number = Number(value.text);
    if (!number) return std::unexpected(number.error());
    out += *number;
  } else if (value.kind == Kind::kArray) {
    out += '[';
    for (const JsonValue& item : value.items) {
      if (&item != &value.items.front()) out += ',';
      if (const auto done = Append(item, out); !done) return done;
    }
    out += ']';
  } else if (value.kind == Kind::kObject) {
    std::vector<const JsonMember*> sorted;
    sorted.reserve(value.members.size());
    for (const JsonMember& member : value.members) sorted.push_back(&member);
    std::ranges::sort(sorted, [](const JsonMember* a, const JsonMember* b) {
      return BeforeInUtf16(a->key, b->key);
    });
    out += '{';
    for (const JsonMember* member : sorted) {
      if (member != sorted.front()) out += ',';
      JsonValue key;
      key.kind = Kind::kString;
      key.text = member->key;
      out += CanonicalJson(key);
      out += ':';
      if (const auto done = Append(member->value, out); !done) return done;
    }
    out += '}';
  } else {
    out += CanonicalJson(value);
  }
  return {};
}

}  // namespace

std::string EcmaScriptNumber(double number) {
  if (number == 0) return "0";
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                    std::fabs(number), std::chars_format::scientific)
          .ptr;
  const std::string_view written(buffer.data(), end);
  const std::size_t e = written.find('e');
  int exponent = 0;
  std::from_chars(buffer.data() + e + (written[e + 1] == '+' ? 2 : 1), end,
                  exponent);
  std::string digits(written.substr(0, e));
  if (digits.size() > 1) digits.erase(1, 1);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // Digits before the decimal point.
  std::string out = number < 0 ? "-" : "";
  if (count <= point && point <= 21) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    digits.insert(static_cast<std::size_t>(point), ".");
    out += digits;
  } else if (-6 < point && point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else {
    if (count > 1) digits.insert(1, ".");
    out += digits;
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
  return out;
}

Result<std::string> Jcs(const JsonValue& value) {
  std::string out;
  if (const auto done = Append(value, out); !done) {
    return std::unexpected(done.error());
  }
  return out;
}

}  // namespace assay
