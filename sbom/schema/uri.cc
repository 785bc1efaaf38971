// SPDX-License-Identifier: Apache-2.0
#include "sbom/schema/uri.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

namespace assay {
namespace {

bool IsAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Parts {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

bool IsScheme(std::string_view text) {
  return !text.empty() && IsAlpha(text.front()) &&
         std::ranges::all_of(text, [](char c) {
           return IsAlpha(c) || IsDigit(c) || c == '+' || c == '-' || c == '.';
         });
}

Parts Split(std::string_view text) {
  Parts parts;
  if (const auto at = text.find('#'); at != text.npos) {
    parts.fragment = text.substr(at + 1);
    text = text.substr(0, at);
  }
  if (const auto at = text.find('?'); at != text.npos) {
    parts.query = text.substr(at + 1);
    text = text.substr(0, at);
  }
  const auto colon = text.find(':');
  if (colon != text.npos && IsScheme(text.substr(0, colon))) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const auto slash = std::min(text.find('/', 2), text.size());
    parts.authority = text.substr(2, slash - 2);
    text.remove_prefix(slash);
  }
  parts.path = text;
  return parts;
}

// Whether all is unreserved, a sub-delimiter, one of `more` or an escape.
bool Allowed(std::string_view text, std::string_view more, UriKind kind) {
  constexpr std::string_view kAlways = "-._~!$&'()*+,;=";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || HexDigit(text[i + 1]) < 0 ||
          HexDigit(text[i + 2]) < 0) {
        return false;
      }
      i += 2;
      continue;
    }
    const bool beyond = static_cast<unsigned char>(c) >= 0x80;
    if (beyond ? kind == UriKind::kIri
               : IsAlpha(c) || IsDigit(c) || kAlways.find(c) != kAlways.npos ||
                     more.find(c) != more.npos) {
      continue;
    }
    return false;
  }
  return true;
}

bool IsAuthority(std::string_view text, UriKind kind) {
  if (const auto at = text.rfind('@'); at != text.npos) {
    if (!Allowed(text.substr(0, at), ":", kind)) return false;
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == text.npos) return false;
    const std::string_view literal = text.substr(1, close - 1);
    const bool future = literal.starts_with('v') &&
                        literal.find('.') != literal.npos &&
                        Allowed(literal, ":", UriKind::kUri);
    if (!future && !IsIpAddress(std::string(literal), 6)) return false;
    port = text.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) return false;
    if (!port.empty()) port.remove_prefix(1);
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    if (!Allowed(text.substr(0, colon), "", kind)) return false;
    if (colon < text.size()) port = text.substr(colon + 1);
  }
  return std::ranges::all_of(port, IsDigit);
}

std::string WithoutDots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t from = path.starts_with('/') ? 1 : 0;
    const std::size_t end = std::min(path.find('/', from), path.size());
    const std::string_view segment = path.substr(from, end - from);
    const bool last = end == path.size();
    if (segment == "." || segment == "..") {
      if (segment == "..") out.resize(std::min(out.size(), out.rfind('/')));
      if (last) out += '/';
    } else {
      out += path.substr(0, end);
    }
    path.remove_prefix(end);
  }
  return out;
}

std::string Joined(const Parts& parts, std::string_view path) {
  std::string out;
  if (parts.scheme) out.append(*parts.scheme).append(":");
  if (parts.authority) out.append("//").append(*parts.authority);
  out += path;
  if (parts.query) out.append("?").append(*parts.query);
  if (parts.fragment) out.append("#").append(*parts.fragment);
  return out;
}

}  // namespace

bool IsIpAddress(const std::string& text, int version) {
  std::array<unsigned char, 16> address{};
  return text.find('\0') == text.npos &&
         inet_pton(version == 4 ? AF_INET : AF_INET6, text.c_str(),
                   address.data()) == 1;
}

bool IsUri(std::string_view text, UriKind kind, bool absolute) {
  const Parts parts = Split(text);
  if (absolute && !parts.scheme) return false;
  if (parts.authority && !IsAuthority(*parts.authority, kind)) return false;
  if (!Allowed(parts.path, ":@/", kind)) return false;
  const std::string_view first = parts.path.substr(0, parts.path.find('/'));
  if (!parts.scheme && !parts.authority && first.find(':') != first.npos) {
    return false;
  }
  return Allowed(parts.query.value_or(""), ":@/?", kind) &&
         Allowed(parts.fragment.value_or(""), ":@/?", kind);
}

std::string ResolveUri(std::string_view base, std::string_view reference) {
  const Parts to = Split(reference);
  if (to.scheme) return Joined(to, WithoutDots(to.path));
  Parts from = Split(base);
  const std::string_view base_path = from.path;
  from.fragment = to.fragment;
  if (to.authority) {
    from.authority = to.authority;
    from.query = to.query;
    return Joined(from, WithoutDots(to.path));
  }
  if (to.path.empty()) {
    if (to.query) from.query = to.query;
    return Joined(from, base_path);
  }
  from.query = to.query;
  if (to.path.starts_with('/')) return Joined(from, WithoutDots(to.path));
  const auto slash = base_path.rfind('/');
  std::string merged(from.authority && base_path.empty() ? "/" : "");
  if (slash != base_path.npos) merged = base_path.substr(0, slash + 1);
  merged += to.path;
  return Joined(from, WithoutDots(merged));
}

std::string PercentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() &&
                        HexDigit(text[i + 1]) >= 0 &&
                        HexDigit(text[i + 2]) >= 0;
    if (!escape) {
      out += text[i];
      continue;
    }
    out +=
        static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
    i += 2;
  }
  return out;
}

}  // namespace assay
