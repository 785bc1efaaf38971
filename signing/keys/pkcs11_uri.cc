// SPDX-License-Identifier: Apache-2.0

// pkcs11:NAME=VALUE;NAME=VALUE...?NAME=VALUE&NAME=VALUE...
// https://www.rfc-editor.org/rfc/rfc7512
#include "signing/keys/pkcs11_uri.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "core/base64.h"
#include "core/escape.h"
#include "core/suggest.h"

namespace assay {
namespace {

constexpr std::string_view kScheme = "pkcs11:";
constexpr std::size_t kLongestUri = 4096;

std::unexpected<Error> Refused(std::string what, std::string hint = {}) {
  return Fail(Error::Kind::kUsage, "PKCS#11 URI: " + std::move(what),
              std::move(hint));
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      bytes += text[at];
      continue;
    }
    const auto byte = DecodeHex(text.substr(at + 1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    bytes += static_cast<char>(byte->front());
    at += 2;
  }
  return bytes;
}

Result<void> SetSlot(const std::string& value, Pkcs11Uri& uri) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    return Refused("slot-id '" + Escape(value) + "' is not a number");
  }
  uri.slot_id = number;
  return {};
}

Result<void> SetType(const std::string& value, Pkcs11Uri&) {
  if (value == "private") return {};
  return Refused("type '" + Escape(value) + "' is not that of a private key",
                 "leave it out, or write type=private");
}

Result<void> SetPinSource(const std::string& value, Pkcs11Uri& uri) {
  constexpr std::string_view kFile = "file:";
  std::string path = value;
  if (path.starts_with(kFile)) path.erase(0, kFile.size());
  // "file:///etc/pin" and "file:/etc/pin" are the same file.
  if (path.starts_with("///")) path.erase(0, 2);
  if (!value.starts_with(kFile) || path.empty() || path.starts_with("//")) {
    return Refused("pin-source '" + Escape(value) + "' is not a file",
                   "write pin-source=file:/PATH");
  }
  uri.pin_file = path;
  return {};
}

Result<void> SetModulePath(const std::string& value, Pkcs11Uri& uri) {
  if (!value.starts_with('/')) {
    return Refused("module-path '" + Escape(value) + "' is not absolute",
                   "write module-path=/PATH/TO/MODULE.so");
  }
  uri.module_path = value;
  return {};
}

// The command line, with all its words, can be read by every user.
Result<void> RefusePin(const std::string&, Pkcs11Uri&) {
  return Refused("holds a PIN, which other users can see",
                 "use pin-source=file:/PATH, --passphrase-fd or "
                 "--passphrase-env");
}

template <auto Member>
Result<void> SetText(const std::string& value, Pkcs11Uri& uri) {
  uri.*Member = value;
  return {};
}

struct Attribute {
  std::string_view name;
  bool query;
  Result<void> (*set)(const std::string& value, Pkcs11Uri& uri);
};

constexpr std::array<Attribute, 11> kAttributes = {
    {{"token", false, SetText<&Pkcs11Uri::token>},
     {"manufacturer", false, SetText<&Pkcs11Uri::manufacturer>},
     {"model", false, SetText<&Pkcs11Uri::model>},
     {"serial", false, SetText<&Pkcs11Uri::serial>},
     {"slot-id", false, SetSlot},
     {"object", false, SetText<&Pkcs11Uri::object>},
     {"id", false, SetText<&Pkcs11Uri::id>},
     {"type", false, SetType},
     {"module-path", true, SetModulePath},
     {"pin-source", true, SetPinSource},
     {"pin-value", true, RefusePin}}};

const Attribute* FindAttribute(std::string_view name) {
  const auto* at = std::ranges::find(kAttributes, name, &Attribute::name);
  return at == kAttributes.end() ? nullptr : at;
}

std::unexpected<Error> Unknown(std::string_view name) {
  std::array<std::string_view, kAttributes.size()> known;
  std::ranges::transform(kAttributes, known.begin(), &Attribute::name);
  const std::string hint = DidYouMean(name, known);
  return Refused(
      "unknown attribute '" + EscapeShort(name, 60) + "'",
      hint.empty() ? "a key is named by token, object and id" : hint);
}

Result<void> Set(std::string_view pair, bool query, Pkcs11Uri& uri,
                 std::set<std::string_view>& seen) {
  const std::size_t equals = pair.find('=');
  const std::string_view name = pair.substr(0, equals);
  const Attribute* attribute = FindAttribute(name);
  if (attribute == nullptr || attribute->query != query) return Unknown(name);
  if (!seen.insert(name).second) {
    return Refused("'" + std::string(name) + "' stands there twice");
  }
  const auto value = equals == pair.npos
                         ? std::nullopt
                         : PercentDecode(pair.substr(equals + 1));
  if (!value) {
    return Refused("'" + std::string(name) + "' has no value in percent code");
  }
  if (name != "id" && value->find('\0') != value->npos) {
    return Refused("'" + std::string(name) + "' holds a NUL");
  }
  return attribute->set(*value, uri);
}

Result<void> SetAll(std::string_view part, char separator, bool query,
                    Pkcs11Uri& uri, std::set<std::string_view>& seen) {
  while (!part.empty()) {
    const std::size_t end = part.find(separator);
    if (const auto set = Set(part.substr(0, end), query, uri, seen); !set) {
      return set;
    }
    part.remove_prefix(end == part.npos ? part.size() : end + 1);
  }
  return {};
}

}  // namespace

Result<Pkcs11Uri> ParsePkcs11Uri(std::string_view text) {
  if (!text.starts_with(kScheme)) {
    return Refused(
        "'" + EscapeShort(text, 60) + "' does not begin with 'pkcs11:'",
        "for example: pkcs11:token=NAME;object=KEY");
  }
  if (text.size() > kLongestUri) {
    return Refused("has " + std::to_string(text.size()) + " bytes, more than " +
                   std::to_string(kLongestUri));
  }
  text.remove_prefix(kScheme.size());
  const std::size_t mark = text.find('?');
  const std::string_view query =
      mark == text.npos ? std::string_view() : text.substr(mark + 1);
  Pkcs11Uri uri;
  std::set<std::string_view> seen;
  auto set = SetAll(text.substr(0, mark), ';', false, uri, seen);
  if (set) set = SetAll(query, '&', true, uri, seen);
  if (!set) return std::unexpected(set.error());
  return uri;
}

std::string PercentEncode(std::string_view bytes) {
  constexpr std::string_view kPlain = "-._~";
  std::string text;
  for (const char c : bytes) {
    const bool plain = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') ||
                       ('0' <= c && c <= '9') || kPlain.find(c) != kPlain.npos;
    text += plain ? std::string(1, c)
                  : "%" + EncodeHex(AsBytes(std::string_view(&c, 1)));
  }
  return text;
}

}  // namespace assay
