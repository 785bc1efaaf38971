// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/format.h"

#include <algorithm>
#include <array>
#include <string>

#include "sbom/schema/pattern.h"
#include "sbom/schema/uri.h"

namespace assay {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsAlnum(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// `count` digits at the front, taken away; -1 when they are not there.
int TakeNumber(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (!IsDigit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool TakeOne(std::string_view& text, std::string_view of) {
  if (text.empty() || of.find(text.front()) == of.npos) return false;
  text.remove_prefix(1);
  return true;
}

bool TakeDate(std::string_view& text) {
  const int year = TakeNumber(text, 4);
  if (year < 0 || !TakeOne(text, "-")) return false;
  const int month = TakeNumber(text, 2);
  if (month < 1 || month > 12 || !TakeOne(text, "-")) return false;
  const int day = TakeNumber(text, 2);
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int days =
      kDays[static_cast<std::size_t>(month) - 1] + (month == 2 && leap ? 1 : 0);
  return day >= 1 && day <= days;
}

// Minutes that the local time is ahead.
bool TakeOffset(std::string_view& text, int& minutes) {
  if (TakeOne(text, "zZ")) return true;
  const bool behind = text.starts_with('-');
  if (!TakeOne(text, "+-")) return false;
  const int hour = TakeNumber(text, 2);
  if (hour < 0 || hour > 23 || !TakeOne(text, ":")) return false;
  const int minute = TakeNumber(text, 2);
  if (minute < 0 || minute > 59) return false;
  minutes = (hour * 60 + minute) * (behind ? -1 : 1);
  return true;
}

bool IsDate(std::string_view text) { return TakeDate(text) && text.empty(); }

bool IsDateTime(std::string_view text) {
  if (!TakeDate(text) || !TakeOne(text, "tT")) return false;
  const int hour = TakeNumber(text, 2);
  if (hour < 0 || hour > 23 || !TakeOne(text, ":")) return false;
  const int minute = TakeNumber(text, 2);
  if (minute < 0 || minute > 59 || !TakeOne(text, ":")) return false;
  const int second = TakeNumber(text, 2);
  if (second < 0 || second > 60) return false;
  if (TakeOne(text, ".")) {
    if (TakeNumber(text, 1) < 0) return false;
    while (TakeNumber(text, 1) >= 0) {
    }
  }
  int ahead = 0;
  if (!TakeOffset(text, ahead) || !text.empty()) return false;
  // A leap second is the last one of a day of UTC.
  constexpr int kDay = 24 * 60;
  const int utc = (hour * 60 + minute - ahead + kDay) % kDay;
  return second < 60 || utc == kDay - 1;
}

bool IsLocalPart(std::string_view text, bool unicode) {
  const auto beyond = [&](char c) {
    return unicode && static_cast<unsigned char>(c) >= 0x80;
  };
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
        if (i == text.size()) return false;
      }
      const bool printable = text[i] >= ' ' && text[i] <= '~';
      if (!printable && !beyond(text[i])) return false;
      if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) return false;
    }
    return true;
  }
  constexpr std::string_view kAtom = "!#$%&'*+-/=?^_`{|}~.";
  return !text.empty() && !text.starts_with('.') && !text.ends_with('.') &&
         text.find("..") == text.npos && std::ranges::all_of(text, [&](char c) {
           return IsAlnum(c) || kAtom.find(c) != kAtom.npos || beyond(c);
         });
}

bool IsDomain(std::string_view text, bool unicode) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    if (text.starts_with("IPv6:")) {
      return IsIpAddress(std::string(text.substr(5)), 6);
    }
    return IsIpAddress(std::string(text), 4);
  }
  if (text.size() > 253) return false;
  for (bool more = true; more;) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view label = text.substr(0, dot);
    more = dot < text.size();
    text.remove_prefix(more ? dot + 1 : dot);
    if (label.empty() || (!unicode && label.size() > 63) ||
        label.starts_with('-') || label.ends_with('-')) {
      return false;
    }
    for (const char c : label) {
      const bool beyond = unicode && static_cast<unsigned char>(c) >= 0x80;
      if (!IsAlnum(c) && c != '-' && !beyond) return false;
    }
  }
  return true;
}

bool IsMailbox(std::string_view text, bool unicode) {
  const std::size_t at = text.rfind('@');
  return at != text.npos && IsLocalPart(text.substr(0, at), unicode) &&
         IsDomain(text.substr(at + 1), unicode);
}

bool IsEmail(std::string_view text) { return IsMailbox(text, false); }
bool IsIdnEmail(std::string_view text) { return IsMailbox(text, true); }

bool IsAbsoluteUri(std::string_view text) {
  return IsUri(text, UriKind::kUri, true);
}
bool IsUriReference(std::string_view text) {
  return IsUri(text, UriKind::kUri, false);
}
bool IsIri(std::string_view text) { return IsUri(text, UriKind::kIri, true); }
bool IsIriReference(std::string_view text) {
  return IsUri(text, UriKind::kIri, false);
}

bool IsRegex(std::string_view text) {
  const auto pattern = Pattern::Compile(text);
  return pattern || pattern.error().kind == Error::Kind::kLimit;
}

constexpr std::array<Format, 9> kFormats = {{
    {"date", "a date (RFC 3339)", IsDate},
    {"date-time", "a date and time (RFC 3339)", IsDateTime},
    {"email", "an e-mail address (RFC 5321)", IsEmail},
    {"idn-email", "an e-mail address (RFC 6531)", IsIdnEmail},
    {"uri", "a URI (RFC 3986)", IsAbsoluteUri},
    {"uri-reference", "a URI or relative reference (RFC 3986)", IsUriReference},
    {"iri", "an IRI (RFC 3987)", IsIri},
    {"iri-reference", "an IRI or relative reference (RFC 3987)",
     IsIriReference},
    {"regex", "a regular expression (ECMA-262)", IsRegex},
}};

}  // namespace

const Format* FindFormat(std::string_view name) {
  const auto at = std::ranges::find(kFormats, name, &Format::name);
  return at == kFormats.end() ? nullptr : &*at;
}

}  // namespace assay
